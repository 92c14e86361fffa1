"""Figures of organisations against what the contract expects, under embargo."""

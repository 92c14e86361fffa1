"""Figures of organisations against what the contract expects, and the embargo on them."""

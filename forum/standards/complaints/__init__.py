"""Complaints by theme: returns of counts, never a complaint or a person."""

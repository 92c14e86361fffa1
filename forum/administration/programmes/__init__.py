"""Programmes: their facts, areas and contracts, and what may be compared between two."""

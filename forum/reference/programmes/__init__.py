"""Programmes: what contracts, areas and figures are of."""

"""Organisations, supply chains and the closed vocabularies."""

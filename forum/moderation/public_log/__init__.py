"""The public log of decisions, with its figures."""

"""Whom to tell of a fault, and what browsers report of the content security policy."""

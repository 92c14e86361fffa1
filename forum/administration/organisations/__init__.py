"""Organisations: added, renamed, closed; their other names and their mail domains."""

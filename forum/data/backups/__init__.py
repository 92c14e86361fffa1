"""Whole backups of an exchange, and their restoring."""

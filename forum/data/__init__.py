"""Data files, the demonstration, and upgrades of the schema."""

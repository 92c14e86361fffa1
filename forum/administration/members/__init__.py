"""Members: search, roles, suspension."""

"""The page of one workshop."""

"""The page about the API and the other doors, for those who write programs."""

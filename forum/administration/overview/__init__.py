"""The first page of the administration."""

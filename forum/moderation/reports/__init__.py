"""Reports of members."""

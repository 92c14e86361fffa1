"""What comments and answers said before they were edited."""

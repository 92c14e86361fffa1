"""What authors can do about a decision."""

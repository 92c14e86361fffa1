"""What moderators decide on an item."""

"""What moderators decide, on whom and on what, and the public log of it."""

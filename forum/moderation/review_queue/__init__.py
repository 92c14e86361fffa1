"""All that waits for a moderator, and who handles it."""

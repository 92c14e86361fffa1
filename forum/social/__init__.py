"""Social: what members follow, what they are told, and the stream of what happens."""

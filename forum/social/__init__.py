"""Social: people and groups, what members follow, and what they are told."""

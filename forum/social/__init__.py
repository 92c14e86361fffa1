"""Social: people, groups, and what they follow."""

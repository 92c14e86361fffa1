"""Anything that somebody wrote, as moderators see it."""

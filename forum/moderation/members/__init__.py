"""Moderators on members: history, notes, warnings, silence."""

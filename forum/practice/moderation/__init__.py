"""Decisions of moderators on case studies, and their public log."""

"""Saved searches, the weekly mail and the feed of new results."""

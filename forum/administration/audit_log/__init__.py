"""The audit log on pages, and the mail with its newest entry."""

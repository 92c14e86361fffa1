"""Webhooks of organisations: what happened is sent to their addresses, signed."""

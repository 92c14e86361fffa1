"""Summaries of what is known that one editor writes and another reviews (decision 0046)."""

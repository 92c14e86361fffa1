"""Frameworks of customer service standards: the list, each standard's page, what changed."""

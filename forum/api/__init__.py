"""Doors for other systems: the API and its keys, webhooks, the open data set, cards to embed."""

"""On the day of a release: what it says of an organisation, to those who lead it."""

"""The demonstration: fictional organisations and members, so that every page has something."""

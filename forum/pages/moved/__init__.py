"""The redirect from an address of what became part of another thing."""

"""Pages that are made of several wings."""

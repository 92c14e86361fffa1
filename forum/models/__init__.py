"""Every table, one file per family."""

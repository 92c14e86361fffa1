"""Finding: the index is derived from the database, which decides what is shown."""

"""`flask move`: from a SQLite database into an empty PostgreSQL database."""

"""What every wing stands on: clock, database, forms, text, errors, audit."""

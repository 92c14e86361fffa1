"""Words of the field, explained where they are read (data/glossary.csv)."""

"""The day of a workshop: who came, what each table wrote, what people thought of it."""

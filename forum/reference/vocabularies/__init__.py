"""The closed vocabularies things are filed under. Nobody types a tag of their own."""

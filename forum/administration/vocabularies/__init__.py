"""The closed vocabularies: terms added, renamed, ordered, retired."""

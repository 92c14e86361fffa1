"""Whether a case study helps with what its author says."""

"""What nobody has told yet, who needs it, and word to them once somebody does."""

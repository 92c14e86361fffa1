"""Statistical disclosure control: suppression of small numbers, and rounding."""

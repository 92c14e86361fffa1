"""A case study on one side of A4: to print, hand out and pin up."""

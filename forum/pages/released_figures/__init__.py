"""What a release brought to those who follow what its figures are of."""

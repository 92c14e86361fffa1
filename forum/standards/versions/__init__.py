"""Versions of a standard: written by one side of the contract, agreed by the other."""

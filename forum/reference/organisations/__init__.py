"""The organisations that practitioners work for, how they are linked, and the page of each."""

"""The data files, read row by row: what is right is kept, what is not is reported and left out."""

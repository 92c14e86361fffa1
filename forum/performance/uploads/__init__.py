"""Files of figures: read, checked row by row, held until a second analyst says yes."""

"""Files of figures as headings and rows of text, whatever program wrote them."""

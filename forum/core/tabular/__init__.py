"""Files as headings and rows of text, whatever program wrote them, and what is wrong with a row."""

"""How a page is passed on: its address, a mail to a colleague, and what a preview of it says."""

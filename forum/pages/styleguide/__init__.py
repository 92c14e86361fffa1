"""The components of pages in each of their states; the demonstration alone has it."""

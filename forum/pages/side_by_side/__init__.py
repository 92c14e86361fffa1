"""Two or three case studies side by side."""

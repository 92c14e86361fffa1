"""Version 1 of the API: its documents, and the views that answer with them."""

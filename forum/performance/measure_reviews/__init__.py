"""Reviews of the definitions of measures."""

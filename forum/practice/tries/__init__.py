"""Reports of members who tried what a case study describes, and their plans to try it."""

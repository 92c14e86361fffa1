"""What helps with a standard or a theme: case studies, open questions, a gap, a workshop."""

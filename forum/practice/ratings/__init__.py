"""Ratings of a case study by members, and the fair score computed from them."""

"""How useful others find a case study, and the fair score made of it."""

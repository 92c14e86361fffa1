"""People: who they are, where they work, how they join and sign in."""

"""People: how they join, sign in and are confirmed, and what is theirs."""

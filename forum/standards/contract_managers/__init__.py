"""Contract managers: who of a government body looks after which contract."""

"""Cards that other sites embed: what works for a claimant group."""

"""What changed this quarter for each claimant group: on its page, and in the digest."""

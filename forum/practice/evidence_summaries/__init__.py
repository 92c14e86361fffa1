"""What is known of each practice, all in all and with each claimant group and stage."""

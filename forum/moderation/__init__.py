"""Reports of members, the queue of the moderators, their decisions, and appeals."""

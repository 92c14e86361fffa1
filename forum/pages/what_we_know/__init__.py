"""What is known of each practice: the toolkit, the page of a practice, the evidence map."""

"""Briefs: a mail to the leads of an organisation on what a release says of it."""

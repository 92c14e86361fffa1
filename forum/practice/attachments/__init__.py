"""Files that come with a case study: looked through, kept in the database, served by its rules."""

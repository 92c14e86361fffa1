"""The thesaurus: data/thesaurus.csv as administrators have amended it."""

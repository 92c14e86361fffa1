"""Words that search treats alike: data/thesaurus.csv, as administrators have amended it."""

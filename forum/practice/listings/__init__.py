"""Lists of case studies, kept in their order, and counted, as the writes go."""

"""Comments on case studies, with one level of reply."""

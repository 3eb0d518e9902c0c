"""Who may what in the association’s own affairs: each question as a predicate and, beside it, as a list."""

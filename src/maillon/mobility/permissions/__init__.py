"""Who may do what with departures: each question as a predicate and, beside it, as a list."""

"""Use cases of mobility."""

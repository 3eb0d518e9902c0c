"""Dossiers for programs: what one asks, answers and follows; what one handles."""

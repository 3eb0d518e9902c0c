"""Programmes, calls, what was given, one's agreements and what their projects spend."""

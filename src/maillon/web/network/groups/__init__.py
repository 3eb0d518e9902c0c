"""Committees and working groups: what everybody may know, and the space of those who sit there."""

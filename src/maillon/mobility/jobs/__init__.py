"""Mobility in the background."""

"""Reads of mobility across tables."""

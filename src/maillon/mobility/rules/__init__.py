"""Decisions of mobility on plain values."""

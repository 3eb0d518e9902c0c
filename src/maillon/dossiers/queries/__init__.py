"""Reads across the tables of dossiers."""

"""Keeping the directory: correcting a record, confirming a name, merging two records of one organisation."""

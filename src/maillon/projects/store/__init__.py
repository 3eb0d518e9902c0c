"""Whole activities in and out of the tables, many at a time."""

from maillon.projects.store.reading import read_many
from maillon.projects.store.writing import Written, write_many

__all__ = ["Written", "read_many", "write_many"]

"""Shared ground: every test runs on the database DATABASE_URL names (SQLite by default, PostgreSQL too)."""

from __future__ import annotations

import os
import tempfile

# Before Django reads its settings: state of its own, and no manifest to collect first.
os.environ["MAILLON_DATA"] = tempfile.mkdtemp(prefix="maillon-tests-")
os.environ.pop("MAILLON_DEMO", None)
os.environ["MAILLON_EMBEDDED_WORKER"] = "0"

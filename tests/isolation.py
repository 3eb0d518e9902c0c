"""Loaded before Django reads its settings (``-p tests.isolation``): tests keep their state to themselves."""

from __future__ import annotations

import os
import tempfile

os.environ["MAILLON_DATA"] = tempfile.mkdtemp(prefix="maillon-tests-")
os.environ["MAILLON_EMBEDDED_WORKER"] = "0"
for name in ("MAILLON_DEMO", "MAILLON_DEBUG", "MAILLON_BASE_URL", "MAILLON_HOSTS"):
    os.environ.pop(name, None)

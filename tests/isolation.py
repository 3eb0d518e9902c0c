"""Loaded before Django reads its settings (``-p tests.isolation``): tests keep their state to themselves."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["MAILLON_DATA"] = tempfile.mkdtemp(prefix="maillon-tests-")
atexit.register(shutil.rmtree, os.environ["MAILLON_DATA"], ignore_errors=True)
Path(os.environ["MAILLON_DATA"], "static").mkdir()
os.environ["MAILLON_EMBEDDED_WORKER"] = "0"
for name in ("MAILLON_DEMO", "MAILLON_DEBUG", "MAILLON_BASE_URL", "MAILLON_HOSTS"):
    os.environ.pop(name, None)
# Tests that start processes start them with this very code, however pytest itself was started.
os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parent.parent / "src")

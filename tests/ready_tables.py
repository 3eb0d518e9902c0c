"""The product's tables, made once and kept until a migration changes: making them takes twenty seconds of processor."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
KEPT = PROJECT / ".pytest_cache" / "tables"
MAKERS = ("core/tables.py", "core/guards.py", "core/search", "config/sqlite3")
"""What migrations are made with, beside themselves and the guards of each domain."""
_PACKAGES = ("django", "django-allauth")


def put(place: Path) -> None:
    """Put an SQLite database that has the product's tables, and nothing in them, where none is."""
    shutil.copyfile(_made(), place)


def _made() -> Path:
    ready = KEPT / f"{_digest()}.sqlite3"
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        # Two workers begin together: the second waits for the first.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            for former in KEPT.glob("*.sqlite3"):
                former.unlink()
            with tempfile.TemporaryDirectory(dir=KEPT) as folder:
                _migrate(Path(folder))
                (Path(folder) / "maillon.sqlite3").rename(ready)
    return ready


def _migrate(folder: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = {**kept, "MAILLON_DATA": str(folder), "PYTHONPATH": str(PROJECT / "src")}
    command = [sys.executable, "-W", "ignore", "-m", "maillon", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment, check=True)
    left = [one.name for one in folder.glob("maillon.sqlite3-*") if one.stat().st_size]
    assert not left, f"not all of it is in the file: {left}"


def _digest() -> str:
    """What the tables depend on: migrations, what they are made with, the packages that have tables of their own."""
    code = PROJECT / "src" / "maillon"
    files = {*code.rglob("migrations/*.py"), *code.rglob("guard*.py"), *code.glob("core/audit/*.py")}
    for maker in MAKERS:
        files |= {code / maker} if maker.endswith(".py") else set((code / maker).rglob("*.py"))
    whole = hashlib.sha256(" ".join(version(one) for one in _PACKAGES).encode())
    for one in sorted(files):
        whole.update(one.relative_to(code).as_posix().encode() + b"\0" + one.read_bytes())
    return whole.hexdigest()

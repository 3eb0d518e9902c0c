"""What a backup says of itself: its format, its parts, and the SHA-256 of each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from maillon.core.errors import RuleViolation

FORMAT = 1
NAME = "manifest.json"
SQLITE_COPY = "database.sqlite3"
TABLES = "tables"
FILES = "files"
KEY_FILE = "secret-key"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """The first member of an archive read back, and what restoring is checked against."""

    engine: str
    made_at: str
    migrations: dict[str, list[str]]
    journal_rows: int
    journal_hash: str
    parts: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def dumps(self) -> bytes:
        """The manifest as JSON."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()


def loads(content: bytes) -> Manifest:
    """Raises RuleViolation ``backup.unreadable`` for what is not a manifest this version understands."""
    try:
        known: dict[str, Any] = json.loads(content)
        manifest = Manifest(**known)
    except (ValueError, TypeError) as error:
        raise RuleViolation("backup.unreadable") from error
    if manifest.format != FORMAT:
        raise RuleViolation("backup.unreadable")
    return manifest


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file under a folder, by its path there."""
    return {str(path.relative_to(folder)): digest(path) for path in files_in(folder) if path.name != NAME}


def files_in(folder: Path) -> Iterator[Path]:
    """Every file under a folder, in order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    found = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()

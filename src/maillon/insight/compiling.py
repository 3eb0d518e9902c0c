"""The measures' SQL as kept beside the code: written from the Ibis expressions, compared with them by a test."""

from __future__ import annotations

from pathlib import Path

from maillon.insight.measures import compiled

FOLDER = Path(__file__).parent / "sql" / "measures"


def write() -> list[str]:
    """Compile every measure to its file; returns the names of those that changed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    behind = stale()
    for name, sql in compiled().items():
        (FOLDER / f"{name}.sql").write_text(sql)
    for extra in {file.stem for file in FOLDER.glob("*.sql")} - set(compiled()):
        (FOLDER / f"{extra}.sql").unlink()
    return behind


def stale() -> list[str]:
    """The measures whose SQL file is missing, extra, or not what the expression compiles to."""
    wanted = compiled()
    held = {file.stem: file.read_text() for file in FOLDER.glob("*.sql")}
    return sorted(name for name in wanted.keys() | held.keys() if wanted.get(name) != held.get(name))

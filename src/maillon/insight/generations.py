"""Where facts live: one folder a generation, and a pointer to the one being read.

A generation is written aside and becomes current by one rename; whoever is killed before that changed nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path

META = "facts.json"
"""What a generation says of itself: format, instant, how much."""
_POINTER = "current"
_NAME = re.compile(r"[0-9]{8}")
KEPT = 2
"""How many generations stay on disk: a reader may still be opening the one before."""


def current(root: Path) -> Path | None:
    """The folder of the generation to read; None before the first."""
    try:
        name = (root / _POINTER).read_text().strip()
    except FileNotFoundError:
        return None
    folder = root / name
    return folder if _NAME.fullmatch(name) and folder.is_dir() else None


@contextmanager
def only_writer(root: Path) -> Iterator[None]:
    """Hold the right to write facts; a second writer waits for the first."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield


def write(root: Path, fill: Callable[[Path], None]) -> Path:
    """Fill a new generation aside, then make it the current one and forget the oldest.

    To be called as the only writer. When ``fill`` raises, the current generation stays and nothing is left behind.
    """
    _remove(each for each in root.iterdir() if each.name.startswith("draft-"))
    folder = root / f"{max((int(each.name) for each in _generations(root)), default=0) + 1:08}"
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=root))
    try:
        fill(draft)
        draft.chmod(0o755)
        draft.rename(folder)
    except BaseException:
        _remove([draft])
        raise
    pointer = root / f"{_POINTER}.new"
    with pointer.open("w") as out:
        out.write(folder.name)
        out.flush()
        os.fsync(out.fileno())
    pointer.replace(root / _POINTER)
    _remove(_generations(root)[:-KEPT])
    return folder


def _generations(root: Path) -> list[Path]:
    return sorted(each for each in root.iterdir() if _NAME.fullmatch(each.name))


def _remove(folders: Iterable[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)

"""Opening whatever holds IATI files: a file, a folder and its folders, a zip or tar archive, a .gz or .xz."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from maillon.opendata.rules import FileRefused

_PACKED: dict[str, Callable[[IO[bytes]], Any]] = {".gz": gzip.open, ".xz": lzma.open, ".bz2": bz2.open}
_TARS = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2")
_TAKEN = (".xml", ".xml.gz", ".xml.xz", ".xml.bz2", ".zip", *_TARS)
# NotImplementedError: a compression zipfile does not know
BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError, NotImplementedError)
"""What a damaged archive raises while its bytes are read."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file to read, under the name a remark calls it; or the problem that stands in its place."""

    name: str
    stream: IO[bytes] | None
    problem: FileRefused | None = None


class Walk:
    """The files under some paths, one after the other and always in the same order.

    In folders and archives only names in .xml count (packed or not); a path given by name is read whatever it
    is called. ``position`` out of ``size`` bytes tells how far the reading is.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._files = [found for path in paths for found in _found(path)]
        self.size = sum(_size(path) for path, _ in self._files)
        self._before = 0
        self._current: IO[bytes] | None = None

    @property
    def position(self) -> int:
        """Bytes read so far of what lies on the disk."""
        here = self._current.tell() if self._current and not self._current.closed else 0
        return min(self.size, self._before + here)

    def __iter__(self) -> Iterator[Opened]:
        self._before = 0
        for path, name in self._files:
            try:
                with path.open("rb") as raw:
                    self._current = raw
                    yield from _open(raw, name)
            except BROKEN as problem:
                yield Opened(name, None, FileRefused("archive_broken", reason=str(problem)[:200]))
            self._before += _size(path)


def _found(path: Path) -> list[tuple[Path, str]]:
    if path.is_dir():
        inside = sorted(one for one in path.rglob("*") if one.name.lower().endswith(_TAKEN) and one.is_file())
        return [(one, str(one.relative_to(path.parent))) for one in inside]
    return [(path, path.name)]


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _open(raw: IO[bytes], name: str) -> Iterator[Opened]:
    lower = name.lower()
    if lower.endswith(".zip"):
        yield from _zip(raw, name)
    elif lower.endswith(_TARS):
        with tarfile.open(fileobj=raw, mode="r|*") as archive:
            for member in archive:
                if member.isfile() and member.name.lower().endswith(_TAKEN[:4]):
                    yield from _unpacked(archive.extractfile(member), f"{name}/{member.name}")
    else:
        yield from _unpacked(raw, name)


def _zip(raw: IO[bytes], name: str) -> Iterator[Opened]:
    with zipfile.ZipFile(raw) as archive:
        for member in archive.infolist():
            inside = f"{name}/{member.filename}"
            if member.is_dir() or not member.filename.lower().endswith(_TAKEN[:4]):
                continue
            if member.flag_bits & 1:
                yield Opened(inside, None, FileRefused("encrypted"))
                continue
            with archive.open(member) as stream:
                yield from _unpacked(stream, inside)


def _unpacked(stream: IO[bytes] | None, name: str) -> Iterator[Opened]:
    if stream is None:
        return
    opener = _PACKED.get(Path(name).suffix.lower())
    if opener is None:
        yield Opened(name, stream)
    else:
        with opener(stream) as unpacked:
            yield Opened(name, unpacked)

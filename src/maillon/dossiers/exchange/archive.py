"""A folder of plain files as one zip, and back; what a hostile archive tries is refused before it is opened."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from maillon.core.errors import RuleViolation
from maillon.dossiers.exchange.folder import MAIN, MAX_FILES, MAX_MEDIA, MAX_TEXT, is_media, refuse_too_large

LARGEST = MAX_TEXT + MAX_MEDIA
"""Largest archive, in bytes."""
_WRITTEN = (2026, 1, 1, 0, 0, 0)
"""The same files give the same bytes."""
_ASIDE = ("__MACOSX", ".DS_Store", "Thumbs.db")


def pack(files: Mapping[str, bytes], *, root: str) -> bytes:
    """The files in a folder named ``root``, zipped."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(f"{root}/{path}", _WRITTEN), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """The files of an archive by path, from the folder that holds ``procedure.toml``.

    Raises RuleViolation ``dossiers.folder_not_zip``, ``dossiers.folder_too_large``, ``dossiers.folder_unsafe``
    (``name``: a path that leaves the folder, a link, an encrypted file) or ``dossiers.folder_main``.
    """
    too_large = RuleViolation(
        "dossiers.folder_too_large", field="file", files=MAX_FILES, texts=MAX_TEXT, media=MAX_MEDIA
    )
    if len(data) > LARGEST:
        raise too_large
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir() and not _is_aside(one.filename)]
            refuse_too_large(((one.filename, one.file_size) for one in entries), field="file")
            found: dict[str, bytes] = {}
            left = {True: MAX_MEDIA, False: MAX_TEXT}
            for entry in entries:
                _refuse_unsafe(entry)
                # A header may lie about what the entry holds: no more is read than what is left.
                shown = is_media(entry.filename)
                with archive.open(entry) as held:
                    content = held.read(left[shown] + 1)
                left[shown] -= len(content)
                if left[shown] < 0:
                    raise too_large
                found[entry.filename] = content
    # NotImplementedError: a compression zipfile does not know
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise RuleViolation("dossiers.folder_not_zip", field="file") from error
    return _from_root(found)


def _from_root(found: Mapping[str, bytes]) -> dict[str, bytes]:
    mains = sorted((path for path in found if PurePosixPath(path).name == MAIN), key=lambda path: path.count("/"))
    if not mains:
        raise RuleViolation("dossiers.folder_main", field="file", name=MAIN)
    root = mains[0][: -len(MAIN)]
    return {path[len(root) :]: content for path, content in found.items() if path.startswith(root)}


def _refuse_unsafe(entry: zipfile.ZipInfo) -> None:
    path = PurePosixPath(entry.filename)
    leaves = path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    if leaves or is_link or entry.flag_bits & 0x1:
        raise RuleViolation("dossiers.folder_unsafe", field="file", name=entry.filename[:200])


def _is_aside(name: str) -> bool:
    return any(part in _ASIDE for part in name.split("/"))

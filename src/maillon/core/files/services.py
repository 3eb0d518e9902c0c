"""Keeping private files: each content once, under its own digest."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from maillon.core import disk
from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.files import rules
from maillon.core.files.models import StoredFile
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User


@transaction.atomic
def store(
    upload: File[bytes],
    *,
    actor: User | None,
    owner_organisation: Organisation | None,
    at: datetime,
    allowed: frozenset[str],
    limit: int | None = None,
) -> StoredFile:
    """Keep a file for an organisation (or for the network), once its size and true type are known to be right.

    ``allowed`` holds media types of ``files.rules``; the type is read from the bytes. ``limit`` (bytes) may be
    tighter than the site's. Raises RuleViolation
    ``files.empty``, ``files.too_large`` (``size`` and ``limit`` in bytes), ``files.type`` (``found``,
    ``allowed``) or ``files.disk_full``; nothing is kept then.
    """
    with _disk_is_not_full(), _received(upload, limit) as (path, size, digest):
        found = _media_type(path)
        if found is None or found not in allowed:
            raise RuleViolation("files.type", field="file", found=found, allowed=sorted(allowed))
        _settle(path, digest)
    stored = StoredFile.objects.create(
        digest=digest,
        name=rules.safe_name(upload.name or ""),
        media_type=found,
        size=size,
        owner_organisation=owner_organisation,
        uploaded_by=actor,
        uploaded_at=at,
    )
    record(actor, "core.file.stored", stored, at=at, after={"digest": digest, "media_type": found, "size": size})
    return stored


@transaction.atomic
def discard(*, stored: StoredFile, actor: User | None, at: datetime) -> None:
    """Forget a file; its bytes go once the change is certain and no other record shows the same."""
    digest = stored.digest
    record(actor, "core.file.discarded", stored, at=at, before={"digest": digest, "media_type": stored.media_type})
    stored.delete()
    transaction.on_commit(lambda: _sweep(digest))


def _sweep(digest: str) -> None:
    if not StoredFile.objects.filter(digest=digest).exists():
        path_of(digest).unlink(missing_ok=True)


def path_of(digest: str) -> Path:
    """Where the bytes of a digest live: FILES_ROOT/ab/cdef…"""
    return Path(settings.FILES_ROOT) / digest[:2] / digest[2:]


@contextmanager
def _received(upload: File[bytes], most: int | None) -> Iterator[tuple[Path, int, str]]:
    """The upload in a file of its own on the same disk, its size and digest; removed afterwards if still there."""
    limit = min(settings.UPLOAD_LIMIT, most or settings.UPLOAD_LIMIT)
    incoming = Path(settings.FILES_ROOT) / "incoming"
    incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=incoming)
    path, size, digest = Path(name), 0, hashlib.sha256()
    try:
        with os.fdopen(handle, "wb") as target:
            for chunk in upload.chunks():
                size += len(chunk)
                if size > limit:
                    raise RuleViolation("files.too_large", field="file", size=max(size, upload.size or 0), limit=limit)
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        if not size:
            raise RuleViolation("files.empty", field="file")
        yield path, size, digest.hexdigest()
    finally:
        path.unlink(missing_ok=True)


def _media_type(path: Path) -> str | None:
    with path.open("rb") as source:
        head, size = source.read(rules.HEAD), path.stat().st_size
        if rules.is_boxed(head):
            return rules.media_type(head, tail=_tracks(source, size))
        source.seek(max(0, size - 65536))
        return rules.media_type(head, tail=source.read())


def _tracks(source: BinaryIO, size: int) -> bytes:
    """The list of tracks of a file made of boxes, which telephones write last; at most 8 MB of it."""
    place = 0
    for _box in range(64):
        source.seek(place)
        header = source.read(16)
        if len(header) < 8:
            break
        length, name = int.from_bytes(header[:4], "big"), header[4:8]
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        if name == b"moov":
            source.seek(place)
            return source.read(min(length or size, 8 * 1024 * 1024))
        if length < 8 or place + length >= size:
            break
        place += length
    return b""


def _settle(path: Path, digest: str) -> None:
    """Give the bytes their lasting name, in one step that a power cut cannot split."""
    final = path_of(digest)
    if final.exists():
        return
    final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.replace(final)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _disk_is_not_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if disk.is_full(error):
            raise RuleViolation("files.disk_full", field="file") from error
        raise

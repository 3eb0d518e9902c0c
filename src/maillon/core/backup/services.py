"""One archive that holds everything: the database, the private files, the secret; and back again."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from maillon.core.backup import database, manifest
from maillon.core.backup.manifest import FILES, KEY_FILE, NAME, Manifest
from maillon.core.errors import RuleViolation


def back_up(target: Path, *, at: datetime) -> Manifest:
    """Write everything to one archive, while the site serves; the archive appears whole or not at all.

    The database is copied first: a file stored meanwhile may be in the archive without its record, never the
    other way round. Raises RuleViolation ``backup.exists`` when the target is there already.
    """
    if target.exists():
        raise RuleViolation("backup.exists", path=str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".maillon-") as name:
        folder = Path(name) / "content"
        folder.mkdir()
        rows, last_hash = database.dump(folder)
        _link_files(folder / FILES)
        if (secret := Path(settings.DATA) / KEY_FILE).exists():
            shutil.copy2(secret, folder / KEY_FILE)
        made = Manifest(
            engine=connection.vendor,
            made_at=at.isoformat(),
            migrations=database.applied(),
            journal_rows=rows,
            journal_hash=last_hash,
            parts=manifest.digests(folder),
        )
        (folder / NAME).write_bytes(made.dumps())
        whole = Path(name) / "archive.tar.gz"
        with tarfile.open(whole, "w:gz", compresslevel=6) as archive:
            archive.add(folder / NAME, NAME)
            for path in manifest.files_in(folder):
                if path.name != NAME:
                    archive.add(path, str(path.relative_to(folder)))
        whole.chmod(0o600)
        whole.replace(target)
    return made


def restore(source: Path, *, replace: bool = False) -> Manifest:
    """Put an archive's content in place: database, files, secret; every part is checked before anything changes.

    Raises RuleViolation ``backup.not_empty`` when something is recorded here and ``replace`` was not said,
    ``backup.unreadable`` or ``backup.damaged`` (``part``) when the archive is not whole, and what
    ``database.load`` raises.
    """
    if not replace and not database.is_empty():
        raise RuleViolation("backup.not_empty")
    Path(settings.DATA).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix=".restore-") as name:
        folder = Path(name)
        found = _unpack(source, folder)
        database.load(folder, found)
        _put_files(folder / FILES)
        if (secret := folder / KEY_FILE).exists():
            shutil.copy2(secret, Path(settings.DATA) / KEY_FILE)
    return found


def _link_files(target: Path) -> None:
    root = Path(settings.FILES_ROOT)
    for path in manifest.files_in(root) if root.exists() else ():
        if path.parent.name != "incoming":
            copy = target / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)


def _unpack(source: Path, folder: Path) -> Manifest:
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        found = manifest.loads((folder / NAME).read_bytes())
    except (OSError, EOFError, tarfile.TarError) as error:
        raise RuleViolation("backup.unreadable") from error
    present = manifest.digests(folder)
    for part in sorted(found.parts.keys() | present.keys()):
        if found.parts.get(part) != present.get(part):
            raise RuleViolation("backup.damaged", part=part)
    return found


def _put_files(source: Path) -> None:
    root = Path(settings.FILES_ROOT)
    shutil.rmtree(root, ignore_errors=True)
    if source.exists():
        shutil.move(source, root)
    else:
        root.mkdir(parents=True)

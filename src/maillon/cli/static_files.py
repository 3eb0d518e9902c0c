"""Static files gathered, hashed and compressed again only when one of them changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

_UNUSED = ["ninja", "*.map", "htmx-4*", "htmax-4*", "htmx-2.js", "ext"]
"""What packages carry and no page of ours asks for: compressing it would take most of the time."""


def collect_if_stale() -> bool:
    """Gather static files when what is gathered is not what the sources hold now; tells whether it did."""
    stamp = Path(settings.STATIC_ROOT) / ".sources"
    wanted = _sources()
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=_UNUSED)
    stamp.write_text(wanted)
    return True


def _sources() -> str:
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(_UNUSED):
            facts = Path(storage.path(name)).stat()
            seen.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return seen.hexdigest()

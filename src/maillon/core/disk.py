"""A disk with no room left, however whoever met it says so."""

from __future__ import annotations

import errno
import shutil

from django.conf import settings

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_POSTGRESQL_FULL = "53100"
_LEAST = 1024 * 1024
"""Under so many free bytes SQLite cannot even open its journal, and only says « disk I/O error »."""


def is_full(error: BaseException | None) -> bool:
    """Whether this failure, or one it comes from, is a disk with no room left."""
    while error is not None:
        said = str(error)
        if (
            getattr(error, "errno", None) in _FULL
            or getattr(error, "sqlstate", None) == _POSTGRESQL_FULL
            or "disk is full" in said
            or "No space left on device" in said
            or ("disk I/O error" in said and shutil.disk_usage(settings.DATA).free < _LEAST)
        ):
            return True
        error = error.__cause__ or error.__context__
    return False

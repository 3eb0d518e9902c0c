"""How a row of the journal is sealed: canonical JSON and the seal before it, hashed with SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

FIRST = "0" * 64
"""What stands in place of a previous hash for the first row."""

WITHHELD = "(donnée personnelle)"
"""What the journal keeps of a person's data: that it changed, never what it was or became."""

PERSONAL = frozenset(
    {"email", "telephone", "given_name", "family_name", "address", "birth_date", "password", "token", "text", "ip"}
)
"""Keys whose values never enter ``before`` or ``after``: a journal that cannot be erased holds no personal data."""


def plain(value: Any) -> Any:
    """The value as the journal keeps it: JSON that both databases give back identical.

    Dates are written ISO 8601, decimals and floats as text (a float read back may differ), keys as text;
    values under a ``PERSONAL`` key are withheld, at any depth.
    """
    match value:
        case None | bool():
            return value
        case Enum():
            return plain(value.value)
        case int():
            return value
        case str():
            # PostgreSQL's jsonb takes neither NUL nor half of a surrogate pair.
            return value.replace("\x00", "").encode("utf-8", "replace").decode()
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return {
                str(plain(str(key))): WITHHELD if str(key) in PERSONAL and item else plain(item)
                for key, item in value.items()
            }
        case list() | tuple() | set() | frozenset():
            items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
            return [plain(item) for item in items]
        case _:
            return plain(str(value))


def seal(previous_hash: str, facts: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the previous seal and the row's facts as canonical JSON.

    ``facts`` holds JSON values and instants; instants are taken in UTC to the microsecond.
    """
    ready = {
        key: value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
        for key, value in facts.items()
    }
    canonical = json.dumps(ready, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(f"{previous_hash}\n{canonical}".encode()).hexdigest()

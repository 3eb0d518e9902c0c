"""When two mentions of an organisation are the same one."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from maillon.core.text import name_key


@dataclass(frozen=True, slots=True)
class Mention:
    """An organisation as somebody wrote it: narratives of its name, a reference, its IATI type.

    ``organisation_id`` is given when its record is already known.
    """

    name: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""
    type: str = ""
    organisation_id: int | None = None


def year_ending(year_end: str, ending_in: int) -> tuple[date, date]:
    """The fiscal year that ends on a month and day (« 03-31 ») of a year: its first day, the day after its last."""
    return _day_after(year_end, ending_in - 1), _day_after(year_end, ending_in)


def _day_after(year_end: str, year: int) -> date:
    month, day = (int(part) for part in year_end.split("-"))
    return date(year, month, min(day, monthrange(year, month)[1])) + timedelta(days=1)


def is_year_end(text: str) -> bool:
    """Whether a text is a month and a day of a year, as « 03-31 »."""
    if not re.fullmatch(r"[01]\d-[0-3]\d", text):
        return False
    month, day = (int(part) for part in text.split("-"))
    return 1 <= month <= 12 and 1 <= day <= monthrange(_LEAP, month)[1]


_LEAP = 2024
# Country or X-scheme, registry, number: what org-id.guide lists. « CA-3 » or « 21016 » name no registry.
_REFERENCE = re.compile(r"([A-Z]{2}-[A-Z][A-Z_]{1,11}|[A-Z]{2}_[A-Z]{2}-[A-Z]{2,12})-(\S{1,100})")
_EMPTY_VALUE = re.compile(r"[0Xx.\-_]*|(?i:n/?a|none|null|unknown|tbc|tbd)")
_BUSINESS_NUMBER = re.compile(r"(\d{9})(?:[- ]?[A-Z]{2}\d{4})?")


def identity(reference: str) -> tuple[str, str] | None:
    """The registry and number a reference surely stands for, or None when it cannot be trusted.

    ``CA-CRA_ACR`` is the nine-digit business number only (org-id.guide): Global Affairs Canada publishes its
    own ten-digit supplier numbers under it, which name nobody elsewhere.
    """
    match = _REFERENCE.fullmatch(reference.strip())
    if match is None or _EMPTY_VALUE.fullmatch(match[2]):
        return None
    scheme, value = match[1], match[2]
    if scheme == "CA-CRA_ACR":
        number = _BUSINESS_NUMBER.fullmatch(value)
        return (scheme, number[1]) if number else None
    return scheme, value


def spellings(mention: Mention) -> dict[str, str]:
    """The keys a mention is found under, each with the words it stands for.

    Its names in French, English, then the other languages' order; its reference when it has no name. Words
    without a letter or figure are their own key.
    """
    languages = sorted(mention.name, key=lambda code: ({"fr": 0, "en": 1}.get(code, 2), code))
    written = [name for code in languages if (name := mention.name[code])] or [mention.reference]
    found: dict[str, str] = {}
    for name in written:
        if key := name_key(name)[:300]:
            found.setdefault(key, name[:300])
    return found or {name[:300]: name[:300] for name in written if name}

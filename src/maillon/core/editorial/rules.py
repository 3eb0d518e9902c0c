"""French governs: an English paragraph answers one exact French, and is stale once that has changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """What the English of a paragraph is worth."""

    CURRENT = "current"
    STALE = "stale"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph in both languages; ``en_translates`` is the digest of the French the English answers."""

    fr: str
    en: str
    fr_changed_at: datetime
    en_changed_at: datetime | None
    en_translates: str

    @property
    def standing(self) -> Standing:
        """Current only when the English was written, or read again, against this very French."""
        if not self.en:
            return Standing.MISSING
        return Standing.CURRENT if self.en_translates == digest(self.fr) else Standing.STALE


def digest(french: str) -> str:
    """What names one exact French: SHA-256 of its text, spaces at the ends aside."""
    return hashlib.sha256(clean(french).encode()).hexdigest()


def clean(text: str) -> str:
    """A paragraph as it is kept: one kind of line end, no space at the end of lines or around."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n"))


def opened(*, fr: str, en: str, at: datetime) -> Text:
    """A new paragraph; its English, if any, translates it."""
    english = clean(en)
    return Text(clean(fr), english, at, at if english else None, digest(fr) if english else "")


def edited(before: Text, *, fr: str, en: str, en_still_right: bool, at: datetime) -> Text:
    """The paragraph after an edit.

    Changed English answers the new French. Unchanged English goes stale when the French changes, unless a
    person says that they have read it again and that it is still right.
    """
    french, english = clean(fr), clean(en)
    after = replace(before, fr=french, en=english)
    if french != before.fr:
        after = replace(after, fr_changed_at=at)
    if not english:
        return replace(after, en_changed_at=None, en_translates="")
    if english != before.en or en_still_right:
        return replace(after, en_translates=digest(french), en_changed_at=at)
    return after

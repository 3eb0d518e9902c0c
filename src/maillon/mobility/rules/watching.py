"""When news are expected, when a silence is an alert, how far a report went unanswered. Plain values only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from maillon.mobility.rules.guidelines import Care

LAST_LEVEL = 2
"""The network reads."""


def next_news(care: Care, *, level: int | None, at: datetime) -> datetime:
    """When somebody should next give news. ``level``: the country's risk, 1 to 4; not known is as the gravest."""
    days = care.every_days[level - 1] if level is not None and 1 <= level <= 4 else min(care.every_days)
    return at + timedelta(days=days)


def is_silent(care: Care, *, expected_at: datetime | None, at: datetime) -> bool:
    """Whether news are late beyond the hours of grace."""
    return expected_at is not None and at >= expected_at + timedelta(hours=care.grace_hours)


def first_level(*, has_reader: bool) -> int:
    """Where a report begins: at the organisation, or at the network at once when nobody there may read it."""
    return 0 if has_reader else LAST_LEVEL


def escalates_at(care: Care, *, kind: str, severity: str, level: int, reported_at: datetime) -> datetime | None:
    """When a report nobody takes in hand goes one level further; none: it went as far as it goes."""
    if level >= LAST_LEVEL:
        return None
    return reported_at + timedelta(hours=care.delays[kind][severity][level])


def level_at(care: Care, *, kind: str, severity: str, level: int, reported_at: datetime, at: datetime) -> int:
    """How far a report nobody took in hand has gone by an instant; never back."""
    while level < LAST_LEVEL:
        due = escalates_at(care, kind=kind, severity=severity, level=level, reported_at=reported_at)
        if due is None or at < due:
            break
        level += 1
    return level


def is_stale(checked_on: date, *, stale_after_days: int, today: date) -> bool:
    """Whether a risk sheet was read too long ago to be trusted."""
    return (today - checked_on).days > stale_after_days


_MARK = re.compile(r"\[suivi ([A-Za-z0-9_.-]{10,80})\]")
_HELP = re.compile(r"\b(aide|help|urgence|urgent|sos|danger|ayuda)\b", re.IGNORECASE)


def mark(token: str) -> str:
    """What the subject of a letter carries so that its answer is known for what it is."""
    return f"[suivi {token}]"


def token_in(subject: str) -> str | None:
    """The token an answer's subject carries, however the mail program folded it."""
    found = _MARK.search(" ".join(subject.split()))
    return found.group(1) if found else None


def own_words(text: str) -> str:
    """What somebody typed above the letter they answer, quoted lines left out; at most 300 signs."""
    kept: list[str] = []
    for line in text.splitlines():
        if line.startswith(">") or re.match(r"^(-{2,}|_{5,}|Le .{5,80} a écrit|On .{5,80} wrote)", line.strip()):
            break
        kept.append(line)
    return " ".join(" ".join(kept).split())[:300]


def asks_for_help(text: str) -> bool:
    """Whether an answer says that help is wanted; in doubt it does: an empty one is news, a word of alarm is a call."""
    return bool(_HELP.search(text))


def reference(year: int, letters: Sequence[str]) -> str:
    """An incident's name: it tells neither how many there are nor of which kind."""
    return f"{year}-{''.join(letters)}"

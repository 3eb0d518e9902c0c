"""Signing once, as oneself: where an action stands, what makes two signatures one, what sets one apart."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum
from math import erfc

from maillon.core.text import name_key

FASTEST = timedelta(seconds=3)
"""Nobody reads a demand and types a name in less."""
LONGEST = timedelta(hours=24)
"""How long a page may stay open before its form is asked again."""
HOUR = timedelta(hours=1)
CROWD = 15
"""Signatures an hour from one place that count by themselves; a class or a library has more, and somebody looks."""
FLOOD = 200
"""From one place in an hour: beyond, the site asks to come back later."""
AGAIN = timedelta(minutes=10)
"""Asking twice writes twice only after this long: nobody’s mailbox is filled by somebody else."""
MOST_LINES = 500
"""Lines of a batch of paper: some twenty sheets."""
ORGANISATIONS = "@"
"""The promise under which commitments made for an organisation are counted."""

_POSTAL = re.compile(r"^[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\d[ABCEGHJ-NPRSTV-Z]\d$")
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})


class ActionState(StrEnum):
    """Where an action stands."""

    DRAFT = "draft"
    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"


def action_state(
    *, published_at: datetime | None, opens_at: datetime, closes_at: datetime | None, at: datetime
) -> ActionState:
    """The state at an instant; ``closes_at`` is excluded."""
    if published_at is None or published_at > at:
        return ActionState.DRAFT
    if at < opens_at:
        return ActionState.COMING
    return ActionState.CLOSED if closes_at is not None and closes_at <= at else ActionState.OPEN


def same_mailbox(email: str) -> str:
    """One spelling for every address that reaches the same mailbox; not an address to write to.

    Lower case, without « +label »; Gmail’s dots mean nothing to Gmail.
    """
    written = unicodedata.normalize("NFKC", email).strip().lower()
    local, at, domain = written.rpartition("@")
    if not at:
        return written
    local = local.split("+", 1)[0] or local
    domain = domain.rstrip(".")
    if domain in _DOTLESS:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"


def postal_code(typed: str) -> str | None:
    """A Canadian postal code, « H2X 1Y4 », from how one types it; "" for none, None when it cannot be one."""
    bare = re.sub(r"[\s\-]", "", typed).upper()
    if not bare:
        return ""
    return f"{bare[:3]} {bare[3:]}" if _POSTAL.match(bare) else None


def same_person(name: str, code: str) -> str:
    """What a sheet of paper and a form share of one person: the words of the name in any order, and the postal code.

    "" when there is no postal code: a name alone is many people.
    """
    words = sorted(name_key(name).split())
    return f"{' '.join(words)}|{code}" if code and words else ""


class Suspicion(StrEnum):
    """Why a confirmed signature is set apart and counted separately, until somebody looks."""

    FAST = "fast"
    CROWD = "crowd"
    TWIN = "twin"


def suspicion(*, age: timedelta, from_there: int, is_twin: bool) -> Suspicion | None:
    """Why a signature would be set apart, if it would.

    ``age`` is how long the page was open, ``from_there`` how many came from the same place this hour, ``is_twin``
    whether the same name and postal code signed already with another address.
    """
    if age < FASTEST:
        return Suspicion.FAST
    if from_there >= CROWD:
        return Suspicion.CROWD
    return Suspicion.TWIN if is_twin else None


def chance(first: int, second: int) -> float:
    """How often two wordings shown alike would differ at least that much by chance alone (0 to 1).

    The exact two-sided binomial test of a fair coin: visits are drawn evenly, so nobody has to be followed.
    """
    total, least = first + second, min(first, second)
    if total == 0:
        return 1.0
    if total > 2000:
        return _far(first, second)
    tail, term = 0, 1
    for k in range(least + 1):
        tail += term
        term = term * (total - k) // (k + 1)
    return min(1.0, 2 * tail / (1 << total))


def _far(first: int, second: int) -> float:
    # Beyond two thousand the normal law with its continuity correction gives the same digits, at once.
    from_even = max(0.0, abs(first - second) - 1) / (first + second) ** 0.5
    return min(1.0, erfc(from_even / 2**0.5))


def share(count: int, target: int | None) -> float | None:
    """How far towards the target, at most 1; None without a target."""
    return min(1.0, count / target) if target else None

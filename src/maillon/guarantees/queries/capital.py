"""Capital as its events tell it: each amount of a commitment with what it counts for today, or as known on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from maillon.guarantees.models import Commitment, Event, Fund
from maillon.guarantees.queries import history
from maillon.guarantees.rules.engine.restating import CAPITAL, stands

_CORRECTIONS = ("capital_corrected", "entry_reversed")


@dataclass(frozen=True, slots=True)
class Entry:
    """What was promised, called, paid or given once: its event, and the amount that counts today, in cents."""

    event: Event
    amount_minor: int
    call: int | None
    """The number of the call it is about."""


@dataclass(frozen=True, slots=True)
class Sums:
    """A commitment in cents, as known on a day."""

    committed_minor: int = 0
    called_minor: int = 0
    paid_minor: int = 0


def reference_of(key: str) -> str:
    """The commitment an event of capital is about, by its reference."""
    return key.partition(":")[0]


def call_of(key: str) -> int | None:
    """The call an event of capital is about, by its number; none for a promise."""
    parts = key.split(":")
    told = parts[2] if len(parts) > 2 and parts[1] == "call" else ""
    return int(told) if told.isascii() and told.isdigit() else None


def entries(fund: Fund, commitments: Sequence[Commitment]) -> Mapping[str, Sequence[Entry]]:
    """What counts today of each of these commitments, by its reference, in the order it was told."""
    found: dict[str, list[Entry]] = {one.reference: [] for one in commitments}
    posted = history.state_of(fund).posted
    for event in fund.events.filter(kind__in=CAPITAL).order_by("sequence"):
        told, name = posted.get(event.idempotency_key), reference_of(event.idempotency_key)
        if told is not None and not told.reversed_by and name in found:
            found[name].append(Entry(event, stands(told), call_of(event.idempotency_key)))
    return found


def corrections(fund: Fund, commitments: Sequence[Commitment]) -> Mapping[str, Sequence[Event]]:
    """What was corrected of each of these commitments, by its reference, the latest first."""
    found: dict[str, list[Event]] = {one.reference: [] for one in commitments}
    for event in fund.events.filter(kind__in=_CORRECTIONS).order_by("-sequence"):
        name = reference_of(event.payload["wrong"])
        if name in found:
            found[name].append(event)
    return found


def as_known(fund: Fund, ends_on: date, until: datetime) -> Mapping[str, Sums]:
    """Each commitment on a day by what was known before an instant: what is corrected since changes nothing of it."""
    kinds = Q(kind__in=CAPITAL) | Q(kind__in=_CORRECTIONS)
    rows = fund.events.filter(kinds, known_at__lt=until, effective_on__lte=ends_on).order_by("sequence")
    told: dict[str, tuple[str, int]] = {}
    for kind, key, payload in rows.values_list("kind", "idempotency_key", "payload"):
        if kind in CAPITAL:
            told[key] = (kind, payload["amount_minor"])
        elif payload["wrong"] in told:
            amount = payload.get("amount_minor", 0)
            told[payload["wrong"]] = (told[payload["wrong"]][0], amount)
    sums: dict[str, dict[str, int]] = {}
    for key, (kind, amount) in told.items():
        mine = sums.setdefault(reference_of(key), dict.fromkeys(("committed_minor", "called_minor", "paid_minor"), 0))
        for figure in [CAPITAL[kind]] if CAPITAL[kind] else mine:
            mine[figure] += amount
    return {name: Sums(**mine) for name, mine in sums.items()}

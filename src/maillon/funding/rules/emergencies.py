"""Hour zero as plain values: GLIDE numbers, the proofs of a pre-qualification, the clock, who is awaited."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from maillon.core.errors import RuleViolation

_GLIDE = re.compile(r"([A-Z]{2})-(\d{4})-(\d{6})-([A-Z]{3}|\d{3})")


@dataclass(frozen=True, slots=True)
class Glide:
    """A GLIDE number (glidenumber.net): hazard, year, serial, ISO 3166-1 alpha-3 country or three figures."""

    hazard: str
    year: int
    serial: int
    country: str

    def __str__(self) -> str:
        return f"{self.hazard}-{self.year:04d}-{self.serial:06d}-{self.country}"


def glide(text: str, *, hazards: Collection[str]) -> Glide:
    """Read a GLIDE number as somebody typed it: case and spaces do not count.

    Raises RuleViolation ``funding.glide`` for another form, ``funding.glide_hazard`` (``hazard``) for a hazard that no
    list has.
    """
    found = _GLIDE.fullmatch("".join(text.split()).upper().replace("–", "-"))
    if found is None:
        raise RuleViolation("funding.glide", field="glide")
    if found[1] not in hazards:
        raise RuleViolation("funding.glide_hazard", field="glide", hazard=found[1])
    return Glide(found[1], int(found[2]), int(found[3]), found[4])


def matches(number: Glide, *, kind: str, occurred_on: date) -> None:
    """Refuse a number that is another disaster's. Raises ``funding.glide_kind``, ``funding.glide_year`` (``year``)."""
    if number.hazard != kind:
        raise RuleViolation("funding.glide_kind", field="glide", hazard=number.hazard)
    if number.year != occurred_on.year:
        raise RuleViolation("funding.glide_year", field="glide", year=number.year)


@dataclass(frozen=True, slots=True)
class Proof:
    """What was seen of one proof asked for: in which paper, on which day."""

    key: str
    seen: str
    on: str
    """ISO 8601"""


def lacking(proofs: Sequence[Proof], wanted: Collection[str]) -> list[str]:
    """The proofs asked for that nobody has seen, in the order they are asked."""
    known = {one.key for one in proofs if one.seen.strip()}
    return [key for key in wanted if key not in known]


def proposed(usual_minor: int, *, ceiling_minor: int, left_minor: int) -> int:
    """What a form proposes to ask for: the organisation's usual amount within the ceiling and what is left.

    Whole dollars, in minor units; a ceiling of 0 is none.
    """
    bounds = [usual_minor, left_minor, *([ceiling_minor] if ceiling_minor else [])]
    return max(min(bounds), 0) // 100 * 100


class Step(StrEnum):
    """The steps of the public clock, in order."""

    OPENED = "opened"
    INVITED = "invited"
    RECEIVED = "received"
    JUDGED = "judged"
    VOTED = "voted"
    SIGNED = "signed"
    APPROVED = "approved"
    """The first instalment, by two officers."""
    PAID = "paid"
    """Its order left for the bank."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One step of a clock: when, how long after the one before, how long since the opening; None: not yet."""

    step: Step
    at: datetime | None
    took: timedelta | None = None
    since: timedelta | None = None


def ticks(instants: Mapping[Step, datetime | None]) -> list[Tick]:
    """A clock from its instants: every step, in order; what took how long, counted between steps that were taken."""
    start = before = instants.get(Step.OPENED)
    found = []
    for step in Step:
        at = instants.get(step)
        if at is None:
            found.append(Tick(step, None))
            continue
        took = at - before if before is not None and step is not Step.OPENED else None
        found.append(Tick(step, at, took, at - start if start is not None else None))
        before = at
    return found


class Awaited(StrEnum):
    """What one waits for, hence who."""

    FORM = "form"
    CORRECTION = "correction"
    JUDGING = "judging"
    VOTES = "votes"
    DECISION = "decision"
    ORGANISATION_SIGNS = "organisation_signs"
    FUNDER_SIGNS = "funder_signs"
    ACCOUNT = "account"
    ACCOUNT_CHECK = "account_check"
    HOLD = "hold"
    PREPARING = "preparing"
    APPROVING = "approving"
    ORDER = "order"
    BANK = "bank"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the answer of one organisation stands."""

    state: str
    """Of its dossier, as dossiers.rules.walk says it."""
    is_proposed: bool = False
    is_carried: bool = False
    agreed: bool = False
    signed: frozenset[str] = field(default_factory=frozenset)
    """funder, organisation"""
    account: str = ""
    """given, or confirmed; empty: none"""
    instalment: str = ""
    """Its first one's state."""
    is_held: bool = False


_ENDED = frozenset({"refused", "not_receivable", "withdrawn", "closed"})
_MONEY = {"due": Awaited.PREPARING, "prepared": Awaited.APPROVING, "approved": Awaited.ORDER, "ordered": Awaited.BANK}


def awaited(one: Standing) -> list[Awaited]:
    """What one organisation's answer waits for now; several at once when nothing orders them, nothing once paid."""
    if one.state in _ENDED or one.instalment == "paid":
        return []
    if not one.agreed:
        return [_before(one)]
    found = [
        waits
        for party, waits in (("organisation", Awaited.ORGANISATION_SIGNS), ("funder", Awaited.FUNDER_SIGNS))
        if party not in one.signed
    ]
    if one.account != "confirmed":
        found.append(Awaited.ACCOUNT_CHECK if one.account == "given" else Awaited.ACCOUNT)
    if one.is_held:
        found.append(Awaited.HOLD)
    elif one.instalment in _MONEY and not (one.instalment == "due" and not one.account):
        found.append(_MONEY[one.instalment])
    return found


def _before(one: Standing) -> Awaited:
    if one.state == "draft":
        return Awaited.FORM
    if one.state == "returned":
        return Awaited.CORRECTION
    if not one.is_proposed:
        return Awaited.JUDGING
    return Awaited.DECISION if one.is_carried else Awaited.VOTES

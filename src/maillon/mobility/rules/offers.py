"""What an offer is for whoever reads it: where it stands, how long it lasts, what it costs. Plain values only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

DURATIONS = {"court": (0, 30), "moyen": (30, 93), "long": (93, 185), "annee": (185, 100_000)}
"""Days, the last excluded: less than a month, one to three months, three to six, longer."""


MANDATE = "mandat"
"""The programme of an offer one applies for alone, without a season of others nor groups to form."""


class OfferState(StrEnum):
    """Where an offer stands for whoever reads it."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


def offer_state(
    *, published_at: datetime | None, withdrawn_at: datetime | None, apply_by: datetime, at: datetime
) -> OfferState:
    """An offer is open from its publication until its deadline, that instant excluded."""
    if withdrawn_at is not None:
        return OfferState.WITHDRAWN
    if published_at is None or at < published_at:
        return OfferState.DRAFT
    return OfferState.OPEN if at < apply_by else OfferState.CLOSED


PERSON = "person"
PAYERS = (PERSON, "organisation", "host", "programme")
"""Who pays a cost: the person who goes, the organisation, the host, the programme that funds."""


def own_cost(costs: Iterable[Mapping[str, Any]]) -> int:
    """What the person who goes pays, in cents."""
    return sum(int(one["amount_minor"]) for one in costs if one["payer"] == PERSON)


def days_of(starts_on: date, ends_on: date) -> int:
    """How many days the stay lasts; the end is excluded."""
    return (ends_on - starts_on).days

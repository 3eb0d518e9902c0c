"""How a sponsor supports the enterprise it put forward: what its request promised, the visits made and to come."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from maillon.core.obligations.models import Obligation
from maillon.dossiers.models import Dossier, Submission
from maillon.dossiers.queries.reading import answers_of
from maillon.guarantees.models import Guarantee

VISIT = "guarantees.visit"
_NAMED = {"quoi": "what", "par_qui": "who", "jours": "days", "cout": "cost", "payeur": "payer"}
"""The questions of a support plan, as the request that is delivered asks them."""
_REQUEST = "/demande/reference"
"""Where a business plan names the request it follows."""


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity of a support plan; its cost in whole Canadian dollars."""

    what: str
    who: str
    days: int
    cost: int
    payer: str


@dataclass(frozen=True, slots=True)
class Visits:
    """The yearly visits of a guarantee: how many were made, the last one, the one to make."""

    made: int = 0
    last_at: datetime | None = None
    to_make: Obligation | None = None


def plan(guarantee: Guarantee) -> Sequence[Activity]:
    """The technical support the sponsor promised in its request; nothing when no request is kept here."""
    for dossier in _dossiers(guarantee):
        rows: dict[str, dict[str, str]] = {}
        for path, value in _answers(dossier).items():
            parent, _slash, name = path.rpartition("/")
            if name in _NAMED:
                rows.setdefault(parent, {})[_NAMED[name]] = value
        found = [_activity(row) for row in rows.values() if row.get("what")]
        if found:
            return found
    return []


def _dossiers(guarantee: Guarantee) -> Iterator[Dossier]:
    """The file the guarantee was decided on, then the request of the same sponsor that it follows."""
    decided = guarantee.dossier
    if decided is None:
        return
    yield decided
    for path, value in _answers(decided).items():
        if path.endswith(_REQUEST) and value:
            yield from Dossier.objects.filter(reference=value.strip(), applicant=guarantee.sponsor_id)


def _answers(dossier: Dossier) -> Mapping[str, str]:
    told: dict[str, str] = {}
    final = dossier.submissions.filter(state=Submission.State.FINAL).select_related("form")
    for submission in final.order_by("finalised_at"):
        told |= answers_of(submission).values()
    return told


def _activity(row: Mapping[str, str]) -> Activity:
    days, cost = (int(Decimal(row.get(name) or 0)) for name in ("days", "cost"))
    return Activity(row["what"], row.get("who", ""), days, cost, row.get("payer", ""))


def visits(guarantees: Collection[int]) -> dict[int, Visits]:
    """The visits of each guarantee that has any, in one question."""
    keys = [str(key) for key in guarantees]
    rows = Obligation.objects.filter(kind=VISIT, subject_type="guarantees.guarantee", subject_id__in=keys)
    found: dict[int, Visits] = {}
    for one in rows.most_pressing_first():
        was = found.get(int(one.subject_id), Visits())
        if one.state == Obligation.State.MET:
            was = Visits(was.made + 1, one.closed_at, was.to_make)
        elif one.state == Obligation.State.OPEN and was.to_make is None:
            was = Visits(was.made, was.last_at, one)
        found[int(one.subject_id)] = was
    return found

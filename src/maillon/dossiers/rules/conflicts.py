"""Conflicts of interest, found in the records: what ties a person to a party of a dossier.

A tie counts while it lasts and for the procedure's look-back period after its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from maillon.dossiers.rules.definition import ConflictRule


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody a dossier concerns: the applicant, a supporting organisation, a partner who writes it too."""

    organisation: int
    part: str
    """applicant, support, partner, or about: whom it concerns without its asking"""


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A person's role in an organisation, from a day to another (excluded; None: still)."""

    organisation: int
    role: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Relationship:
    """What one organisation is to another, from a day to another (excluded; None: still)."""

    source: int
    target: int
    kind: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Why somebody may not read or vote. ``ground`` is affiliation or relationship (``models.Recusal.Ground``)."""

    ground: str
    part: str
    organisation: int
    """The party."""
    kind: str
    """The person's role there, or what the two organisations are to one another."""
    through: int | None = None
    """For a relationship: the person's own organisation."""
    since: str = ""
    until: str = ""
    """ISO dates; empty: still."""

    def document(self) -> dict[str, Any]:
        """The link as plain JSON."""
        return asdict(self)


def lasts(starts_on: date, ends_on: date | None, *, on: date, look_back_days: int) -> bool:
    """Whether a tie counts on a day: begun by then, and not over for longer than the look-back."""
    return starts_on <= on and (ends_on is None or ends_on > on - timedelta(days=look_back_days))


def links(
    rule: ConflictRule,
    *,
    affiliations: Iterable[Affiliation],
    relationships: Iterable[Relationship],
    parties: Iterable[Party],
    on: date,
    owner: int | None = None,
) -> tuple[Link, ...]:
    """Every tie between a person (by their affiliations) and the parties of a dossier, in a fixed order.

    ``owner`` answers the procedure: what it is to the parties (their funder, their network) is its office, not a
    conflict of its people. ``rule.relationships`` names the kinds that count; empty: all.
    """
    by_organisation: dict[int, list[str]] = {}
    for party in parties:
        by_organisation.setdefault(party.organisation, []).append(party.part)
    days = rule.look_back_days
    own = [one for one in affiliations if lasts(one.starts_on, one.ends_on, on=on, look_back_days=days)]
    found = {
        Link("affiliation", part, one.organisation, one.role, None, *_period(one))
        for one in own
        for part in by_organisation.get(one.organisation, ())
    }
    through = {one.organisation for one in own} - {owner}
    for tie in relationships:
        counts = not rule.relationships or tie.kind in rule.relationships
        if not counts or not lasts(tie.starts_on, tie.ends_on, on=on, look_back_days=days):
            continue
        for mine, theirs in ((tie.source, tie.target), (tie.target, tie.source)):
            if mine in through and mine != theirs:
                found |= {
                    Link("relationship", part, theirs, tie.kind, mine, *_period(tie))
                    for part in by_organisation.get(theirs, ())
                }
    return tuple(sorted(found, key=lambda one: (one.ground, one.organisation, one.part, one.kind, one.through or 0)))


def _period(tie: Affiliation | Relationship) -> tuple[str, str]:
    return tie.starts_on.isoformat(), tie.ends_on.isoformat() if tie.ends_on else ""

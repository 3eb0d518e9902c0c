"""Reading assessments: each judged by its own framework, the first beside the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Prefetch, Q, QuerySet

from maillon.dossiers.models import Dossier
from maillon.guarantees.models import Assessment, Guarantee, SocialFramework
from maillon.guarantees.rules import social as rules


@dataclass(frozen=True, slots=True)
class Read:
    """One assessment with what it is worth."""

    assessment: Assessment
    judgement: rules.Judgement
    evidence: dict[str, str]


@dataclass(frozen=True, slots=True)
class Followed:
    """A framework over time on one guarantee: its latest version, and its assessments from the first to the last."""

    framework: SocialFramework
    definition: rules.Framework
    reads: Sequence[Read]

    @property
    def first(self) -> Read | None:
        """What was so at the approval, or the first time somebody looked."""
        return self.reads[0] if self.reads else None

    @property
    def last(self) -> Read | None:
        """What was so the last time."""
        return self.reads[-1] if self.reads else None


def in_force(on: date) -> list[SocialFramework]:
    """The version of each framework in force a day, by key."""
    found: dict[str, SocialFramework] = {}
    for one in SocialFramework.objects.filter(starts_on__lte=on).order_by("key", "version"):
        found[one.key] = one
    return list(found.values())


def followed(guarantee: Guarantee, on: date) -> list[Followed]:
    """Every framework in force, with what was answered on a guarantee under any of its versions; three questions.

    What was read in its file, before the decision, comes first.
    """
    mine = Q(guarantee=guarantee)
    if guarantee.dossier_id is not None:
        mine |= Q(dossier=guarantee.dossier_id)
    obligor = guarantee.obligor
    return _followed(Assessment.objects.filter(mine), on, obligor.country, obligor.sector)


def followed_in_file(dossier: Dossier, on: date, *, country: str, sector: str) -> list[Followed]:
    """The same of a file in study, for an enterprise of a country and sector."""
    return _followed(Assessment.objects.filter(dossier=dossier), on, country, sector)


def _followed(found: QuerySet[Assessment], on: date, country: str, sector: str) -> list[Followed]:
    rows = found.select_related("framework", "assessed_by__person").prefetch_related(
        Prefetch("answers", to_attr="given")
    )
    by_key: dict[str, dict[tuple[object, date], Read]] = {}
    # What was corrected the same day is read as it was corrected; what was known before stays for the reports of then.
    for row in sorted(rows, key=lambda one: (one.assessed_on, one.recorded_at, one.pk)):
        of_day = (row.guarantee_id or row.dossier_id, row.assessed_on)
        by_key.setdefault(row.framework.key, {})[of_day] = _read(row, country, sector)
    return [Followed(one, rules.read(one.definition), list(by_key.get(one.key, {}).values())) for one in in_force(on)]


def _read(row: Assessment, country: str, sector: str) -> Read:
    given = row.given  # type: ignore[attr-defined]  # prefetched under that name
    answers = {one.criterion: one.value for one in given}
    told = rules.judge(rules.read(row.framework.definition), answers, country=country, sector=sector)
    return Read(row, told, {one.criterion: one.evidence for one in given})


def part_of(guarantee: Guarantee, count: Fraction, *, principal_minor: int, covered_minor: int) -> Fraction | None:
    """The fund's part of a count of the enterprise: what it covers over the loan; None before any loan."""
    if principal_minor <= 0:
        return None
    return rules.contributed(count, carried_minor=min(covered_minor, principal_minor), financed_minor=principal_minor)

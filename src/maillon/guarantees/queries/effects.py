"""What the enterprises supported count beside their credit (jobs, producers, income), and the fund's part of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from maillon.guarantees.models import Assessment, Fund
from maillon.guarantees.queries import social
from maillon.guarantees.rules import social as rules
from maillon.guarantees.rules.state import Loan


@dataclass(frozen=True, slots=True)
class Counted:
    """One measure over the enterprises that answered it: a count, or an amount in Canadian dollars."""

    criterion: rules.Criterion
    total: Fraction
    part: Fraction
    """The fund's: what it covers over the whole loan."""
    guarantees: int


def counted(fund: Fund, loans: Mapping[str, Loan], *, ends_on: date, until: datetime) -> Sequence[Counted]:
    """The latest answer of each guarantee alive to each criterion that adds up, as it was recorded before ``until``.

    A job is counted once, and only for the fund's part. What adds up is what the frameworks ask of the enterprise as a
    count or an amount.
    """
    rows = (
        Assessment.objects.filter(
            guarantee__fund=fund, guarantee__reference__in=loans, assessed_on__lte=ends_on, recorded_at__lt=until
        )
        .select_related("guarantee", "framework")
        .prefetch_related("answers")
        .order_by("assessed_on", "recorded_at", "pk")
    )
    definitions: dict[int, rules.Framework] = {}
    asked: dict[str, rules.Criterion] = {}
    latest: dict[str, dict[str, tuple[Assessment, Fraction]]] = {}
    for row in rows:
        assert row.guarantee is not None
        told = definitions.setdefault(row.framework_id, rules.read(row.framework.definition))
        adding = {one.key: one for one in told.adding}
        for answer in row.answers.all():
            if criterion := adding.get(answer.criterion):
                asked[criterion.key] = criterion
                value = rules.number(criterion, answer.value)
                latest.setdefault(criterion.key, {})[row.guarantee.reference] = (row, value)
    return [_counted(asked[key], by_guarantee, loans) for key, by_guarantee in latest.items()]


def _counted(
    criterion: rules.Criterion, told: Mapping[str, tuple[Assessment, Fraction]], loans: Mapping[str, Loan]
) -> Counted:
    parts = []
    for reference, (row, value) in told.items():
        loan = loans[reference]
        assert row.guarantee is not None
        parts.append(
            social.part_of(row.guarantee, value, principal_minor=loan.principal_minor, covered_minor=loan.covered_minor)
            or Fraction(0)
        )
    return Counted(
        criterion, sum((value for _row, value in told.values()), Fraction(0)), sum(parts, Fraction(0)), len(told)
    )

"""The grade of each guarantee and each loan of the fund on a day, as it was known by an instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from maillon.dossiers.models import Dossier
from maillon.guarantees.models import Fund, Grading, Guarantee, OwnLoan


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one grade over time: the judgements, the earliest first, and the grade where nobody judged."""

    given: tuple[tuple[date, int, int], ...]
    """The day, the grade, the one it replaced."""
    otherwise: int

    def on(self, day: date) -> int:
        """The grade in force on a day."""
        before = [grade for since, grade, _former in self.given if since <= day]
        if before:
            return before[-1]
        return self.given[0][2] if self.given else self.otherwise


def told(fund: Fund, *, until: datetime | None = None) -> Mapping[str, Told]:
    """The grade over time of each guarantee and loan of a fund, by reference, as judged before ``until``."""
    rows = fund.gradings.all() if until is None else fund.gradings.filter(recorded_at__lt=until)
    kept: dict[tuple[str, int], list[tuple[date, int, int]]] = {}
    columns = ("dossier_id", "guarantee_id", "loan_id", "graded_on", "grade", "former")
    for dossier, guarantee, loan, day, grade, former in rows.values_list(*columns):
        subject = ("dossier", dossier) if dossier else ("guarantee", guarantee) if guarantee else ("loan", loan)
        kept.setdefault(subject, []).append((day, grade, former))
    made = {}
    for pk, dossier, reference, grade in fund.guarantees.values_list("pk", "dossier_id", "reference", "grade"):
        made[reference] = Told(_in_order(kept, (("dossier", dossier), ("guarantee", pk))), grade)
    for pk, reference, grade in fund.own_loans.values_list("pk", "reference", "grade"):
        made[reference] = Told(_in_order(kept, (("loan", pk),)), grade)
    return made


def _in_order(
    kept: Mapping[tuple[str, int], list[tuple[date, int, int]]], subjects: Iterable[tuple[str, int | None]]
) -> tuple[tuple[date, int, int], ...]:
    return tuple(one for what, pk in subjects if pk is not None for one in kept.get((what, pk), ()))


def on(fund: Fund, day: date, *, until: datetime | None = None) -> Mapping[str, int]:
    """The grade of each guarantee and loan of a fund on a day, by reference."""
    return {reference: one.on(day) for reference, one in told(fund, until=until).items()}


def of_guarantee(guarantee: Guarantee) -> QuerySet[Grading, Grading]:
    """The judgements of a guarantee, those of its file first."""
    mine = Q(guarantee=guarantee)
    if guarantee.dossier_id is not None:
        mine |= Q(dossier=guarantee.dossier_id)
    return Grading.objects.filter(mine).select_related("graded_by__person")


def of_file(dossier: Dossier) -> QuerySet[Grading, Grading]:
    """The judgements of a file in study."""
    return Grading.objects.filter(dossier=dossier).select_related("graded_by__person")


def of_loan(loan: OwnLoan) -> QuerySet[Grading, Grading]:
    """The judgements of a loan of the fund."""
    return Grading.objects.filter(loan=loan).select_related("graded_by__person")


def last(rows: Sequence[Grading]) -> int | None:
    """The grade given last; None where nobody judged."""
    return rows[-1].grade if rows else None

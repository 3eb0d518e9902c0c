"""A shared indicator over every published project: what each reports, what adds up, under which agreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from maillon.funding.models import Agreement
from maillon.projects.library import Shared
from maillon.projects.models import Activity, Indicator, Measurement
from maillon.projects.rules import adding
from maillon.projects.rules.adding import Reported, Value


@dataclass(frozen=True, slots=True)
class Row:
    """One project that reports the indicator."""

    activity: Activity
    baseline: str
    target: str
    actual: str
    why_not: str
    """Why it is left out of the sum; "" where it counts."""
    programme: dict[str, str]
    """The programme that pays it, by language; empty where none of this network's does."""


@dataclass(frozen=True, slots=True)
class Added:
    """A shared indicator over the published projects."""

    rows: Sequence[Row]
    target: Decimal | None
    actual: Decimal | None
    counted: int
    slices: Sequence[tuple[str, Sequence[tuple[str, Decimal]]]]


def uses() -> dict[str, int]:
    """How many published projects report each shared indicator, by its key."""
    rows = Indicator.objects.exclude(code="").filter(result__activity__state=Activity.State.PUBLISHED).order_by()
    counted = rows.values_list("vocabulary", "code").annotate(count=Count("result__activity", distinct=True))
    return {f"{vocabulary}:{code}": count for vocabulary, code, count in counted}


def added_up(shared: Shared) -> Added:
    """What published projects report of an indicator; five questions, however many projects.

    A project that measures it twice (two results) is counted by its first: one person is in both.
    """
    rows = Indicator.objects.filter(vocabulary=shared.vocabulary, code=shared.code)
    rows = rows.filter(result__activity__state=Activity.State.PUBLISHED)
    found: dict[int, Indicator] = {}
    for one in rows.select_related("result__activity__reporting_organisation").order_by("result__activity_id", "pk"):
        found.setdefault(one.result.activity_id, one)
    values: dict[int, list[Value]] = defaultdict(list)
    told = Measurement.objects.filter(period__indicator__in=[one.pk for one in found.values()])
    for row in told.select_related("period"):
        dimensions = tuple(sorted((str(name), str(said)) for name, said in row.dimensions.items()))
        values[row.period.indicator_id].append(Value(row.kind, row.period.ends_on, row.value, dimensions))
    paid = {
        agreement.activity_id: agreement.terms.component.programme.name
        for agreement in Agreement.objects.filter(activity__in=list(found)).select_related(
            "terms__component__programme"
        )
    }
    reported = {key: Reported(one.measure, values[one.pk]) for key, one in found.items()}
    made = [
        Row(
            one.result.activity,
            one.baseline_value,
            adding.latest(values[one.pk], "target"),
            adding.latest(values[one.pk], "actual"),
            adding.why_not(reported[key], adds=shared.adds),
            paid.get(key, {}),
        )
        for key, one in found.items()
    ]
    return Added(
        sorted(made, key=lambda row: (row.why_not != "", row.activity.identifier)),
        adding.total(list(reported.values()), "target", adds=shared.adds),
        adding.total(list(reported.values()), "actual", adds=shared.adds),
        sum(not row.why_not for row in made),
        adding.slices(list(reported.values()), adds=shared.adds),
    )

"""Reading people reached: the rules of a day, an activity's lists, and everybody's figures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.db.models import Q, QuerySet

from maillon.projects.models import Activity, ReachList, ReachRule, ReachSketch
from maillon.projects.rules.reach import Band, Reach, key_name, reach
from maillon.projects.rules.reach_counting import Counted, Piece, by_project, counted
from maillon.projects.rules.reach_showing import Rule, Shown, read


def rule_on(day: date) -> Rule | None:
    """How people reached are told on a day; None when nobody loaded any rule."""
    rows = ReachRule.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)
    found = rows.order_by("-starts_on").first()
    return read(found.definition) if found else None


@dataclass(frozen=True, slots=True)
class Own:
    """An activity's lists as its organisation reads them: the people of all that stand counted once, exact for one."""

    lists: list[ReachList]
    once: Reach | None


def own(activity: Activity) -> Own:
    """Every list an activity brought, the latest first, with their sketches; two queries."""
    rows = ReachList.objects.filter(activity=activity).select_related("brought_by__person")
    found = list(rows.prefetch_related("sketches").order_by("-brought_at", "-pk"))
    standing = [one for one in found if one.withdrawn_at is None]
    if len(standing) == 1:
        exact = standing[0].people
        return Own(found, Reach(exact, exact, exact))
    kept = [bytes(one.sketch) for each in standing for one in each.sketches.all()]
    return Own(found, reach(kept) if kept else None)


def of_activity(activity: Activity, *, day: date) -> tuple[Shown | None, int] | None:
    """What everybody may read of a published activity: its figure (None under the least) and the least.

    None when it brought no list. Two queries, one where there is none.
    """
    found = _pieces(ReachList.objects.public().filter(activity=activity))
    if not found or (rule := rule_on(day)) is None:
        return None
    return by_project(found, rule=rule)[activity.pk], rule.least


@dataclass(frozen=True, slots=True)
class Told:
    """Everybody's figures for a year and a country (0 and "" are all), and what else may be asked."""

    counted: Counted
    rule: Rule | None
    years: tuple[int, ...]
    countries: tuple[str, ...]
    other_keys: bool
    """some sketches were made with another key: whom they count may be counted twice"""


def told(*, day: date, year: int = 0, country: str = "") -> Told:
    """The people all published activities reached; two queries, three the first time since a list changed."""
    rows = ReachList.objects.public().order_by("pk").values_list("pk", "imprint", "year", "country", "key_name")
    found = list(rows)
    wanted = [row for row in found if (not year or row[2] == year) and (not country or row[3] == country)]
    rule = rule_on(day)
    return Told(
        _counted(tuple((row[0], row[1]) for row in wanted), rule) if rule else Counted(None),
        rule,
        tuple(sorted({row[2] for row in found}, reverse=True)),
        tuple(sorted({row[3] for row in found})),
        bool({row[4] for row in wanted} - {key_name(settings.REACH_KEY)}),
    )


@lru_cache(maxsize=64)
def _counted(lists: tuple[tuple[int, str], ...], rule: Rule) -> Counted:
    """A list never changes once it is brought: the same lists and the same rule give the same figures."""
    return counted(_pieces([pk for pk, _imprint in lists]), rule=rule)


def _pieces(lists: Sequence[int] | QuerySet[ReachList]) -> list[Piece]:
    rows = ReachSketch.objects.filter(reach_list__in=lists).order_by("pk")
    columns = ("reach_list__activity", "reach_list__year", "reach_list__country", "sex", "least_age", "most_age")
    return [
        Piece(activity, year, country, Band(sex, least, most), bytes(sketch))
        for activity, year, country, sex, least, most, sketch in rows.values_list(*columns, "sketch")
    ]


def communities(country: str = "") -> list[str]:
    """The communities that published activities already named, so that two projects write the same one."""
    rows = ReachList.objects.public()
    if country:
        rows = rows.filter(country=country)
    return list(rows.order_by("community").values_list("community", flat=True).distinct()[:300])


def of_projects(activities: Collection[int], *, day: date) -> Counted | None:
    """What everybody may read of the people some published activities reached, each counted once; two questions.

    None when none of them brought a list, or nobody loaded a rule.
    """
    found = list(ReachList.objects.public().filter(activity__in=activities).values_list("pk", "imprint").order_by("pk"))
    rule = rule_on(day) if found else None
    return _counted(tuple(found), rule) if rule else None

"""Invented attendance of a few dozen invented projects: marks drawn by chance, no name at any moment."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from itertools import pairwise
from random import Random

from django.conf import settings

from maillon.cli.demonstration.words import TODAY
from maillon.projects.models import Activity, ReachList, ReachSketch
from maillon.projects.rules.reach import Band
from maillon.projects.rules.reach_files import Place, Sketched, of_marks
from maillon.projects.services import load_reach_rules, rule_of_file

_PROJECTS = 36
_PER_COMMUNITY = 900
"""People of a community whom projects may reach: few enough for the same to come back."""
_AGES = (12, 20, 34, 45, 70)
_WEIGHTS = (18, 24, 30, 20, 8)


def tell(*, at: datetime) -> None:
    """Bring lists for some published projects, overlapping where they share a community; once."""
    load_reach_rules()
    if ReachList.objects.exists():
        return
    chance = Random("maillon-reach")  # noqa: S311  the same people every time is the point
    rows = Activity.objects.published().filter(source__is_demonstration=True, locations__isnull=False)
    places: dict[int, tuple[Activity, str, str]] = {}
    for activity in (
        rows.filter(recipients__kind="country").order_by("identifier").prefetch_related("locations", "recipients")
    ):
        community = next(iter(activity.locations.all())).name.get("fr", "")
        country = next(iter(activity.recipients.all())).code
        if community and activity.starts_on and activity.starts_on <= TODAY:
            places[activity.pk] = (activity, country, community)
    by_community: dict[tuple[str, str], list[Activity]] = defaultdict(list)
    for activity, country, community in places.values():
        by_community[country, community].append(activity)
    shared = sorted(by_community.items(), key=lambda item: (-len(item[1]), item[0]))
    told = [(activity, place) for place, found in shared for activity in found][:_PROJECTS]
    _keep([(activity, _list(chance, activity, *place)) for activity, place in told], at)


def _list(chance: Random, activity: Activity, country: str, community: str) -> Sketched:
    """Somebody is a number in their community: projects that draw the same one reached the same person."""
    first = activity.starts_on.year if activity.starts_on else TODAY.year
    year = min(TODAY.year, max(TODAY.year - 2, first + 1))
    starts = (0, *rule_of_file(year).ages, 0)
    spans = list(pairwise(starts))
    marks: dict[str, Band] = {}
    for number in chance.sample(range(_PER_COMMUNITY), chance.randint(60, 320)):
        own = Random(f"{country}-{community}-{number}")  # noqa: S311
        age = own.choices(_AGES, _WEIGHTS)[0]
        least, most = next(span for span in spans if span[0] <= age and (not span[1] or age < span[1]))
        sex = own.choices(("female", "male", "other", ""), (560, 400, 6, 34))[0]
        marks[f"{own.getrandbits(256):064x}"] = Band(sex, least, most)
    lines = len(marks) + chance.randint(0, 30)
    return of_marks(marks, lines=lines, place=Place(country, community, year), key=settings.REACH_KEY)


def _keep(found: list[tuple[Activity, Sketched]], at: datetime) -> None:
    lists = ReachList.objects.bulk_create(
        ReachList(
            activity=activity,
            country=told.place.country,
            community=told.place.community,
            year=told.place.year,
            lines=told.lines,
            people=told.people,
            key_name=told.key_name,
            imprint=told.imprint,
            brought_at=at,
            is_demonstration=True,
        )
        for activity, told in found
    )
    ReachSketch.objects.bulk_create(
        ReachSketch(
            reach_list=one,
            sex=band.sex,
            least_age=band.least_age,
            most_age=band.most_age,
            sketch=sketch,
            people=people,
        )
        for one, (_activity, told) in zip(lists, found, strict=True)
        for band, (sketch, people) in told.bands.items()
    )

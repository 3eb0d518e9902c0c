"""Bringing an attendance list to be counted: sketches are kept, the list never is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from maillon.core.audit import services as audit
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.projects import permissions, reached
from maillon.projects.models import Activity, ReachList, ReachSketch
from maillon.projects.rules import reach_files
from maillon.projects.rules.reach import key_name
from maillon.projects.rules.reach_files import Place, Sketched
from maillon.projects.rules.reach_showing import Rule
from maillon.projects.services.editing import locked
from maillon.projects.spreadsheets import attendance

FIRST_YEAR = 1976
"""The association's first year: nobody brings a list from before."""
LONGEST_COMMUNITY = 120


def bring_reach(*, actor: User, activity: Activity, place: Place, name: str, content: bytes, at: datetime) -> ReachList:
    """Count the people of an attendance list, or of a sketch made elsewhere, for an activity.

    The list is read in memory and forgotten: neither names nor the file are written anywhere. A sketch says its own
    ``place``. The same list twice gives the one that stands. Raises NotAllowed, Incoherent with cells to correct,
    RuleViolation ``projects.file_…``, ``projects.reach_…``.
    """
    if not permissions.can_edit(actor, activity):
        raise NotAllowed("projects.reach")
    if reach_files.is_file(content):
        told = reach_files.read(content)
        rule = _rule(placed(told.place, at))
        _refuse_unlike(told, rule)
    else:
        rule = _rule(placed(place, at))
        people = attendance.read(name, content, year=place.year)
        told = reach_files.sketched(people, place=placed(place, at), rule=rule, key=settings.REACH_KEY)
    return keep_reach(actor=actor, activity=activity, told=told, at=at)


@transaction.atomic
def keep_reach(*, actor: User, activity: Activity, told: Sketched, at: datetime) -> ReachList:
    """Keep the sketches of a list for an activity; the same ones twice are those that stand. Raises NotAllowed."""
    kept = locked(activity)
    if not permissions.can_edit(actor, kept):
        raise NotAllowed("projects.reach")
    place = placed(told.place, at)
    facts = {"country": place.country, "community": place.community, "year": place.year}
    if same := kept.reach_lists.standing().filter(imprint=told.imprint, **facts).first():
        return same
    made = ReachList.objects.create(
        activity=kept,
        **facts,
        lines=told.lines,
        people=told.people,
        key_name=told.key_name,
        imprint=told.imprint,
        brought_by=actor,
        brought_at=at,
    )
    ReachSketch.objects.bulk_create(
        ReachSketch(
            reach_list=made,
            sex=band.sex,
            least_age=band.least_age,
            most_age=band.most_age,
            sketch=sketch,
            people=people,
        )
        for band, (sketch, people) in told.bands.items()
    )
    audit.record(actor, "projects.reach_list.brought", made, at=at, after=_figures(made))
    return made


@transaction.atomic
def withdraw_reach(*, actor: User, reach_list: ReachList, at: datetime) -> ReachList:
    """Stop counting a list; it can be counted again. Withdrawing twice does nothing. Raises NotAllowed."""
    held = _held(actor, reach_list)
    if held.withdrawn_at is None:
        held.withdrawn_at = at
        held.save(update_fields=["withdrawn_at"])
        audit.record(actor, "projects.reach_list.withdrawn", held, at=at, before=_figures(held))
    return held


@transaction.atomic
def restore_reach(*, actor: User, reach_list: ReachList, at: datetime) -> ReachList:
    """Count a withdrawn list again. Raises NotAllowed, RuleViolation ``projects.reach_twice``."""
    held = _held(actor, reach_list)
    if held.withdrawn_at is None:
        return held
    alike = ReachList.objects.standing().filter(activity=held.activity, imprint=held.imprint)
    if alike.filter(country=held.country, community=held.community, year=held.year).exists():
        raise RuleViolation("projects.reach_twice")
    held.withdrawn_at = None
    held.save(update_fields=["withdrawn_at"])
    audit.record(actor, "projects.reach_list.restored", held, at=at, after=_figures(held))
    return held


def _held(actor: User, reach_list: ReachList) -> ReachList:
    # The activity first, as in ``keep_reach``: two people at once wait for each other, never across.
    activity = locked(reach_list.activity)
    if not permissions.can_edit(actor, activity):
        raise NotAllowed("projects.reach")
    return ReachList.objects.select_related("activity").get(pk=reach_list.pk)


def _figures(one: ReachList) -> dict[str, Any]:
    """What the journal says of a list: figures only."""
    return {
        "activity": one.activity.identifier,
        "country": one.country,
        "year": one.year,
        "lines": one.lines,
        "people": one.people,
    }


def placed(place: Place, at: datetime) -> Place:
    """A place that can be counted. Raises RuleViolation ``projects.reach_community``, ``…_country``, ``…_year``."""
    community = " ".join(place.community.replace("\x00", "").split())
    if not any(letter.isalpha() for letter in community) or len(community) > LONGEST_COMMUNITY:
        raise RuleViolation("projects.reach_community", field="community", limit=LONGEST_COMMUNITY)
    country = place.country.strip().upper()
    if not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise RuleViolation("projects.reach_country", field="country")
    this_year = timezone.localdate(at).year
    if not FIRST_YEAR <= place.year <= this_year:
        raise RuleViolation("projects.reach_year", field="year", first=FIRST_YEAR, last=this_year)
    return Place(country, community, place.year)


def _rule(place: Place) -> Rule:
    if (rule := reached.rule_on(date(place.year, 12, 31))) is None:
        raise RuleViolation("projects.reach_no_rule", year=place.year)
    return rule


def _refuse_unlike(told: Sketched, rule: Rule) -> None:
    """A sketch made with another key, or other spans of ages, would not unite with ours."""
    if told.key_name != key_name(settings.REACH_KEY):
        raise RuleViolation("projects.reach_key")
    if not {(band.least_age, band.most_age) for band in told.bands} <= reach_files.spans(rule):
        raise RuleViolation("projects.reach_ages", starts=", ".join(map(str, rule.ages)))

"""A convened assembly and a group that is not published, for the tests of pages: Léa presides, Benoît chairs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.network.models import Assembly, Ballot, Group, Meeting
from maillon.network.queries.memberships import membership_of
from maillon.network.services import assemblies, ballots, groups, meetings
from tests.network.making import member
from tests.personas import People


@dataclass(frozen=True)
class Gathered:
    """What was made."""

    assembly: Assembly
    ballot: Ballot
    group: Group
    meeting: Meeting


def gather(people: People, home: Organisation, *, at: datetime) -> Gathered:
    """In thirty days, an assembly with one question; a group of Benoît’s with a meeting in a week."""
    if membership_of(home, timezone.localdate(at)) is None:
        member(home)
    assembly = assemblies.plan(
        kind="annual",
        title={"fr": "Assemblée d’essai", "en": "Trial meeting"},
        starts_at=at + timedelta(days=30),
        ends_at=None,
        place="Sherbrooke",
        chair=people.lea,
        actor=people.amina,
        at=at,
    )
    item = assemblies.add_item(assembly=assembly, title={"fr": "Le budget"}, actor=people.amina, at=at)
    ballot = ballots.put_to_vote(item=item, question={"fr": "Adopter?"}, majority=">1/2", actor=people.amina, at=at)
    assemblies.convene(assembly=assembly, actor=people.amina, at=at)
    group = groups.found(
        kind="working_group",
        name={"fr": "Groupe d’essai"},
        mandate={},
        is_public=False,
        starts_on=timezone.localdate(at) - timedelta(days=400),
        actor=people.amina,
        at=at,
    )
    groups.seat(
        group=group,
        organisation=home,
        person=people.benoit.person,
        office="chair",
        starts_on=timezone.localdate(at) - timedelta(days=400),
        ends_on=None,
        actor=people.amina,
        at=at,
    )
    meeting = meetings.plan(
        group=group,
        title="",
        starts_at=at + timedelta(days=7),
        ends_at=None,
        place="",
        agenda="",
        actor=people.benoit,
        at=at,
    )
    meetings.convene(meeting=meeting, actor=people.benoit, at=at)
    return Gathered(assembly, ballot, group, meeting)

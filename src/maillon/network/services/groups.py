"""Groups founded, amended and closed; seats given and ended on a roll that keeps its dates.

The roll of the group is the truth. Where the group decides dossiers (``Group.committee``), each seat that somebody
with an account may hold there is given and ended on the committee too, by the services of dossiers, at once.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.narratives import Narratives, read
from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import User
from maillon.core.text import slug
from maillon.dossiers.models import Committee, CommitteeMember
from maillon.dossiers.services import seating
from maillon.network.models import Group, Seat
from maillon.network.permissions.groups import can_found_groups, can_keep_group, can_keep_roll
from maillon.network.rules.sharing import overwrites

_ON_COMMITTEE = {
    Seat.Office.CHAIR: CommitteeMember.Office.CHAIR,
    Seat.Office.SECRETARY: CommitteeMember.Office.SECRETARY,
    Seat.Office.TREASURER: CommitteeMember.Office.MEMBER,
    Seat.Office.MEMBER: CommitteeMember.Office.MEMBER,
}
"""An observer has no seat where dossiers are decided."""


@transaction.atomic
def found(
    *,
    kind: str,
    name: Narratives,
    mandate: Narratives,
    is_public: bool,
    starts_on: date,
    committee: Committee | None = None,
    actor: User,
    at: datetime,
) -> Group:
    """Found a group with its mandate; who sits on ``committee`` already joins its roll.

    Raises NotAllowed; RuleViolation ``groups.kind``, ``groups.no_name``, ``groups.committee_taken``.
    """
    if not can_found_groups(actor):
        raise NotAllowed("network.group.found")
    if kind not in Group.Kind.values:
        raise RuleViolation("groups.kind", field="kind")
    if not read(name, "fr").text.strip():
        raise RuleViolation("groups.no_name", field="name_fr")
    if committee is not None and Group.objects.filter(committee=committee).exists():
        raise RuleViolation("groups.committee_taken", field="committee")
    group = Group.objects.create(
        slug=_free_slug(read(name, "fr").text),
        kind=kind,
        name=dict(name),
        mandate=dict(mandate),
        is_public=is_public,
        committee=committee,
        starts_on=starts_on,
    )
    if committee is not None:
        for one in committee.members.select_related("user").order_by("pk"):
            Seat.objects.create(
                group=group,
                person_id=one.user.person_id,
                office=one.office,
                starts_on=one.starts_on,
                ends_on=one.ends_on,
            )
    record(actor, "network.group.founded", group, at=at, after={"kind": kind, "committee": committee and committee.pk})
    return group


def _free_slug(text: str) -> str:
    wanted = slug(text)
    taken = set(Group.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(one for one in (wanted, *(f"{wanted}-{n}" for n in range(2, 10_000))) if one not in taken)


def words_of(group: Group) -> dict[str, Any]:
    """What ``amend`` writes, as it stands."""
    return {"name": group.name, "mandate": group.mandate, "is_public": group.is_public}


@transaction.atomic
def amend(
    *,
    group: Group,
    name: Narratives,
    mandate: Narratives,
    is_public: bool,
    actor: User,
    at: datetime,
    seen: str | None = None,
) -> Group:
    """Change the name, the mandate, or whether both are public; ``seen`` names those one had read.

    Raises NotAllowed; RuleViolation ``groups.no_name``, ``groups.closed``, ``sharing.changed_meanwhile``.
    """
    held = _kept(group, actor, at)
    if overwrites(words_of(held), seen):
        raise RuleViolation("sharing.changed_meanwhile")
    if not read(name, "fr").text.strip():
        raise RuleViolation("groups.no_name", field="name_fr")
    before = words_of(held)
    held.name, held.mandate, held.is_public = dict(name), dict(mandate), is_public
    held.save(update_fields=["name", "mandate", "is_public"])
    after = {"name": held.name, "mandate": held.mandate, "is_public": is_public}
    record(actor, "network.group.amended", held, at=at, before=before, after=after)
    return held


@transaction.atomic
def close(*, group: Group, on: date, actor: User, at: datetime) -> Group:
    """The group ends on a day, excluded, and every seat with it; its papers stay.

    Raises NotAllowed; RuleViolation ``groups.dates``, ``groups.closed``.
    """
    held = _kept(group, actor, at)
    if not can_found_groups(actor):
        raise NotAllowed("network.group.found")
    if on <= held.starts_on:
        raise RuleViolation("groups.dates", field="ends_on")
    for seat in held.seats.on(on).filter(starts_on__lt=on):
        _end(seat, on, actor, at)
    held.ends_on = on
    held.save(update_fields=["ends_on"])
    record(actor, "network.group.closed", held, at=at, after={"on": on})
    return held


def _kept(group: Group, actor: User, at: datetime) -> Group:
    held = Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if not can_keep_group(actor, held):
        raise NotAllowed("network.group.keep")
    if held.ends_on is not None and held.ends_on <= timezone.localdate(at):
        raise RuleViolation("groups.closed")
    return held


@transaction.atomic
def seat(
    *,
    group: Group,
    organisation: Organisation | None,
    person: Person | None,
    office: str,
    starts_on: date,
    ends_on: date | None,
    actor: User,
    at: datetime,
) -> Seat:
    """Give an organisation, a person, or a person who sits for an organisation a place on the roll for a term.

    Raises NotAllowed; RuleViolation ``groups.nobody``, ``groups.office``, ``groups.dates``, ``groups.seated``
    when they sit there already in that time, ``groups.closed``; those of ``dossiers.seating.seat`` too.
    """
    held = Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if not can_keep_roll(actor, held):
        raise NotAllowed("network.group.roll")
    if held.ends_on is not None and held.ends_on <= starts_on:
        raise RuleViolation("groups.closed")
    if organisation is None and person is None:
        raise RuleViolation("groups.nobody", field="email")
    if office not in Seat.Office.values:
        raise RuleViolation("groups.office", field="office")
    if ends_on is not None and ends_on <= starts_on:
        raise RuleViolation("groups.dates", field="ends_on")
    same = held.seats.filter(person=person) if person else held.seats.filter(organisation=organisation, person=None)
    if any(
        (one.ends_on is None or one.ends_on > starts_on) and (ends_on is None or one.starts_on < ends_on)
        for one in same
    ):
        raise RuleViolation("groups.seated", field="email")
    given = Seat.objects.create(
        group=held, organisation=organisation, person=person, office=office, starts_on=starts_on, ends_on=ends_on
    )
    _seat_on_committee(given, actor, at)
    facts = {"organisation": organisation and organisation.pk, "person": person and person.pk, "office": office}
    record(actor, "network.group.seated", held, at=at, after=facts)
    return given


def _seat_on_committee(given: Seat, actor: User, at: datetime) -> None:
    office = _ON_COMMITTEE.get(Seat.Office(given.office))
    account = User.objects.filter(person=given.person_id).first() if given.person_id else None
    if given.group.committee is None or office is None or account is None:
        return
    seating.seat(
        committee=given.group.committee,
        user=account,
        office=office,
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        actor=actor,
        at=at,
    )


@transaction.atomic
def unseat(*, seat: Seat, on: date, actor: User, at: datetime) -> Seat:
    """End a seat on a day, excluded; who sat before stays known.

    Raises NotAllowed; RuleViolation ``groups.dates`` when it would end before it began.
    """
    held = Seat.objects.select_for_update(of=("self",)).select_related("group__committee").get(pk=seat.pk)
    if not can_keep_roll(actor, held.group):
        raise NotAllowed("network.group.roll")
    if on <= held.starts_on:
        raise RuleViolation("groups.dates", field="ends_on")
    return _end(held, on, actor, at)


def _end(held: Seat, on: date, actor: User, at: datetime) -> Seat:
    if held.group.committee is not None and held.person_id is not None:
        same = held.group.committee.members.filter(user__person=held.person_id, starts_on=held.starts_on)
        for one in same:
            seating.end(seat=one, on=on, actor=actor, at=at)
    held.ends_on = on
    held.save(update_fields=["ends_on"])
    record(actor, "network.group.unseated", held.group, at=at, after={"seat": held.pk, "on": on})
    return held


@transaction.atomic
def person_at(*, email: str, given_name: str, family_name: str, language: str) -> Person:
    """The person of an address: of an account, known already, or recorded now with no more than their name.

    Raises RuleViolation ``groups.no_address``, ``groups.person_name`` for somebody nobody knows yet.
    """
    address = email.strip().lower()
    if "@" not in address:
        raise RuleViolation("groups.no_address", field="email")
    account = User.objects.filter(email=address, is_active=True).select_related("person").first()
    if account is not None and account.person is not None:
        return account.person
    known = Person.objects.filter(email__iexact=address).order_by("pk").first()
    if known is not None:
        return known
    if not (given_name.strip() and family_name.strip()):
        raise RuleViolation("groups.person_name", field="given_name")
    return Person.objects.create(
        given_name=given_name.strip()[:100],
        family_name=family_name.strip()[:100],
        email=address,
        language=language,
    )

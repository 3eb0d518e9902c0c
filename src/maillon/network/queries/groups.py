"""Who sits on a group on a day, whose term ends soon, who is written to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor
from maillon.network.models import Group, Meeting, Seat
from maillon.network.permissions.groups import can_found_groups, groups_read_by
from maillon.network.queries.assemblies import writers_of

TERM_ALERT_DAYS = 60


def roll_on(group: Group, day: date) -> QuerySet[Seat, Seat]:
    """Who sat on a group on a day, the chair first."""
    held = group.seats.on(day).select_related("person", "organisation")
    return held.order_by("office", "organisation__legal_name_fr", "person__family_name", "pk")


def office_order(seat: Seat) -> int:
    """The chair, the secretary, the treasurer, members, then observers."""
    return Seat.Office.values.index(seat.office)


def terms_ending(user: Visitor, *, at: datetime) -> QuerySet[Seat, Seat]:
    """For the secretariat, the seats of groups that go on whose term ends within sixty days and nobody follows."""
    if not can_found_groups(user):
        return Seat.objects.none()
    today = timezone.localdate(at)
    soon = Seat.objects.filter(ends_on__gt=today, ends_on__lte=today + timedelta(days=TERM_ALERT_DAYS))
    return soon.filter(group__ends_on=None).select_related("group", "person", "organisation").order_by("ends_on", "pk")


def meetings_to_come(user: Visitor, *, at: datetime) -> QuerySet[Meeting, Meeting]:
    """The meetings of one's groups that were convened and are not over."""
    coming = Meeting.objects.filter(group__in=groups_read_by(user), cancelled_at=None, convened_at__isnull=False)
    return coming.filter(starts_at__gte=at - timedelta(hours=3)).select_related("group").order_by("starts_at")


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody of a roll who can be written to: the address, the language, and the first seat they hold there."""

    email: str
    language: str
    seat: Seat


def readers_of(seats: Iterable[Seat], *, at: datetime) -> list[Reader]:
    """Each address of a roll once: the person of a seat, or who publishes for an organisation that names nobody."""
    held = sorted(seats, key=lambda one: one.pk)
    people = [one.person_id for one in held if one.person_id is not None]
    accounts = {one.person_id: one for one in User.objects.filter(person__in=people, is_active=True)}
    found: dict[str, Reader] = {}
    for seat in held:
        for email, language in _addresses(seat, accounts, at):
            if email:
                found.setdefault(email.lower(), Reader(email, language, seat))
    return list(found.values())


def _addresses(seat: Seat, accounts: dict[int | None, User], at: datetime) -> list[tuple[str, str]]:
    if seat.person is not None:
        account = accounts.get(seat.person_id)
        return [(account.email, account.language) if account else (seat.person.email, seat.person.language)]
    if seat.organisation_id is None:
        return []
    return [(one.email, one.language) for one in writers_of([seat.organisation_id], at=at)]

"""What was sent to, registered for and asked by one address, in one place: each line only for who may read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from maillon.core.narratives import Narratives
from maillon.core.people.permissions import Visitor, can, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.dossiers.permissions import visible_to
from maillon.engagement.models import Delivery, Enrolment, HelpRequest, Registration, Subscription, WorkshopBooking
from maillon.engagement.permissions.events import events_organised_by

MOST = 200
"""Lines of each kind, the latest."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that passed: when, of what kind, about what, where it stands."""

    at: datetime
    kind: str
    title: Narratives
    state: str = ""
    slug: str = ""


def history_of(email: str, user: Visitor) -> list[Line]:
    """Everything that passed with an address and that this reader may read, the latest first; six questions at most."""
    address = email.strip().lower()
    told = [line for source in _SOURCES for line in source(address, user)]
    return sorted(told, key=lambda line: line.at, reverse=True)


def _newsletter(email: str, user: Visitor) -> Iterator[Line]:
    if not can(user, Capability.EDIT_TEXTS):
        return
    held = Subscription.objects.filter(email=email).first()
    if held is None:
        return
    yield Line(held.asked_at, "subscription", {}, "asked")
    if held.confirmed_at is not None:
        yield Line(held.confirmed_at, "subscription", {}, "confirmed")
    if held.stopped_at is not None:
        yield Line(held.stopped_at, "subscription", {}, held.stopped_because)
    sent = Delivery.objects.filter(subscription=held, written_at__isnull=False).select_related("issue")
    for one in sent.order_by("-written_at")[:MOST]:
        assert one.written_at is not None
        yield Line(one.written_at, "issue", one.issue.title, "bounced" if one.bounced_at else "sent", one.issue.slug)


def _registrations(email: str, user: Visitor) -> Iterator[Line]:
    found = Registration.objects.filter(email=email, event__in=events_organised_by(user)).select_related("event")
    for one in found.order_by("-registered_at")[:MOST]:
        state = "attended" if one.attended_at else one.state
        yield Line(one.registered_at, "registration", one.event.title, state, one.event.slug)


def _help(email: str, user: Visitor) -> Iterator[Line]:
    # Only a yes told the organisation whose address it is: looking one up must not tell more.
    homes = organisation_ids_from_inside(user, Capability.RECORD)
    found = HelpRequest.objects.filter(volunteer__email=email, organisation__in=homes, state=HelpRequest.State.ACCEPTED)
    for one in found.select_related("event").order_by("-asked_at")[:MOST]:
        yield Line(one.asked_at, "help", one.event.title if one.event else {}, one.state, str(one.pk))


def _bookings(email: str, user: Visitor) -> Iterator[Line]:
    homes = organisation_ids_from_inside(user, Capability.RECORD)
    found = WorkshopBooking.objects.filter(email=email, workshop__organisation__in=homes).select_related("workshop")
    for one in found.order_by("-asked_at")[:MOST]:
        yield Line(one.asked_at, "booking", one.workshop.title, one.state, str(one.pk))


def _training(email: str, user: Visitor) -> Iterator[Line]:
    found = Enrolment.objects.filter(person__email__iexact=email)
    if not can(user, Capability.EDIT_TEXTS):
        found = found.filter(organisation__in=organisation_ids_from_inside(user, Capability.RECORD))
    for one in found.select_related("session__course").order_by("-enrolled_at")[:MOST]:
        yield Line(one.enrolled_at, "training", one.session.course.title, one.state, one.session.course.slug)


def _dossiers(email: str, user: Visitor) -> Iterator[Line]:
    found = visible_to(user).filter(applicant_person__email__iexact=email)
    for one in found.order_by("-started_at")[:MOST]:
        yield Line(one.started_at, "dossier", {"": one.title or one.reference}, "", one.reference)


_SOURCES: tuple[Callable[[str, Visitor], Iterator[Line]], ...] = (
    _newsletter,
    _registrations,
    _help,
    _bookings,
    _training,
    _dossiers,
)

"""Beginning an event, saying it better, publishing it, doing it again, cancelling it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.engagement.models import Event, Registration, Session
from maillon.engagement.permissions import events as permissions
from maillon.engagement.queries.events import state_of
from maillon.engagement.rules.events import EventState
from maillon.engagement.services import letters
from maillon.engagement.services.registering import locked, move_up
from maillon.network.rules.sharing import edition as wording

WORDS = (
    "title",
    "about",
    "kind",
    "mode",
    "region",
    "place",
    "link",
    "languages",
    "access",
    "audiences",
    "goals",
    "price_minor",
    "contact",
    "capacity",
    "takes_registrations",
    "each_time",
    "registration_opens_at",
    "registration_closes_at",
    "other_label",
)
_WHERE = frozenset({"mode", "place", "link"})
"""Words that who registered cannot come without."""
Hours = tuple[datetime, datetime]
_RESERVED = frozenset(
    {"nouveau", "new", "integrer", "embed", "inscription", "registration", "evaluation", "evenements"}
)
"""Words that already lead somewhere where an event’s own would stand in an address."""


def words_of(event: Event) -> dict[str, Any]:
    """What an event says, as its people write it."""
    return {name: getattr(event, name) for name in WORDS}


@transaction.atomic
def begin(
    *, organisation: Organisation, words: Mapping[str, Any], sessions: Sequence[Hours], actor: User, at: datetime
) -> Event:
    """Begin an event of one’s own, outside any programme; nobody else sees it yet.

    ``words`` holds ``WORDS``; ``sessions`` are (start, end). Raises NotAllowed, RuleViolation ``events.no_session``,
    ``events.where``, ``events.link``.
    """
    if not permissions.can_begin_for(actor, organisation):
        raise NotAllowed("engagement.event.begin")
    if not sessions:
        raise RuleViolation("events.no_session", field="starts_at")
    _check(words)
    event = create(organisation=organisation, words=words, sessions=sessions, actor=actor, at=at)
    record(actor, "engagement.event.begun", event, at=at, after={"title": words["title"]})
    return event


def create(
    *,
    organisation: Organisation,
    words: Mapping[str, Any],
    sessions: Sequence[Hours],
    actor: User | None,
    at: datetime,
    **more: Any,
) -> Event:
    """The rows of an event and its sessions; call it inside a transaction that records why."""
    event = Event.objects.create(
        organisation=organisation,
        slug=_free_slug(read(words["title"], "fr").text),
        created_by=actor,
        created_at=at,
        changed_at=at,
        **{name: words[name] for name in WORDS if name in words},
        **more,
    )
    Session.objects.bulk_create(Session(event=event, starts_at=start, ends_at=end) for start, end in sessions)
    keep_bounds(event)
    return event


@transaction.atomic
def correct(*, event: Event, words: Mapping[str, Any], seen: str, actor: User, at: datetime) -> Event:
    """Change what an event says; ``seen`` names the words one read. More seats let in who waits.

    Everybody registered is told of another place. Raises NotAllowed, RuleViolation ``sharing.changed_meanwhile``,
    ``events.capacity_given`` (``given``), ``events.each_time_given``, ``events.where``, ``events.link``.
    """
    held = _organised(event, actor)
    before = words_of(held)
    if seen != wording(before):
        raise RuleViolation("sharing.changed_meanwhile")
    _check(words)
    given = held.sessions.aggregate(most=Max("seats_given"))["most"] if held.each_time else held.seats_given
    if words["capacity"] is not None and words["capacity"] < (given or 0):
        raise RuleViolation("events.capacity_given", field="capacity", given=given)
    if words["each_time"] != held.each_time and held.arrivals:
        raise RuleViolation("events.each_time_given", field="each_time")
    changed = {name: words[name] for name in WORDS if words[name] != before[name]}
    if changed:
        Event.objects.filter(pk=held.pk).update(**changed, changed_at=at)
        was = {name: before[name] for name in changed}
        record(actor, "engagement.event.corrected", held, at=at, before=was, after=changed)
        move_up(held, at=at)
        if _WHERE & changed.keys() and state_of(held, at=at) is EventState.OPEN:
            letters.tell_all(held, why="moved", at=at)
    event.refresh_from_db()
    return event


@transaction.atomic
def publish(*, event: Event, actor: User, at: datetime) -> Event:
    """Everybody may now read it and register. Twice changes nothing.

    Raises NotAllowed, RuleViolation ``events.not_a_member``, ``events.no_session``, ``events.cancelled``.
    """
    held = _organised(event, actor)
    if held.cancelled_at is not None:
        raise RuleViolation("events.cancelled")
    if held.published_at is None or held.published_at > at:
        if held.dossier_id is None and not permissions.can_begin_for(actor, held.organisation):
            raise RuleViolation("events.not_a_member")
        if not held.sessions.filter(cancelled_at=None, ends_at__gt=at).exists():
            raise RuleViolation("events.no_session")
        Event.objects.filter(pk=held.pk).update(published_at=at, changed_at=at)
        record(actor, "engagement.event.published", held, at=at)
    event.refresh_from_db()
    return event


@transaction.atomic
def cancel(*, event: Event, because: Mapping[str, str], actor: User, at: datetime) -> Event:
    """The event does not happen: it stays visible, saying so and why, and everybody registered is told.

    Raises NotAllowed, RuleViolation ``events.no_reason``, ``events.over``, ``events.cancelled``.
    """
    if not permissions.can_cancel(actor, event):
        raise NotAllowed("engagement.event.cancel")
    reason = {language: text.strip()[:1000] for language, text in because.items() if text.strip()}
    if not reason:
        raise RuleViolation("events.no_reason", field="because")
    held = locked(event)
    if held.cancelled_at is not None:
        raise RuleViolation("events.cancelled")
    if held.ends_at is not None and held.ends_at <= at:
        raise RuleViolation("events.over")
    Event.objects.filter(pk=held.pk).update(cancelled_at=at, cancelled_because=reason, changed_at=at)
    held.refresh_from_db()
    told = letters.tell_all(held, why="cancelled", at=at)
    record(actor, "engagement.event.cancelled", held, at=at, after={"because": reason, "told": told})
    event.refresh_from_db()
    return event


@transaction.atomic
def duplicate(*, event: Event, sessions: Sequence[Hours], actor: User, at: datetime) -> Event:
    """The same event another time: a draft with other sessions, nobody registered, in no programme yet.

    Raises NotAllowed, RuleViolation ``events.no_session``.
    """
    if not (permissions.can_organise(actor, event) and permissions.can_begin_for(actor, event.organisation)):
        raise NotAllowed("engagement.event.begin")
    if not sessions:
        raise RuleViolation("events.no_session", field="starts_at")
    words = {**words_of(event), "registration_opens_at": None, "registration_closes_at": None}
    copy = create(
        organisation=event.organisation,
        words=words,
        sessions=sessions,
        actor=actor,
        at=at,
        latitude=event.latitude,
        longitude=event.longitude,
        image=event.image,
        image_description=event.image_description,
        is_demonstration=event.is_demonstration,
    )
    copy.partners.set(event.partners.all())
    record(actor, "engagement.event.begun", copy, at=at, after={"copied_from": event.slug})
    return copy


@transaction.atomic
def add_sessions(*, event: Event, sessions: Sequence[Hours], actor: User, at: datetime) -> int:
    """The event happens at these times too; one that is already there stays as it is. Gives how many were added.

    Raises NotAllowed, RuleViolation ``events.cancelled``, ``events.session_past``.
    """
    held = _organised(event, actor)
    if held.cancelled_at is not None:
        raise RuleViolation("events.cancelled")
    if any(end <= at for _start, end in sessions):
        raise RuleViolation("events.session_past", field="starts_at")
    there = set(held.sessions.values_list("starts_at", flat=True))
    fresh = [hours for hours in sessions if hours[0] not in there]
    Session.objects.bulk_create(Session(event=held, starts_at=start, ends_at=end) for start, end in fresh)
    if fresh:
        keep_bounds(held)
        Event.objects.filter(pk=held.pk).update(changed_at=at)
        after = {"sessions": [start for start, _end in fresh]}
        record(actor, "engagement.event.sessions_added", held, at=at, after=after)
    event.refresh_from_db()
    return len(fresh)


@transaction.atomic
def cancel_session(*, session: Session, actor: User, at: datetime) -> None:
    """This time does not happen; before publication it is simply removed, after it stays, said as cancelled.

    Who registered is told, unless it is past; who registered for this time alone is no longer expected. Twice changes
    nothing.

    Raises NotAllowed, RuleViolation ``events.last_session``: an event without any is cancelled whole.
    """
    held = _organised(session.event, actor)
    if Session.objects.filter(pk=session.pk).exclude(cancelled_at=None).exists():
        return
    others = held.sessions.filter(cancelled_at=None).exclude(pk=session.pk)
    if not others.exists():
        raise RuleViolation("events.last_session")
    if held.published_at is None or held.published_at > at:
        session.delete()
    else:
        Session.objects.filter(pk=session.pk, cancelled_at=None).update(cancelled_at=at)
    keep_bounds(held)
    Event.objects.filter(pk=held.pk).update(changed_at=at)
    public_and_coming = state_of(held, at=at) is EventState.OPEN and session.ends_at > at
    told = letters.tell_all(held, why="session_cancelled", at=at, session=session) if public_and_coming else 0
    if public_and_coming and held.each_time:
        theirs = Registration.objects.filter(session=session).exclude(state=Registration.State.CANCELLED)
        theirs.update(state=Registration.State.CANCELLED, cancelled_at=at)
        Session.objects.filter(pk=session.pk).update(seats_given=0, waiting=0)
    after = {"session": session.starts_at, "told": told}
    record(actor, "engagement.event.session_cancelled", held, at=at, after=after)


def keep_bounds(event: Event) -> None:
    """Write on the event when its first session begins and its last ends."""
    hours = list(event.sessions.filter(cancelled_at=None).values_list("starts_at", "ends_at"))
    starts_at = min((start for start, _end in hours), default=None)
    ends_at = max((end for _start, end in hours), default=None)
    Event.objects.filter(pk=event.pk).update(starts_at=starts_at, ends_at=ends_at)
    event.starts_at, event.ends_at = starts_at, ends_at


def _organised(event: Event, actor: User) -> Event:
    held = Event.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=event.pk)
    if not permissions.can_organise(actor, held):
        raise NotAllowed("engagement.event.organise")
    return held


def _check(words: Mapping[str, Any]) -> None:
    if words["mode"] != Event.Mode.ONLINE and not (words["region"] and words["place"]):
        raise RuleViolation("events.where", field="place" if words["region"] else "region")
    if words["mode"] != Event.Mode.IN_PERSON and not words["link"]:
        raise RuleViolation("events.link", field="link")


def _free_slug(title: str) -> str:
    wanted = slugify(title)[:100].strip("-") or "evenement"
    wanted = f"evenement-{wanted}" if wanted in _RESERVED else wanted
    taken = set(Event.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(
        name
        for number in range(1, len(taken) + 2)
        if (name := wanted if number == 1 else f"{wanted}-{number}") not in taken
    )

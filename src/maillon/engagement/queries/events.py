"""Events as pages read them: one with its state, the calendar’s index, an organiser’s list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from maillon.core.text import fold
from maillon.engagement.models import Edition, Event, Session
from maillon.engagement.rules.calendar import Showing
from maillon.engagement.rules.events import Desk, EventState, desk, event_state


def state_of(event: Event, *, at: datetime) -> EventState:
    """Where an event stands at an instant."""
    return event_state(published_at=event.published_at, cancelled_at=event.cancelled_at, ends_at=event.ends_at, at=at)


def desk_of(event: Event, *, at: datetime, session: Session | None = None) -> Desk:
    """Whether one may register at an instant, for the whole event or for one ``session`` of it.

    Where one registers for one time, only a ``session`` tells what is left; without one the desk says whether any time
    may still be asked for.
    """
    time = session if event.each_time else None
    counts = time or event
    return desk(
        state=state_of(event, at=at),
        takes_registrations=event.takes_registrations,
        opens_at=event.registration_opens_at,
        closes_at=_closing(event, time, at),
        capacity=event.capacity if time is not None or not event.each_time else None,
        seats_given=counts.seats_given,
        waiting=counts.waiting,
        at=at,
    )


def _closing(event: Event, time: Session | None, at: datetime) -> datetime | None:
    if not event.each_time:
        return event.registration_closes_at or event.starts_at
    if time is not None and time.cancelled_at is not None:
        return at
    bounds = (event.registration_closes_at, time.starts_at if time is not None else event.ends_at)
    return min((one for one in bounds if one is not None), default=None)


def public(*, at: datetime) -> QuerySet[Event, Event]:
    """What everybody may read, cancelled ones included."""
    return Event.objects.filter(published_at__lte=at)


_COLUMNS = (
    "pk",
    "event_id",
    "starts_at",
    "event__region",
    "event__mode",
    "event__price_minor",
    "event__access",
    "event__audiences",
)
_WORDS = ("event__title", "event__place")


def showings(*, at: datetime, words: bool = False) -> list[Showing]:
    """Every session still to end of a public event, for the calendar to sort: two questions whatever their number.

    Their words are read only for who looks for some.
    """
    columns = (*_COLUMNS, *_WORDS) if words else _COLUMNS
    told = list(Session.objects.filter(ends_at__gt=at, event__published_at__lte=at).order_by().values_list(*columns))
    editions: dict[int, set[int]] = defaultdict(set)
    links = Event.editions.through.objects.filter(event__ends_at__gt=at, event__published_at__lte=at)
    for event_id, edition_id in links.values_list("event_id", "edition_id"):
        editions[event_id].add(edition_id)
    zone = timezone.get_default_timezone()
    return [_showing(row, frozenset(editions.get(row[1], ())), zone) for row in told]


def _showing(row: tuple[Any, ...], editions: frozenset[int], zone: tzinfo) -> Showing:
    key, event_id, starts_at, region, mode, price, access, audiences, *words = row
    said = fold(" ".join([*words[0].values(), words[1]])) if words else ""
    day = starts_at.astimezone(zone).date()
    return Showing(key, event_id, starts_at, day, region, mode, not price, access, audiences, editions, said)


_UNSAID = ("event__cancelled_because", "event__image_description", "event__languages", "event__goals")
"""What a feed of events never says."""
_SAID = (
    *("event_id", "starts_at", "ends_at", "cancelled_at", "seats_given", "waiting"),
    *(
        f"event__{name}"
        for name in (
            *("slug", "title", "place", "region", "mode", "price_minor", "currency", "access", "audiences"),
            *("starts_at", "ends_at", "published_at", "cancelled_at", "each_time", "takes_registrations"),
            *("registration_opens_at", "registration_closes_at", "capacity", "seats_given", "waiting"),
            *("organisation__slug", "organisation__legal_name_fr", "organisation__legal_name_en"),
        )
    ),
)
"""All that a row of the calendar, or of a programme, says."""


def shown(sessions: Iterable[int]) -> list[Session]:
    """These sessions with their event, its organisation and its editions, in order: three questions."""
    return list(_with_editions(sessions, Edition.objects.select_related("campaign")).defer(*_UNSAID))


def listed(sessions: Iterable[int]) -> list[Session]:
    """These sessions as ``shown``, with no more of them than a row of the calendar says."""
    editions = Edition.objects.select_related("campaign").only("year", "campaign__name", "campaign__slug")
    return list(_with_editions(sessions, editions).only(*_SAID))


def _with_editions(sessions: Iterable[int], editions: QuerySet[Edition, Edition]) -> QuerySet[Session, Session]:
    told = Prefetch("event__editions", editions.filter(published_at__isnull=False))
    found = Session.objects.filter(pk__in=list(sessions)).select_related("event__organisation")
    return found.prefetch_related(told).order_by("starts_at", "pk")


def programme(edition: Edition, *, at: datetime) -> list[Session]:
    """The official programme of an edition: every session of its public events within its days, in order."""
    found = Session.objects.filter(
        event__editions=edition,
        event__published_at__lte=at,
        starts_at__lt=midnight(edition.ends_on),
        ends_at__gt=midnight(edition.starts_on),
    )
    return list(found.select_related("event__organisation").only(*_SAID).order_by("starts_at", "pk"))


def midnight(day: Any) -> datetime:
    """When a day begins in Québec."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  made aware on this line


def coming_of(organisation_id: int, *, at: datetime) -> QuerySet[Event, Event]:
    """The public events of an organisation that are not over, in order."""
    found = public(at=at).filter(organisation=organisation_id, ends_at__gt=at)
    return found.order_by("starts_at", "pk")

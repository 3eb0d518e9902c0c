"""Events in words: a row of the calendar, the seats left, the tags."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillon.core.narratives import read
from maillon.engagement.models import Edition, Event, Session
from maillon.engagement.queries.events import desk_of, state_of
from maillon.engagement.rules.events import Desk, EventState
from maillon.web.addresses import address
from maillon.web.engagement.events import words
from maillon.web.insight.phrases import language
from maillon.web.templatetags.maillon import amount, exact_amount, moment


@dataclass(frozen=True, slots=True)
class Row:
    """One session as a list shows it."""

    session: Session
    event: Event
    url: str
    place: str
    tags: tuple[str, ...]
    labels: tuple[str, ...]
    is_cancelled: bool
    left: str
    is_full: bool
    may_register: bool


def rows(sessions: Iterable[Session], *, at: datetime) -> list[Row]:
    """Sessions, with their event, organisation and editions, as rows."""
    return [_row(session, at) for session in sessions]


def by_day(shown: Iterable[Row]) -> list[tuple[Any, list[Row]]]:
    """Rows under their day, in order."""
    return [
        (day, list(found))
        for day, found in groupby(shown, key=lambda row: timezone.localtime(row.session.starts_at).date())
    ]


def _row(session: Session, at: datetime) -> Row:
    event = session.event
    cancelled = bool(event.cancelled_at or session.cancelled_at)
    open_at = desk_of(event, session=session, at=at)
    return Row(
        session,
        event,
        address("event", slug=event.slug),
        place_of(event),
        tuple(tags_of(event)),
        tuple(label_of(one) for one in event.editions.all()),
        cancelled,
        "" if cancelled else seats_left(event, open_at, session),
        not cancelled and open_at is Desk.WAITING_LIST,
        not cancelled and open_at in (Desk.OPEN, Desk.WAITING_LIST),
    )


def place_of(event: Event) -> str:
    """Where it is, in one line."""
    if event.mode == Event.Mode.ONLINE:
        return _("En ligne")
    return _("%(place)s et en ligne") % {"place": event.place} if event.mode == Event.Mode.HYBRID else event.place


def tags_of(event: Event) -> list[str]:
    """What decides whether one can come: the price, the ways in, for whom."""
    found = [price_of(event)]
    if event.mode != Event.Mode.IN_PERSON:
        found.append(_("En ligne"))
    short = {"lsq": _("LSQ"), "fauteuil": _("Fauteuil roulant"), "garde": _("Garde d’enfants")}
    found += [short[code] for code in event.access if code in short]
    if "familles" in event.audiences:
        found.append(_("Famille"))
    return found


def price_of(event: Event) -> str:
    """« Gratuit », or what it costs."""
    if not event.price_minor:
        return _("Gratuit")
    written = amount if event.price_minor % 100 == 0 else exact_amount
    return str(written(event.price_minor, event.currency))


def seats_left(event: Event, open_at: Desk, session: Session | None = None) -> str:
    """« 24 places », where there is a limit and one may still register; of one time where it has its own."""
    counts = session if event.each_time else event
    if open_at is not Desk.OPEN or event.capacity is None or counts is None:
        return ""
    left = max(0, event.capacity - counts.seats_given)
    return ngettext("%(n)s place", "%(n)s places", left) % {"n": left}


def times_of(event: Event, *, at: datetime) -> list[tuple[int, str]]:
    """The times one may still ask for, each with its seats left, as a form offers them."""
    found = []
    for session in event.sessions.filter(cancelled_at=None, starts_at__gt=at).order_by("starts_at"):
        open_at = desk_of(event, session=session, at=at)
        if open_at not in (Desk.OPEN, Desk.WAITING_LIST):
            continue
        said = _("liste d’attente") if open_at is Desk.WAITING_LIST else seats_left(event, open_at, session)
        when = str(moment(session.starts_at))
        found.append((session.pk, f"{when} ({said})" if said else when))
    return found


def label_of(edition: Edition) -> str:
    """A campaign and its year: « JQSI 2026 »."""
    return f"{read(edition.campaign.name, language()).text} {edition.year}"


def standing_of(event: Event, *, at: datetime) -> tuple[Any, str]:
    """Where an event stands, in words, and the look of its pill."""
    return words.STATES[state_of(event, at=at)]


def facts_of(event: Event, *, at: datetime) -> dict[str, Any]:
    """What the page of an event says beside its words."""
    state = state_of(event, at=at)
    label, look = words.STATES[state]
    open_at = desk_of(event, at=at)
    return {
        "state": state.value,
        "state_label": label,
        "state_look": look,
        "is_public": state in (EventState.OPEN, EventState.PAST, EventState.CANCELLED),
        "desk": open_at.value,
        "left": seats_left(event, open_at),
        "kind": words.named([event.kind], "EventKind")[0] if event.kind else "",
        "mode": words.MODES[event.mode],
        "where": place_of(event),
        "price": price_of(event),
        "access": words.named(event.access, "EventAccess"),
        "audiences": words.named(event.audiences, "EventAudience"),
        "languages": [words.LANGUAGES.get(code, code) for code in event.languages],
    }


@dataclass(frozen=True, slots=True)
class Plain:
    """One session of a programme."""

    session: Session
    event: Event
    day: Any
    url: str
    place: str
    price: str
    is_cancelled: bool


def plain_rows(sessions: Iterable[Session]) -> list[Plain]:
    """Sessions of a programme, with their event and organisation."""
    return [
        Plain(
            one,
            one.event,
            timezone.localtime(one.starts_at).date(),
            address("event", slug=one.event.slug),
            place_of(one.event),
            price_of(one.event),
            bool(one.event.cancelled_at or one.cancelled_at),
        )
        for one in sessions
    ]

"""Letters to who registered: confirmation, a seat that came free, the day before, a cancellation."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from maillon.core.mail import services as mail
from maillon.core.mail.models import Message
from maillon.core.narratives import read
from maillon.engagement.addresses import address
from maillon.engagement.models import Event, Registration, Session
from maillon.engagement.queries.ical import one_event
from maillon.engagement.queries.registrations import token_of

TEMPLATE = "engagement/registration"


def tell(registration: Registration, *, why: str, at: datetime, session: Session | None = None) -> None:
    """Write to somebody about their registration, with the event for their calendar.

    ``why`` is ``received``, ``given`` (a seat came free), ``reminder``, ``moved`` (the place changed), ``cancelled`` or
    ``session_cancelled`` (the ``session`` that does not happen).
    """
    mail.post(composed(registration, why=why, at=at, session=session))


def composed(registration: Registration, *, why: str, at: datetime, session: Session | None = None) -> Message:
    """The letter that ``tell`` writes, kept nowhere yet."""
    event, language = registration.event, registration.language
    cancelled = why == "cancelled"
    following = list(Session.objects.filter(event=event, ends_at__gt=at).order_by("starts_at"))
    own = registration.session
    if own is not None and why != "session_cancelled":
        following = [own]
    return mail.compose(
        registration.email,
        TEMPLATE,
        language,
        {
            "why": why,
            "title": read(event.title, language).text,
            "event": event,
            "sessions": [one for one in following if cancelled or one.cancelled_at is None][:12],
            "session": session,
            "one_time": event.each_time,
            "because": read(event.cancelled_because, language).text,
            "name": registration.name,
            "seats": registration.seats,
            "waits": registration.state == Registration.State.WAITING,
            "join": event.link if registration.state == Registration.State.GIVEN else "",
            "link": address("registration", language, token=token_of(registration)),
            "page": address("event", language, slug=event.slug),
        },
        at,
        calendar=""
        if registration.state == Registration.State.WAITING
        else one_event(event, language=language, at=at, session=own),
    )


def tell_all(event: Event, *, why: str, at: datetime, session: Session | None = None) -> int:
    """Write to everybody who has a seat or waits for one, of the whole event or of this ``session``; tells how many."""
    concerned = event.registrations.exclude(state=Registration.State.CANCELLED).select_related("event", "session")
    concerned = concerned.exclude(session__ends_at__lte=at)
    if session is not None:
        concerned = concerned.filter(Q(session=None) | Q(session=session))
    count = 0
    for registration in concerned.order_by("place_in_line"):
        tell(registration, why=why, at=at, session=session)
        count += 1
    return count

"""Public events: what happens, when, where, whether one may still register; who registered is nobody’s business."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router, Schema
from pydantic import Field

from maillon.api import cursors
from maillon.api.callers import ApiRequest
from maillon.api.problems import Problem
from maillon.api.selection import Said
from maillon.core.narratives import read
from maillon.engagement.addresses import address
from maillon.engagement.models import Event
from maillon.engagement.queries.events import desk_of, midnight, public, state_of

router = Router(tags=["events"])


class EventsQuestion(Said):
    """The part of the calendar wanted; without days, what is still to end."""

    region: str = Field("", pattern=r"^([0-9]{2})?$", description=noop("Région administrative du Québec, 01 à 17."))
    campaign: str = Field("", max_length=60, description=noop("La clé d’une campagne, comme jqsi."))
    mode: Event.Mode | None = Field(None, description=noop("in_person, online ou hybrid."))
    free: bool | None = Field(None, description=noop("Gratuit, ou payant."))
    from_day: date | None = Field(None, description=noop("Qui finit ce jour-là ou après."))
    to_day: date | None = Field(None, description=noop("Qui commence ce jour-là ou avant."))
    limit: int = Field(50, ge=1, le=100, description=noop("Nombre d’événements par page."))
    cursor: str = Field("", max_length=2000, description=noop("Où la page précédente s’est arrêtée."))


class EventLine(Schema):
    """An event of the calendar."""

    slug: str
    title: str = Field(description=noop("Titre dans la langue de la réponse."))
    organisation: str = Field(description=noop("Le code de l’organisme qui le tient."))
    kind: str
    mode: str
    region: str
    place: str
    starts_at: datetime | None
    ends_at: datetime | None
    price_minor: int = Field(description=noop("Unités mineures; 0 : gratuit."))
    currency: str
    state: str = Field(description=noop("open, past ou cancelled."))
    registration: str = Field(description=noop("none, not_yet, open, waiting_list ou closed."))
    campaigns: list[str] = Field(description=noop("Clés des campagnes dont il porte l’étiquette."))
    url: str
    changed_at: datetime
    is_demonstration: bool


class SessionShown(Schema):
    """One time an event happens."""

    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool


class EventShown(EventLine):
    """An event and all that its page says."""

    titles: dict[str, str]
    about: dict[str, str]
    languages: list[str]
    access: list[str] = Field(description=noop("Codes de la liste EventAccess."))
    audiences: list[str] = Field(description=noop("Codes de la liste EventAudience."))
    goals: list[int] = Field(description=noop("Objectifs de développement durable, 1 à 17."))
    capacity: int | None
    cancelled_because: dict[str, str]
    sessions: list[SessionShown]


class EventPage(Schema):
    """One page of the calendar, in the order of beginnings."""

    items: list[EventLine]
    next: str | None


@router.get("/events", response=EventPage, operation_id="list_events", summary=noop("Les événements publics"))
def list_events(request: ApiRequest, response: HttpResponse, asked: Query[EventsQuestion]) -> EventPage:
    now = timezone.now()
    found = _public(now).filter(starts_at__isnull=False).order_by("starts_at", "pk")
    if asked.from_day or not asked.to_day:
        found = found.filter(ends_at__gt=midnight(asked.from_day) if asked.from_day else now)
    if asked.to_day:
        found = found.filter(starts_at__date__lte=asked.to_day)
    if asked.region:
        found = found.filter(region=asked.region)
    if asked.mode:
        found = found.filter(mode=asked.mode)
    if asked.free is not None:
        found = found.filter(price_minor=0) if asked.free else found.exclude(price_minor=0)
    if asked.campaign:
        named = Event.editions.through.objects.filter(
            edition__campaign__slug=asked.campaign, edition__published_at__isnull=False
        )
        found = found.filter(pk__in=named.values("event"))
    if last := cursors.position(request, asked.cursor, 2):
        when = parse_datetime(str(last[0]))
        found = found.filter(Q(starts_at__gt=when) | Q(starts_at=when, pk__gt=last[1]))
    rows = list(found[: asked.limit + 1])
    following = None
    if len(rows) > asked.limit:
        rows.pop()
        end = rows[-1]
        following = cursors.next_page(request, cursors.mark(request, f"{end.starts_at:%Y-%m-%dT%H:%M:%S.%f%z}", end.pk))
        response["Link"] = f'<{following}>; rel="next"'
    return EventPage(items=[EventLine.model_validate(_line(row, now)) for row in rows], next=following)


@router.get("/events/{slug}", response=EventShown, operation_id="read_event", summary=noop("Un événement"))
def read_event(request: ApiRequest, slug: str, said: Query[Said]) -> EventShown:
    now = timezone.now()
    found = _public(now).filter(slug=slug).first()
    if found is None:
        raise Problem("not-found", _("Aucun événement public n’a ce code."))
    sessions = [
        {"starts_at": one.starts_at, "ends_at": one.ends_at, "is_cancelled": one.cancelled_at is not None}
        for one in found.sessions.order_by("starts_at")
    ]
    names = ("about", "languages", "access", "audiences", "goals", "capacity", "cancelled_because")
    told = {name: getattr(found, name) for name in names}
    return EventShown.model_validate({**_line(found, now), **told, "titles": found.title, "sessions": sessions})


def _public(at: datetime) -> QuerySet[Event, Event]:
    return public(at=at).select_related("organisation").prefetch_related("editions__campaign")


def _line(event: Event, at: datetime) -> dict[str, object]:
    language = get_language() or "fr"
    plain = (
        "slug", "kind", "mode", "region", "place", "starts_at", "ends_at", "price_minor", "currency", "changed_at",
        "is_demonstration",
    )  # fmt: skip
    labels = {one.campaign.slug for one in event.editions.all() if one.published_at is not None}
    return {
        **{name: getattr(event, name) for name in plain},
        "title": read(event.title, language).text,
        "organisation": event.organisation.slug,
        "state": state_of(event, at=at).value,
        "registration": desk_of(event, at=at).value,
        "campaigns": sorted(labels),
        "url": address("event", language, slug=event.slug),
    }

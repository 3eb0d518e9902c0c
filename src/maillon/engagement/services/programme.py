"""The official programme: events that come from accepted proposals, and the moment everybody reads them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.effects import Occasion
from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.definition import plain
from maillon.dossiers.forms.mapping import mapped
from maillon.dossiers.models import Attachment, Dossier
from maillon.dossiers.queries.reading import form_of
from maillon.engagement.models import Edition, Event
from maillon.engagement.permissions import events as permissions
from maillon.engagement.queries.events import midnight
from maillon.engagement.rules import proposals
from maillon.engagement.services.events import create

EFFECT = "engagement.event"


def proposed_in(dossier: Dossier) -> tuple[proposals.Proposed, str]:
    """The event a dossier’s answers propose, and the language they were written in."""
    said: list[tuple[str, str, str]] = []
    language = "fr"
    for submission in dossier.submissions.filter(use="application").select_related("form").order_by("pk"):
        form = form_of(submission)
        facts = {path: fact for path, fact in mapped(form).items() if fact.startswith(proposals.HEAD)}
        answers = Answers.from_xml(form, submission.final_xml or submission.xml, check_version=False)
        language = submission.language or language
        for path, value in answers.values().items():
            if fact := facts.get(plain(path)):
                said.append((fact, path.rpartition("/")[0] if "[" in path else "", value))
    return proposals.read(said, timezone.get_default_timezone()), (language or "fr")[:2]


def event_decided(occasion: Occasion) -> None:
    """A proposal accepted is an event of the programme, public with it; decided again, the same event.

    Raises RuleViolation ``events.no_session``, ``events.no_applicant``: the decision is then undone.
    """
    dossier, at = occasion.dossier, occasion.at
    if dossier.applicant is None:
        raise RuleViolation("events.no_applicant")
    if Event.objects.filter(dossier=dossier).exists():
        return
    told, language = proposed_in(dossier)
    if not told.sessions:
        raise RuleViolation("events.no_session")
    editions = _editions_of(dossier.version.procedure.key, told)
    image = Attachment.objects.filter(submission__dossier=dossier, name=told.image).first() if told.image else None
    event = create(
        organisation=dossier.applicant,
        words={
            "title": {language: told.title or dossier.title},
            "about": {language: told.about} if told.about else {},
            "kind": told.kind,
            "mode": told.mode,
            "region": told.region,
            "place": told.place,
            "link": told.link,
            "languages": [language],
            "access": list(told.access),
            "audiences": list(told.audiences),
            "goals": list(told.goals),
            "price_minor": told.price_minor,
            "contact": told.contact,
            "capacity": told.capacity,
            "takes_registrations": told.kind != "action",
            "other_label": told.other_label[:200],
        },
        sessions=told.sessions,
        actor=dossier.started_by,
        at=at,
        dossier=dossier,
        latitude=told.latitude,
        longitude=told.longitude,
        image=image.file if image else None,
        published_at=_public_from(editions, at),
        is_demonstration=dossier.is_demonstration,
    )
    event.editions.set(editions)
    after = {"dossier": dossier.reference, "editions": [one.pk for one in editions]}
    record(occasion.actor, "engagement.event.accepted", event, at=at, after=after)


def _editions_of(procedure: str, told: proposals.Proposed) -> list[Edition]:
    zone = timezone.get_default_timezone()
    first = told.sessions[0][0].astimezone(zone).date()
    last = (told.sessions[-1][1] - timedelta(microseconds=1)).astimezone(zone).date()
    return list(Edition.objects.filter(procedure=procedure, starts_on__lte=last, ends_on__gt=first))


def _public_from(editions: list[Edition], at: datetime) -> datetime | None:
    if not editions:
        return at
    known = [one.programme_published_at for one in editions if one.programme_published_at is not None]
    return max(at, min(known)) if known else None


@transaction.atomic
def publish_programme(*, edition: Edition, from_: datetime, actor: User, at: datetime) -> int:
    """The official programme is public from this moment on, now or later; gives how many events it opens.

    Raises NotAllowed.
    """
    if not permissions.can_keep_campaigns(actor):
        raise NotAllowed("engagement.campaign.keep")
    moment = max(from_, at)
    Edition.objects.filter(pk=edition.pk).update(programme_published_at=moment)
    waiting = Event.objects.filter(Q(published_at=None) | Q(published_at__gt=at), editions=edition, cancelled_at=None)
    # What a member drafts by itself is its own to publish.
    opened = waiting.filter(dossier__isnull=False).update(published_at=moment, changed_at=at)
    record(
        actor,
        "engagement.programme.published",
        edition,
        at=at,
        after={"programme_published_at": moment, "events": opened},
    )
    edition.refresh_from_db()
    return opened


@transaction.atomic
def label(*, event: Event, edition: Edition, wanted: bool, actor: User, at: datetime) -> None:
    """An event carries an edition’s label, or no longer does; it may carry several and is counted once.

    Raises NotAllowed, RuleViolation ``events.outside_edition``.
    """
    if not permissions.can_keep_campaigns(actor):
        raise NotAllowed("engagement.campaign.keep")
    inside = event.sessions.filter(starts_at__lt=midnight(edition.ends_on), ends_at__gt=midnight(edition.starts_on))
    if wanted and not inside.exists():
        raise RuleViolation("events.outside_edition")
    (event.editions.add if wanted else event.editions.remove)(edition)
    Event.objects.filter(pk=event.pk).update(changed_at=at)
    record(actor, "engagement.event.labelled", event, at=at, after={"edition": edition.pk, "wanted": wanted})

"""Sharing resources, offering workshops, the schools that ask, what was held and how many it reached."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.codelists import queries as codelists
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.rules import DOCUMENTS, FILMS, SOUNDS, ZIP
from maillon.core.files.services import store
from maillon.core.mail import services as mail
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.people.permissions import can
from maillon.core.people.rules import Capability
from maillon.core.text import slug
from maillon.engagement.addresses import address
from maillon.engagement.models import Resource, Workshop, WorkshopBooking
from maillon.engagement.permissions.education import can_keep_resource, can_keep_workshop, can_read_booking
from maillon.engagement.permissions.events import can_begin_for
from maillon.engagement.queries.education import token_of
from maillon.engagement.rules.education import may_become

State = WorkshopBooking.State
RESOURCE_WORDS = (
    "title", "about", "kind", "themes", "tags", "youngest", "oldest", "licence", "languages", "credit", "link",
)  # fmt: skip
WORKSHOP_WORDS = (
    "title", "about", "themes", "youngest", "oldest", "minutes", "most_people", "regions", "languages", "price_minor",
)  # fmt: skip
_LISTS = {"themes": "EducationTheme", "kind": "ResourceKind", "licence": "ResourceLicence"}


@transaction.atomic
def keep_resource(
    *,
    resource: Resource | None,
    words: Mapping[str, Any],
    organisation: Organisation | None,
    file: File[bytes] | None,
    shown: bool,
    actor: User,
    at: datetime,
) -> Resource:
    """A new resource, or other words for one; everybody reads it once it is shown. Several others make it a kit.

    Raises NotAllowed; RuleViolation ``education.no_title``, ``education.ages``, ``education.list`` (``field``),
    ``education.nothing`` (neither file, link nor parts), and what ``files.services.store`` raises.
    """
    if resource is None:
        allowed = can(actor, Capability.EDIT_TEXTS) if organisation is None else can_begin_for(actor, organisation)
    else:
        allowed = can_keep_resource(actor, resource)
    if not allowed:
        raise NotAllowed("engagement.resource.keep")
    _check(words)
    is_new = resource is None
    held = resource or Resource(
        slug=_free(Resource, words["title"]["fr"]), organisation=organisation, created_by=actor, created_at=at
    )
    for name in RESOURCE_WORDS:
        setattr(held, name, words[name])
    if file is not None:
        types = DOCUMENTS | SOUNDS | FILMS | {ZIP}
        held.file = store(file, actor=actor, owner_organisation=held.organisation, at=at, allowed=types)
    parts = list(words.get("parts", ()))
    if held.file is None and not held.link and not parts:
        raise RuleViolation("education.nothing", field="file")
    if shown != (held.published_at is not None):
        held.published_at = at if shown else None
    held.save()
    held.parts.set([one for one in parts if one.pk != held.pk])
    verb = "engagement.resource.added" if is_new else "engagement.resource.corrected"
    record(actor, verb, held, at=at, after={"title": held.title, "licence": held.licence, "shown": shown})
    return held


def count_taken(*, resource: Resource) -> None:
    """Somebody took its file; nobody is known."""
    Resource.objects.filter(pk=resource.pk).update(taken=F("taken") + 1)


@transaction.atomic
def keep_workshop(
    *,
    workshop: Workshop | None,
    organisation: Organisation,
    words: Mapping[str, Any],
    kit: Resource | None,
    shown: bool,
    actor: User,
    at: datetime,
) -> Workshop:
    """A new workshop of a member, or other words for one; schools may ask for it once it is shown.

    ``kit`` is what it is given with, that everybody may read. Raises NotAllowed; RuleViolation as ``keep_resource``,
    and ``education.kit_hidden``.
    """
    allowed = can_begin_for(actor, organisation) if workshop is None else can_keep_workshop(actor, workshop)
    if not allowed:
        raise NotAllowed("engagement.workshop.keep")
    _check(words)
    if kit is not None and kit.published_at is None:
        raise RuleViolation("education.kit_hidden", field="kit")
    is_new = workshop is None
    held = workshop or Workshop(
        slug=_free(Workshop, words["title"]["fr"]), organisation=organisation, created_by=actor, created_at=at
    )
    for name in WORKSHOP_WORDS:
        setattr(held, name, words[name])
    held.kit = kit
    if shown != (held.published_at is not None):
        held.published_at = at if shown else None
    held.save()
    verb = "engagement.workshop.offered" if is_new else "engagement.workshop.corrected"
    record(actor, verb, held, at=at, after={"title": held.title, "shown": shown})
    return held


@transaction.atomic
def book(*, workshop: Workshop, words: Mapping[str, Any], language: str, at: datetime) -> WorkshopBooking:
    """A school asks for a workshop, without an account; both sides receive a letter.

    Raises RuleViolation ``education.hidden``, ``education.day_past``, ``education.too_many`` (``most`` people).
    """
    if workshop.published_at is None:
        raise RuleViolation("education.hidden")
    if words["wanted_on"] <= timezone.localdate(at):
        raise RuleViolation("education.day_past", field="wanted_on")
    if not 1 <= words["people"] <= workshop.most_people:
        raise RuleViolation("education.too_many", field="people", most=workshop.most_people)
    names = ("school", "region", "name", "people", "age", "wanted_on", "text")
    made = WorkshopBooking.objects.create(
        workshop=workshop,
        email=words["email"].strip().lower(),
        language=language,
        key=secrets.token_urlsafe(18),
        asked_at=at,
        **{name: words[name] for name in names},
    )
    record(None, "engagement.booking.asked", made, at=at, after={"workshop": workshop.pk})
    _tell(made, at)
    if workshop.created_by is not None and workshop.created_by.is_active:
        to = workshop.created_by
        told = to.person.language if to.person else "fr"
        facts = {
            "title": read(workshop.title, told).text,
            "school": made.school,
            "link": address("booking", told, pk=made.pk),
        }
        mail.write(to.email, "engagement/booking_received", told, facts, at)
    return made


@transaction.atomic
def answer(
    *, booking: WorkshopBooking, agreed_at: datetime | None, text: str, actor: User, at: datetime
) -> WorkshopBooking:
    """Agree on a day and an hour with a school, or say why not; it receives a letter.

    Raises NotAllowed; RuleViolation ``education.answered``, ``education.moment_past``, ``education.no_words``.
    """
    held = _held(booking, actor, State.AGREED if agreed_at else State.DECLINED)
    if agreed_at is not None and agreed_at <= at:
        raise RuleViolation("education.moment_past", field="agreed_at")
    if agreed_at is None and not text.strip():
        raise RuleViolation("education.no_words", field="text")
    held.state = State.AGREED if agreed_at else State.DECLINED
    held.agreed_at, held.answer, held.answered_at = agreed_at, text.strip()[:1200], at
    held.save(update_fields=["state", "agreed_at", "answer", "answered_at"])
    record(actor, "engagement.booking.agreed" if agreed_at else "engagement.booking.declined", held, at=at)
    _tell(held, at)
    return held


@transaction.atomic
def hold(*, booking: WorkshopBooking, people: int, actor: User, at: datetime) -> WorkshopBooking:
    """It was held, and reached so many people; saying it again corrects the number.

    Raises NotAllowed; RuleViolation ``education.answered``, ``education.not_yet``, ``education.people``.
    """
    held = _held(booking, actor, State.HELD)
    if held.agreed_at is None or held.agreed_at > at:
        raise RuleViolation("education.not_yet")
    if not 0 <= people <= 5000:
        raise RuleViolation("education.people", field="people")
    before = {"reached": held.reached}
    held.state, held.reached = State.HELD, people
    held.save(update_fields=["state", "reached"])
    record(actor, "engagement.booking.held", held, at=at, before=before, after={"reached": people})
    return held


@transaction.atomic
def cancel(*, booking: WorkshopBooking, at: datetime) -> None:
    """The school asks no more, by the link of its letter. Raises RuleViolation ``education.answered``."""
    held = WorkshopBooking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    if not may_become(held.state, State.CANCELLED):
        raise RuleViolation("education.answered")
    WorkshopBooking.objects.filter(pk=held.pk).update(state=State.CANCELLED)
    record(None, "engagement.booking.cancelled", held, at=at)


def forget(*, bookings: Any) -> int:
    """Who asked is erased from bookings; what was held and how many it reached stays."""
    count: int = bookings.update(name="", email="", text="", answer="", school="")
    return count


def _held(booking: WorkshopBooking, actor: User, wanted: str) -> WorkshopBooking:
    found = WorkshopBooking.objects.select_for_update(of=("self",)).select_related("workshop")
    held = found.get(pk=booking.pk)
    if not can_read_booking(actor, held):
        raise NotAllowed("engagement.booking.keep")
    if not may_become(held.state, wanted):
        raise RuleViolation("education.answered")
    return held


def _tell(booking: WorkshopBooking, at: datetime) -> None:
    to = booking.language
    facts = {
        "state": booking.state,
        "name": booking.name,
        "title": read(booking.workshop.title, to).text,
        "agreed_at": booking.agreed_at,
        "wanted_on": booking.wanted_on,
        "answer": booking.answer,
        "link": address("booking_link", to, token=token_of(booking)),
    }
    mail.write(booking.email, "engagement/booking", to, facts, at)


def _check(words: Mapping[str, Any]) -> None:
    if not words["title"].get("fr", "").strip():
        raise RuleViolation("education.no_title", field="title_fr")
    if words["oldest"] < words["youngest"]:
        raise RuleViolation("education.ages", field="oldest")
    for name, listed in _LISTS.items():
        told = words.get(name)
        codes = told if isinstance(told, list) else [told] if told else []
        if set(codes) - set(codelists.in_use(listed)):
            raise RuleViolation("education.list", field=name)


def _free(kind: type[Resource] | type[Workshop], title: str) -> str:
    wanted = slug(title, length=100)
    number, found = 1, wanted
    while kind.objects.filter(slug=found).exists():
        number += 1
        found = f"{wanted}-{number}"
    return found

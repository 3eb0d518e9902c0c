"""A member asks a volunteer for help; a yes, the hours given, thanks and a certificate."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from maillon.core.audit.services import record
from maillon.core.documents import certificates
from maillon.core.documents.models import IssuedDocument
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail import services as mail
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.engagement.addresses import address
from maillon.engagement.models import Event, HelpRequest, Volunteer
from maillon.engagement.permissions.events import can_begin_for, can_organise
from maillon.engagement.permissions.volunteers import can_keep_request, can_see_helper
from maillon.engagement.queries.terms import volunteer_terms
from maillon.engagement.queries.volunteers import token_of

State = HelpRequest.State
CERTIFICATE = "engagement.volunteering"
MOST_HOURS = 2000


@transaction.atomic
def ask(
    *, volunteer: Volunteer, organisation: Organisation, event: Event | None, text: str, actor: User, at: datetime
) -> HelpRequest:
    """Write to a volunteer on behalf of a member; who they are and their address stay unknown until they say yes.

    Raises NotAllowed; RuleViolation ``help.no_words``, ``help.asked_already``, ``help.too_many`` (``most`` in a day).
    """
    if not can_see_helper(actor, volunteer, at=at) or not can_begin_for(actor, organisation):
        raise NotAllowed("engagement.help.ask")
    if event is not None and (event.organisation_id != organisation.pk or not can_organise(actor, event)):
        raise NotAllowed("engagement.help.ask")
    text = text.strip()
    if not text:
        raise RuleViolation("help.no_words", field="text")
    most = volunteer_terms(timezone.localdate(at)).asks_a_day
    lately = HelpRequest.objects.filter(organisation=organisation, asked_at__gt=at - timedelta(days=1))
    if lately.count() >= most:
        raise RuleViolation("help.too_many", most=most)
    # One at a time for a volunteer: two colleagues who ask together ask once.
    Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    if HelpRequest.objects.filter(volunteer=volunteer, organisation=organisation, event=event).exists():
        raise RuleViolation("help.asked_already")
    made = HelpRequest.objects.create(
        volunteer=volunteer, organisation=organisation, event=event, text=text, asked_by=actor, asked_at=at
    )
    record(actor, "engagement.help.asked", made, at=at, after={"organisation": organisation.pk})
    facts = {
        "name": volunteer.shown_name,
        "organisation": organisation.name(volunteer.language),
        "event": read(event.title, volunteer.language).text if event else "",
        "page": address("event", volunteer.language, slug=event.slug) if event and event.published_at else "",
        "text": text,
        "link": address("volunteer", volunteer.language, token=token_of(volunteer)),
    }
    mail.write(volunteer.email, "engagement/help_asked", volunteer.language, facts, at)
    return made


@transaction.atomic
def answer(*, request: HelpRequest, yes: bool, at: datetime) -> HelpRequest:
    """The volunteer says yes, and the organisation learns how to reach them; or no, and it learns nothing more.

    Raises RuleViolation ``help.answered`` when they answered before.
    """
    held = HelpRequest.objects.select_for_update(of=("self",)).select_related("volunteer").get(pk=request.pk)
    if held.state != State.ASKED:
        raise RuleViolation("help.answered")
    held.state, held.answered_at = (State.ACCEPTED if yes else State.DECLINED), at
    held.save(update_fields=["state", "answered_at"])
    Volunteer.objects.filter(pk=held.volunteer_id).update(last_said_at=at)
    record(None, "engagement.help.accepted" if yes else "engagement.help.declined", held, at=at)
    if held.asked_by is not None and held.asked_by.is_active:
        language = held.asked_by.person.language if held.asked_by.person else "fr"
        facts = {
            "yes": yes,
            "shown_name": held.volunteer.shown_name,
            "name": held.volunteer.name if yes else "",
            "email": held.volunteer.email if yes else "",
            "event": read(held.event.title, language).text if held.event else "",
            "link": address("help_request", language, pk=held.pk),
        }
        mail.write(held.asked_by.email, "engagement/help_answered", language, facts, at)
    return held


@transaction.atomic
def count_hours(*, request: HelpRequest, minutes: int, on: date, actor: User, at: datetime) -> HelpRequest:
    """Note how long somebody helped, in minutes, in all for this request; 0 takes it back.

    Raises NotAllowed; RuleViolation ``help.not_a_yes``, ``help.hours`` (``most`` hours), ``help.to_come`` for a day
    that has not begun.
    """
    held = _kept(request, actor)
    if not 0 <= minutes <= MOST_HOURS * 60:
        raise RuleViolation("help.hours", field="hours", most=MOST_HOURS)
    if on > timezone.localdate(at):
        raise RuleViolation("help.to_come", field="on")
    before = {"minutes": held.minutes}
    held.minutes, held.counted_on = minutes, on
    held.save(update_fields=["minutes", "counted_on"])
    record(actor, "engagement.help.counted", held, at=at, before=before, after={"minutes": minutes})
    return held


@transaction.atomic
def thank(*, request: HelpRequest, text: str, actor: User, at: datetime) -> HelpRequest:
    """Write thanks to a volunteer, with the time they gave. Raises NotAllowed; RuleViolation ``help.no_words``,
    ``help.not_a_yes``, ``help.thanked``.
    """
    held = _kept(request, actor)
    text = text.strip()
    if not text:
        raise RuleViolation("help.no_words", field="text")
    if held.thanked_at is not None:
        raise RuleViolation("help.thanked")
    held.thanks, held.thanked_at = text[:600], at
    held.save(update_fields=["thanks", "thanked_at"])
    record(actor, "engagement.help.thanked", held, at=at)
    to = held.volunteer
    facts = {
        "name": to.shown_name,
        "organisation": held.organisation.name(to.language),
        "event": read(held.event.title, to.language).text if held.event else "",
        "hours": held.minutes / 60,
        "text": held.thanks,
        "link": address("volunteer", to.language, token=token_of(to)),
    }
    mail.write(to.email, "engagement/help_thanks", to.language, facts, at)
    return held


def certify(*, request: HelpRequest, language: str, actor: User, at: datetime) -> IssuedDocument:
    """Print what an organisation attests: how long somebody helped it, in all; anybody can verify it by its code.

    Printing takes a second, outside of any transaction. Raises NotAllowed; RuleViolation ``help.no_hours``,
    ``documents.pdf_unavailable``, ``documents.not_printed``.
    """
    with transaction.atomic():
        held = _kept(request, actor)
        given = HelpRequest.objects.filter(volunteer=held.volunteer, organisation=held.organisation, minutes__gt=0)
        rows = list(given.select_related("event").order_by("counted_on"))
        minutes = sum(row.minutes for row in rows)
        if not minutes:
            raise RuleViolation("help.no_hours")
    document = certificates.issue(
        kind=CERTIFICATE,
        subject=held,
        certificate=_worded(held, rows, minutes, language),
        language=language,
        issuer=held.organisation,
        owner_organisation=held.organisation,
        actor=actor,
        at=at,
    )
    record(actor, "engagement.help.certified", held, at=at, after={"document": document.code, "minutes": minutes})
    return document


def _worded(held: HelpRequest, rows: list[HelpRequest], minutes: int, language: str) -> certificates.Certificate:
    with override(language):
        hours = round(minutes / 60)
        body = ngettext(
            "%(organisation)s atteste que cette personne lui a donné %(hours)d heure de bénévolat.",
            "%(organisation)s atteste que cette personne lui a donné %(hours)d heures de bénévolat.",
            hours,
        ) % {"organisation": held.organisation.name(language), "hours": hours}
        facts = [
            (
                str(row.counted_on),
                f"{read(row.event.title, language).text if row.event else ''} {row.minutes // 60} h".strip(),
            )
            for row in rows[-12:]
        ]
        return certificates.Certificate(
            title=_("Attestation de bénévolat"), body=body, holder=held.volunteer.name, facts=facts
        )


def _kept(request: HelpRequest, actor: User) -> HelpRequest:
    found = HelpRequest.objects.select_for_update(of=("self",))
    held = found.select_related("volunteer", "organisation", "event").get(pk=request.pk)
    if not can_keep_request(actor, held):
        raise NotAllowed("engagement.help.keep")
    if held.state != State.ACCEPTED:
        raise RuleViolation("help.not_a_yes")
    return held

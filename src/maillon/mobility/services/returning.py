"""After the return: debriefing, survey, certificate, and being found again by those who agree to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillon.core.audit.services import record
from maillon.core.codelists import queries as codelists
from maillon.core.documents.certificates import Certificate, issue
from maillon.core.documents.models import IssuedDocument
from maillon.core.documents.queries import documents_of
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail import services as mail
from maillon.core.narratives import read
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.services import meet, open_one
from maillon.core.parties.models import Person
from maillon.core.people.models import User
from maillon.core.privacy.queries.consents import has_consent, persons_consenting
from maillon.core.privacy.services.consents import give_consent, withdraw_consent
from maillon.mobility.models import AlumniProfile, Departure, Feedback, Guideline
from maillon.mobility.permissions.departures import can_follow, is_own_departure, own_departures
from maillon.mobility.queries.alumni import ALUMNI
from maillon.mobility.queries.care import told_for
from maillon.mobility.queries.guidelines import care_of, guideline_for, programme_of
from maillon.mobility.rules import guidelines as rules
from maillon.mobility.rules.departing import is_minor
from maillon.mobility.rules.rulebook import months_later
from maillon.mobility.services.departing import DEBRIEFING, about, end_of
from maillon.network.addresses import address

SURVEY = "mobility.survey"
CALL_BACK = "mobility.call_back"
CERTIFICATE = "mobility.certificate"
_KINDS = {Guideline.Kind.DEBRIEFING.value: DEBRIEFING, Guideline.Kind.SURVEY.value: SURVEY}


def questions_for(departure: Departure, kind: str) -> Guideline | None:
    """The questions put to somebody: those they answered, else those of the day they came back."""
    told = Feedback.objects.filter(departure=departure, guideline__kind=kind).select_related("guideline").first()
    if told is not None:
        return told.guideline
    day = timezone.localdate(departure.returned_at) if departure.returned_at else departure.ends_on
    return guideline_for(kind, programme_of(departure), on=day)


@transaction.atomic
def answer(*, departure: Departure, kind: str, typed: Mapping[str, str], actor: User, at: datetime) -> Feedback:
    """Somebody answers a debriefing or a survey; answered again, the new answers take the place of the former.

    Who asks to be called opens a duty of who sent them. Raises NotAllowed for anybody else, RuleViolation
    ``mobility.departure_state``, ``mobility.answers_missing``
    (``missing``: keys).
    """
    if not is_own_departure(actor, departure):
        raise NotAllowed("mobility.feedback.answer")
    asked = questions_for(departure, kind)
    if asked is None or departure.returned_at is None or kind not in _KINDS:
        raise RuleViolation("mobility.departure_state")
    answers, missing = rules.answered(rules.questions(asked.definition), typed)
    if missing:
        raise RuleViolation("mobility.answers_missing", field=missing[0], missing=missing)
    told, _created = Feedback.objects.update_or_create(
        departure=departure, guideline=asked, defaults={"answers": answers, "sent_at": at}
    )
    record(actor, "mobility.feedback.sent", departure, at=at, after={"kind": kind})
    for owed in about(departure, _KINDS[kind]):
        meet(obligation=owed, actor=actor, at=at)
    if rules.wants_call(rules.questions(asked.definition), answers) and not about(departure, CALL_BACK):
        _ask_call(departure, rules.reading(asked.definition).call_back_days, at)
    return told


def _ask_call(departure: Departure, days: int, at: datetime) -> None:
    """Who sent them is told that they want to be called; not what they answered."""
    due = end_of(timezone.localdate(at) + timedelta(days=days))
    open_one(kind=CALL_BACK, subject=departure, due_at=due, actor=None, at=at, debtor=departure.organisation)
    for user in told_for(departure.organisation_id):
        language = user.language or "fr"
        link = address("departure_file", language, pk=departure.pk)
        mail.write(user.email, "mobility/call_back", language, {"link": link}, at)


def ask_surveys(*, at: datetime) -> int:
    """Ask who came back long enough ago, and agrees to be found again, how they are now; gives how many."""
    today, asked = timezone.localdate(at), 0
    consenting = persons_consenting(ALUMNI, at=at)
    known = Obligation.objects.filter(kind=SURVEY, subject_type=Departure._meta.label_lower)
    told = {int(pk) for pk in known.values_list("subject_id", flat=True)}
    back = Departure.objects.back().filter(person__in=consenting, care__isnull=False).exclude(pk__in=told)
    for departure in back.select_related("care", "person", "organisation").order_by("returned_at")[:500]:
        care = care_of(departure)
        assert care is not None and departure.returned_at is not None
        if months_later(timezone.localdate(departure.returned_at), care.survey_months) <= today:
            due = end_of(today + timedelta(days=60))
            open_one(
                kind=SURVEY,
                subject=departure,
                due_at=due,
                actor=None,
                at=at,
                debtor_person=departure.person,
                creditor=departure.organisation,
            )
            asked += 1
    return asked


def certificate_of(departure: Departure) -> IssuedDocument | None:
    """The certificate in force of a stay, the latest."""
    return documents_of(departure).filter(kind=CERTIFICATE, revoked_at=None).first()


def certify(*, departure: Departure, language: str, actor: User, at: datetime) -> IssuedDocument:
    """Attest that somebody left, stayed and came back; anybody verifies its code. Asked again, the same one.

    Printing takes about a second: call it outside of any transaction. Raises NotAllowed, RuleViolation
    ``mobility.not_back``, and what ``documents.services.issue`` raises.
    """
    if not can_follow(actor, departure):
        raise NotAllowed("mobility.departure.keep")
    if departure.returned_at is None or not departure.feedback.filter(guideline__kind="debriefing").exists():
        raise RuleViolation("mobility.not_back")
    with override(language):
        certificate = _certificate(departure, language)
    return issue(
        kind=CERTIFICATE,
        subject=departure,
        certificate=certificate,
        language=language,
        issuer=departure.organisation,
        owner_organisation=departure.organisation,
        actor=actor,
        at=at,
    )


def _certificate(departure: Departure, language: str) -> Certificate:
    minutes = sum(departure.presences.values_list("minutes", flat=True))
    last = timezone.localdate(departure.returned_at)
    facts = [
        (_("Projet"), read(departure.title, language).text),
        (_("Lieu"), ", ".join(filter(None, [departure.place, _country(departure, language)]))),
        (_("Du"), date_format(departure.starts_on, "DATE_FORMAT")),
        (_("Au"), date_format(min(last, departure.ends_on), "DATE_FORMAT")),
        (_("Formation avant le départ"), _("%(hours)d heures") % {"hours": minutes // 60}),
    ]
    return Certificate(
        title=_("Attestation de séjour de solidarité internationale"),
        body=_("%(organisation)s atteste que la personne nommée ici s’est formée, est partie et est revenue.")
        % {"organisation": departure.organisation.name(language)},
        holder=str(departure.person),
        facts=facts,
        signatory=(departure.organisation.name(language),),
    )


def _country(departure: Departure, language: str) -> str:
    return codelists.label("Country", departure.country, language) if departure.country else ""


@transaction.atomic
def be_found(
    *, person: Person, place: str, about: str, shows_email: bool, language: str, actor: User, at: datetime
) -> AlumniProfile:
    """Somebody who came back agrees to be shown to the others who agreed too. Minors wait until they are adults.

    Raises NotAllowed for anybody else, RuleViolation ``mobility.never_left``, ``mobility.minor``.
    """
    stays = list(own_departures(actor).back().order_by("-ends_on").select_related("care"))
    if actor.person_id != person.pk:
        raise NotAllowed("mobility.alumni.join")
    if not stays:
        raise RuleViolation("mobility.never_left")
    care = care_of(stays[0])
    if is_minor(stays[0].born_on, timezone.localdate(at), care.adult_at if care else 18):
        raise RuleViolation("mobility.minor")
    give_consent(person=person, purpose_key=ALUMNI, actor=actor, at=at, language=language)
    told = {"place": place.strip()[:120], "about": about.strip()[:500], "shows_email": shows_email, "changed_at": at}
    profile, _created = AlumniProfile.objects.update_or_create(person=person, defaults=told)
    record(actor, "mobility.alumni.joined", profile, at=at)
    return profile


@transaction.atomic
def be_forgotten(*, person: Person, actor: User, at: datetime) -> None:
    """They are shown to nobody from now on, and what they said of themselves is erased. Raises NotAllowed."""
    if actor.person_id != person.pk:
        raise NotAllowed("mobility.alumni.join")
    withdraw_consent(person=person, purpose_key=ALUMNI, actor=actor, at=at)
    for profile in AlumniProfile.objects.filter(person=person):
        record(actor, "mobility.alumni.left", profile, at=at)
        profile.delete()


def is_found(person: Person, *, at: datetime) -> bool:
    """Whether somebody is shown today."""
    return has_consent(person, ALUMNI, at=at) and AlumniProfile.objects.filter(person=person).exists()

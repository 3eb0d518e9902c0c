"""Courses and sessions, seats in order of arrival, attendance, what people thought, certificates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillon.core.audit.services import record
from maillon.core.codelists import queries as codelists
from maillon.core.documents import certificates
from maillon.core.documents.models import IssuedDocument
from maillon.core.documents.queries import documents_of
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail import services as mail
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.text import slug
from maillon.engagement.addresses import address
from maillon.engagement.models import Course, CourseSession, Enrolment
from maillon.engagement.permissions.training import can_enrol, can_keep_training, can_read_enrolment
from maillon.engagement.queries.training import certifies, minutes_of
from maillon.engagement.rules.training import moves_up

State = Enrolment.State
SKILLS = "TrainingSkill"
CERTIFICATE = "engagement.training"
TEMPLATE = "engagement/training"


@transaction.atomic
def write(*, course: Course | None, words: Mapping[str, Any], actor: User, at: datetime) -> Course:
    """A new course in the catalogue, or other words for one; hidden until it is shown.

    Raises NotAllowed, RuleViolation ``training.no_title`` (French governs), ``training.skills``.
    """
    _keeper(actor)
    if not words["title"].get("fr", "").strip():
        raise RuleViolation("training.no_title", field="title_fr")
    if not words["skills"] or set(words["skills"]) - set(codelists.in_use(SKILLS)):
        raise RuleViolation("training.skills", field="skills")
    if course is None:
        course = Course(slug=_free(words["title"]["fr"]), created_by=actor, created_at=at)
    for name in ("title", "about", "skills", "minutes"):
        setattr(course, name, words[name])
    is_new = course.pk is None
    course.save()
    verb = "engagement.course.written" if is_new else "engagement.course.corrected"
    record(actor, verb, course, at=at, after={"title": course.title, "skills": course.skills})
    return course


@transaction.atomic
def show(*, course: Course, shown: bool, actor: User, at: datetime) -> None:
    """Everybody may read a course, or no longer. Raises NotAllowed."""
    _keeper(actor)
    Course.objects.filter(pk=course.pk).update(published_at=at if shown else None)
    record(actor, "engagement.course.shown" if shown else "engagement.course.hidden", course, at=at)


@transaction.atomic
def schedule(*, course: Course, words: Mapping[str, Any], actor: User, at: datetime) -> CourseSession:
    """Give a course once more, at a time. Raises NotAllowed, RuleViolation ``training.hours``, ``training.past``."""
    _keeper(actor)
    if words["ends_at"] <= words["starts_at"]:
        raise RuleViolation("training.hours", field="ends_at")
    if words["starts_at"] <= at:
        raise RuleViolation("training.past", field="starts_at")
    names = ("starts_at", "ends_at", "place", "link", "language", "led_by", "capacity")
    made = CourseSession.objects.create(course=course, **{name: words[name] for name in names})
    record(actor, "engagement.training.scheduled", made, at=at, after={"starts_at": made.starts_at})
    return made


@transaction.atomic
def enrol(*, session: CourseSession, organisation: Organisation, actor: User, at: datetime) -> Enrolment:
    """Take a seat for oneself, or a place in line; who is enrolled already keeps theirs.

    Raises NotAllowed, RuleViolation ``training.closed`` once it began or was cancelled.
    """
    if not can_enrol(actor, organisation) or actor.person is None:
        raise NotAllowed("engagement.training.enrol")
    held = _locked(session)
    if held.cancelled_at is not None or held.starts_at <= at or held.course.published_at is None:
        raise RuleViolation("training.closed")
    found = held.enrolments.filter(person=actor.person).exclude(state=State.CANCELLED).first()
    if found is not None:
        return found
    has_seat = held.seats_given < held.capacity
    made = Enrolment.objects.create(
        session=held,
        person=actor.person,
        organisation=organisation,
        state=State.GIVEN if has_seat else State.WAITING,
        place_in_line=held.arrivals + 1,
        enrolled_at=at,
    )
    CourseSession.objects.filter(pk=held.pk).update(
        arrivals=F("arrivals") + 1, seats_given=F("seats_given") + (1 if has_seat else 0)
    )
    record(actor, "engagement.training.enrolled", made, at=at, after={"state": made.state})
    _tell(made, "received", at)
    return made


@transaction.atomic
def give_back(*, enrolment: Enrolment, actor: User, at: datetime) -> None:
    """Somebody does not come; who waits moves up, in order. Raises NotAllowed, RuleViolation ``training.closed``."""
    if not can_read_enrolment(actor, enrolment):
        raise NotAllowed("engagement.training.enrol")
    session = _locked(enrolment.session)
    held = Enrolment.objects.get(pk=enrolment.pk)
    if held.state == State.CANCELLED or session.starts_at <= at:
        raise RuleViolation("training.closed")
    had_seat = held.state == State.GIVEN
    Enrolment.objects.filter(pk=held.pk).update(state=State.CANCELLED)
    record(actor, "engagement.training.given_back", held, at=at)
    if had_seat:
        given = session.seats_given - 1
        waiting = list(
            session.enrolments.filter(state=State.WAITING).order_by("place_in_line").values_list("pk", flat=True)
        )
        up = moves_up(free=session.capacity - given, waiting=waiting)
        Enrolment.objects.filter(pk__in=up).update(state=State.GIVEN)
        CourseSession.objects.filter(pk=session.pk).update(seats_given=given + len(up))
        for one in Enrolment.objects.filter(pk__in=up).select_related("person", "session__course"):
            _tell(one, "given", at)


@transaction.atomic
def note_attendance(*, session: CourseSession, minutes: Mapping[int, int], actor: User, at: datetime) -> int:
    """Note how long each one attended, by the number of their enrolment; gives how many changed.

    Raises NotAllowed, RuleViolation ``training.not_begun``, ``training.too_long`` (``most`` minutes).
    """
    _keeper(actor)
    held = _locked(session)
    if held.starts_at > at:
        raise RuleViolation("training.not_begun")
    whole, changed = minutes_of(held), 0
    for one in held.enrolments.filter(pk__in=minutes, state=State.GIVEN):
        told = minutes[one.pk]
        if not 0 <= told <= whole:
            raise RuleViolation("training.too_long", most=whole)
        if one.attended_minutes != told:
            Enrolment.objects.filter(pk=one.pk).update(attended_minutes=told)
            changed += 1
    record(actor, "engagement.training.attended", held, at=at, after={"people": changed})
    return changed


@transaction.atomic
def evaluate(*, enrolment: Enrolment, score: int, comment: str, actor: User, at: datetime) -> None:
    """Say what one thought of a session one attended; saying it again replaces it.

    Raises NotAllowed for anybody else, RuleViolation ``training.not_attended``, ``training.score``.
    """
    held = Enrolment.objects.select_related("session").get(pk=enrolment.pk)
    if actor.person_id is None or held.person_id != actor.person_id:
        raise NotAllowed("engagement.training.evaluate")
    if not held.attended_minutes:
        raise RuleViolation("training.not_attended")
    if not 1 <= score <= 5:
        raise RuleViolation("training.score", field="score")
    Enrolment.objects.filter(pk=held.pk).update(score=score, comment=comment.strip()[:1000], evaluated_at=at)
    # What was said is not written in the journal: it names nobody's opinion.
    record(actor, "engagement.training.evaluated", held.session, at=at)


def certify(*, enrolment: Enrolment, language: str, actor: User, at: datetime) -> IssuedDocument:
    """Print somebody's certificate, once: asking again gives the same; anybody verifies it by its code.

    Printing takes a second, outside of any transaction. Raises NotAllowed, RuleViolation ``training.not_enough``
    (``percent``), ``documents.pdf_unavailable``, ``documents.not_printed``.
    """
    held = Enrolment.objects.select_related("session__course", "person", "organisation").get(pk=enrolment.pk)
    if not can_read_enrolment(actor, held):
        raise NotAllowed("engagement.training.certify")
    if not certifies(held):
        raise RuleViolation("training.not_enough")
    # Whatever the language it was first asked in: one course, one code.
    known = documents_of(held).filter(kind=CERTIFICATE, revoked_at=None).first()
    if known is not None:
        return known
    document = certificates.issue(
        kind=CERTIFICATE,
        subject=held,
        certificate=_worded(held, language),
        language=language,
        issuer=None,
        owner_organisation=held.organisation,
        actor=actor,
        at=at,
    )
    if document.issued_at == at:
        record(actor, "engagement.training.certified", held, at=at, after={"document": document.code})
    return document


def _worded(held: Enrolment, language: str) -> certificates.Certificate:
    course = held.session.course
    with override(language):
        skills = [codelists.label(SKILLS, code, language) for code in course.skills]
        return certificates.Certificate(
            title=_("Attestation de formation"),
            body=_("Cette personne a suivi « %(course)s ».") % {"course": read(course.title, language).text},
            holder=str(held.person),
            facts=[
                (_("Date"), str(timezone.localdate(held.session.starts_at))),
                (_("Durée"), f"{held.attended_minutes} min"),
                (_("Compétences"), ", ".join(skills)),
                (_("Organisme"), held.organisation.name(language)),
            ],
        )


def _tell(enrolment: Enrolment, why: str, at: datetime) -> None:
    to, session = enrolment.person, enrolment.session
    if not to.email:
        return
    facts = {
        "why": why,
        "waits": enrolment.state == State.WAITING and why != "given",
        "title": read(session.course.title, to.language).text,
        "session": session,
        "link": address("own_training", to.language),
    }
    mail.write(to.email, TEMPLATE, to.language, facts, at)


def _locked(session: CourseSession) -> CourseSession:
    return CourseSession.objects.select_for_update(of=("self",)).select_related("course").get(pk=session.pk)


def _keeper(actor: User) -> None:
    if not can_keep_training(actor):
        raise NotAllowed("engagement.training.keep")


def _free(title: str) -> str:
    wanted = slug(title, length=100)
    number, found = 1, wanted
    while Course.objects.filter(slug=found).exists():
        number += 1
        found = f"{wanted}-{number}"
    return found

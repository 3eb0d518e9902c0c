"""What one asks: listing, reading, beginning, answering, sending, taking back, writing."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router, Schema, Status
from ninja.params.models import Header
from pydantic import Field

from maillon.api import cursors
from maillon.api.callers import ApiRequest, needs
from maillon.api.conditions import tag, unless_held
from maillon.api.dossiers.shown import DossierLine, DossierShown, FormShown, form_of, line_of, parts_of, seen, whole
from maillon.api.problems import Problem
from maillon.api.selection import Said
from maillon.api.told import Told
from maillon.core.arrivals import arrival
from maillon.core.models import Organisation, User
from maillon.core.people.permissions import can_from_inside
from maillon.core.people.rules import Capability
from maillon.core.tokens.rules import Scope
from maillon.dossiers.models import ProcedureVersion, Submission
from maillon.dossiers.permissions import Hand, can_fill, consulted_by, followed_by, handled_by
from maillon.dossiers.queries import applying
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.merging import Edit
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services import answering, messaging, submitting
from maillon.dossiers.services.starting import start

router = Router(tags=["dossiers"])
KEY: Any = Header(
    None,
    alias="Idempotency-Key",
    description=noop("La même clé deux fois donne le dossier commencé la première fois."),
)


class Side(StrEnum):
    """From whose side one looks."""

    ALL = "all"
    ASKED = "asked"
    HANDLED = "handled"


class DossiersQuestion(Said):
    """The part of the list wanted."""

    side: Side = Field(
        Side.ALL,
        description=noop("« asked » : ce que vous demandez; « handled » : ce que vous traitez; « all » : les deux."),
    )
    state: list[State] = Field([], max_length=len(State), description=noop("Où en est le dossier; peut se répéter."))
    procedure: str = Field("", max_length=60, description=noop("Clé de la procédure."))
    organisation: str = Field("", max_length=120, description=noop("Organisme qui demande (slug)."))
    limit: int = Field(50, ge=1, le=100, description=noop("Nombre de dossiers par page."))
    cursor: str = Field("", max_length=2000, description=noop("Où la page précédente s’est arrêtée."))


class DossierPage(Schema):
    """One page of dossiers, the latest begun first."""

    items: list[DossierLine]
    next: str | None


class DossierBegun(Told):
    """What beginning a dossier says."""

    procedure: str = Field(min_length=1, max_length=60, description=noop("Clé de la procédure ouverte."))
    organisation: str = Field("", max_length=120, description=noop("Organisme qui demande (slug), s’il en faut un."))
    title: str = Field("", max_length=200)


class AnswerTold(Told):
    """One answer: what stood before one's eyes, and what one answers."""

    path: str = Field(min_length=1, max_length=400, description=noop("Le chemin lu avec le dossier."))
    seen: str = Field("", max_length=100_000, description=noop("La réponse lue; si une autre tient, c’est un conflit."))
    value: str = Field(max_length=100_000)


class AnswersTold(Told):
    """Answers to one form of the dossier."""

    form: int | None = Field(
        None, ge=1, le=2**31 - 1, description=noop("L’id lu avec le dossier; le premier formulaire sans lui.")
    )
    answers: list[AnswerTold] = Field(min_length=1, max_length=500)


class ClashShown(Schema):
    """Somebody answered otherwise meanwhile: theirs stands, yours is kept beside it."""

    path: str
    kept: str
    value: str


class AnswersKept(Schema):
    """What was applied, what clashed, and the form as it is now."""

    applied: list[str]
    clashes: list[ClashShown]
    form: FormShown


class Signing(Told):
    """Sending the dossier."""

    name: str = Field("", max_length=200, description=noop("Le nom de qui signe, si la procédure le demande."))


class Words(Told):
    """A message."""

    body: str = Field(min_length=1, max_length=messaging.LONGEST)


@router.get(
    "/dossiers",
    response=DossierPage,
    **needs(Scope.READ),
    operation_id="list_dossiers",
    summary=noop("Les dossiers que vous demandez, et ceux que vous traitez"),
)
def list_dossiers(request: ApiRequest, response: HttpResponse, asked: Query[DossiersQuestion]) -> DossierPage:
    user = request.caller.user
    sides = {Side.ALL: followed_by, Side.ASKED: consulted_by, Side.HANDLED: handled_by}
    found = sides[asked.side](user).select_related("version__procedure", "applicant").order_by("-pk")
    if asked.state:
        found = found.filter(state__in=[one.value for one in asked.state])
    if asked.procedure:
        found = found.filter(version__procedure__key=asked.procedure)
    if asked.organisation:
        found = found.filter(applicant__slug=asked.organisation)
    if last := cursors.position(request, asked.cursor, 1):
        found = found.filter(pk__lt=last[0])
    rows = list(found[: asked.limit + 1])
    following = None
    if len(rows) > asked.limit:
        rows.pop()
        following = cursors.next_page(request, cursors.mark(request, rows[-1].pk))
        response["Link"] = f'<{following}>; rel="next"'
    return DossierPage(items=[line_of(row) for row in rows], next=following)


@router.post(
    "/dossiers",
    response={201: DossierShown},
    **needs(Scope.RECORD),
    operation_id="begin_dossier",
    summary=noop("Commencer une demande"),
)
def begin_dossier(
    request: ApiRequest,
    response: HttpResponse,
    told: DossierBegun,
    said: Query[Said],
    idempotency_key: UUID | None = KEY,
) -> Status[DossierShown]:
    user = person(request)
    version = (
        ProcedureVersion.objects.in_force(request.at)
        .filter(procedure__key=told.procedure)
        .select_related("procedure")
        .order_by("-number")
        .first()
    )
    if version is None:
        raise _wrong("procedure", _("Aucune procédure en vigueur n’a cette clé."))
    for_organisation = definition.read(version.definition).applicants.kind == "organisation"
    dossier = start(
        version=version,
        applicant=_applicant(user, told.organisation) if for_organisation else None,
        applicant_person=None if for_organisation else user.person,
        actor=user,
        at=request.at,
        language=(get_language() or "fr")[:2],
        title=told.title,
        token=idempotency_key,
    )
    response["Location"] = request.build_absolute_uri(f"{request.path}/{dossier.reference}")
    return Status(201, answer_with(request, dossier.reference))


@router.get(
    "/dossiers/{reference}",
    response=DossierShown,
    **needs(Scope.READ),
    operation_id="read_dossier",
    summary=noop("Un dossier : où il en est, ses réponses, son fil, ses lettres"),
)
def read_dossier(request: ApiRequest, response: HttpResponse, reference: str, said: Query[Said]) -> DossierShown:
    dossier = seen(request, reference)
    unless_held(request, *parts_of(dossier))
    return whole(request, dossier)


@router.patch(
    "/dossiers/{reference}/answers",
    response=AnswersKept,
    **needs(Scope.RECORD),
    operation_id="answer_dossier",
    summary=noop("Répondre à des questions; rien de ce qu’une autre personne a répondu ne se perd"),
)
def answer_dossier(request: ApiRequest, reference: str, told: AnswersTold, said: Query[Said]) -> AnswersKept:
    dossier, user = seen(request, reference), person(request)
    forms = applying.applications(dossier)
    submission = next((one for one in forms if told.form in (None, one.pk)), None)
    if submission is None:
        raise _wrong("form", _("Ce dossier n’a pas ce formulaire."))
    if not can_fill(Hand(user), submission):
        raise Problem("forbidden", _("Vous lisez ce dossier; le remplir demande le droit de rédiger."))
    merged, _answers, _evaluation = answering.answer(
        submission=submission,
        edits=_edits(submission, told.answers),
        actor=user,
        at=request.at,
        language=(get_language() or "fr")[:2],
    )
    submission.refresh_from_db()
    return AnswersKept(
        applied=[one.path for one in merged.applied],
        clashes=[ClashShown(path=one.path, kept=one.kept, value=one.value) for one in merged.clashes],
        form=form_of(submission, at=request.at),
    )


@router.post(
    "/dossiers/{reference}/submit",
    response=DossierShown,
    **needs(Scope.PUBLISH),
    operation_id="submit_dossier",
    summary=noop("Signer et déposer la demande"),
)
def submit_dossier(request: ApiRequest, reference: str, told: Signing, said: Query[Said]) -> DossierShown:
    submitting.submit(
        dossier=seen(request, reference),
        actor=person(request),
        name=told.name,
        at=arrival(request.META),
        language=(get_language() or "fr")[:2],
    )
    return answer_with(request, reference)


@router.post(
    "/dossiers/{reference}/withdraw",
    response=DossierShown,
    **needs(Scope.PUBLISH),
    operation_id="withdraw_dossier",
    summary=noop("Retirer la demande"),
)
def withdraw_dossier(request: ApiRequest, reference: str, said: Query[Said]) -> DossierShown:
    submitting.withdraw(dossier=seen(request, reference), actor=person(request), at=request.at)
    return answer_with(request, reference)


@router.post(
    "/dossiers/{reference}/messages",
    response=DossierShown,
    **needs(Scope.RECORD),
    operation_id="write_to_dossier",
    summary=noop("Écrire à l’autre partie, sur le fil du dossier"),
)
def write_to_dossier(request: ApiRequest, reference: str, told: Words, said: Query[Said]) -> DossierShown:
    dossier = seen(request, reference)
    link = settings.BASE_URL + reverse("application", kwargs={"reference": reference})
    messaging.write(dossier=dossier, body=told.body, actor=person(request), at=request.at, link=link)
    return answer_with(request, reference)


def person(request: ApiRequest) -> User:
    """The person behind the token."""
    return cast(User, request.caller.user)


def answer_with(request: ApiRequest, reference: str) -> DossierShown:
    """The dossier as it is after the act, with its new tag."""
    dossier = seen(request, reference)
    request.etag = tag(reference, *parts_of(dossier))
    return whole(request, dossier)


def _applicant(user: User, slug: str) -> Organisation:
    found = Organisation.objects.filter(slug=slug).first()
    if found is None or not can_from_inside(user, Capability.RECORD, found.pk):
        raise _wrong("organisation", _("Vous ne saisissez pour aucun organisme de ce code."))
    return found


def _edits(submission: Submission, told: list[AnswerTold]) -> list[Edit]:
    answers = answers_of(submission)
    values, asked = answers.values(), {one.path: one for one in answers.form.questions}
    errors = []
    for place, one in enumerate(told):
        question = asked.get(_bare(one.path))
        if one.path not in values or question is None or not question.is_asked:
            errors.append({"pointer": f"#/answers/{place}/path", "detail": _("Aucune question n’a ce chemin.")})
        elif question.control == "upload":
            detail = _("Un fichier se joint dans les pages, pas ici.")
            errors.append({"pointer": f"#/answers/{place}/path", "detail": detail})
        elif not _fits_xml(one.value):
            detail = _("Cette valeur contient un caractère impossible.")
            errors.append({"pointer": f"#/answers/{place}/value", "detail": detail})
    if errors:
        raise Problem("invalid", _("Certaines réponses ne vont à aucune question; rien n’a changé."), errors=errors)
    return [Edit(one.path, one.seen, one.value) for one in told]


def _bare(path: str) -> str:
    """A path without the positions of repeats."""
    return "/".join(part.partition("[")[0] for part in path.split("/"))


def _fits_xml(text: str) -> bool:
    return all(
        sign in "\t\n\r" or " " <= sign <= "\ud7ff" or "\ue000" <= sign <= "\ufffd" or sign > "\uffff" for sign in text
    )


def _wrong(field: str, detail: str) -> Problem:
    return Problem("invalid", detail, errors=[{"pointer": f"#/{field}", "detail": detail}])

"""A dossier as its applicant's people and its handlers read it: its state, its answers, its thread, its papers."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Max, Sum
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from ninja import Schema
from pydantic import Field

from maillon.api.callers import ApiRequest
from maillon.api.problems import Problem
from maillon.core.narratives import read
from maillon.dossiers.models import Dossier, Submission, TimelineEntry
from maillon.dossiers.permissions import Hand, can_handle, can_read_answers, followed_by
from maillon.dossiers.queries import applying
from maillon.dossiers.queries.papers import papers_of
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.walk import State


class DossierLine(Schema):
    """A dossier of the list."""

    reference: str = Field(description=noop("Son numéro, comme ADH-2026-0007."))
    procedure: str = Field(description=noop("Clé de la procédure."))
    version: int
    title: str
    state: State = Field(description=noop("Où il en est."))
    state_since: datetime
    organisation: str | None = Field(description=noop("Organisme qui demande (slug); vide pour une personne."))
    started_at: datetime
    submitted_at: datetime | None
    requested_minor: int | None = Field(description=noop("Unités mineures entières : 123450 pour 1 234,50 $."))
    currency: str
    url: str = Field(description=noop("Sa page, pour une personne."))


class AnswerShown(Schema):
    """One question and its answer."""

    path: str
    label: str
    value: str = Field(description=noop("La valeur saisie; vide quand la question ne s’applique pas."))
    relevant: bool
    required: bool
    valid: bool
    fault: str = Field(description=noop("required, constraint, type ou choice; vide quand la réponse convient."))
    message: str


class FormShown(Schema):
    """A form of the dossier, every question judged."""

    id: int
    form: str = Field(description=noop("Nom du formulaire, comme dans l’XLSForm."))
    state: str = Field(description=noop("draft ou final."))
    revision: int
    answers: list[AnswerShown]


class EntryShown(Schema):
    """One entry of the thread; applicants do not read what handlers keep to themselves."""

    at: datetime
    kind: str
    step: str
    from_state: str
    to_state: str
    office: str = Field(description=noop("Le rôle de qui a agi, comme au journal."))
    message: str = Field(description=noop("Les mots du message, pour un message."))


class PaperShown(Schema):
    """A letter or a certificate, as PDF."""

    code: str
    title: str
    issued_at: datetime
    revoked: bool
    url: str


class DossierShown(DossierLine):
    """A dossier whole."""

    forms: list[FormShown]
    timeline: list[EntryShown]
    papers: list[PaperShown]


def seen(request: ApiRequest, reference: str) -> Dossier:
    """The dossier, for whoever follows it; 404 for anybody else. Readers and committees use the pages, blind or not."""
    rows = followed_by(request.caller.user).select_related(
        "version__procedure__owner", "applicant", "applicant_person", "started_by"
    )
    found = rows.filter(reference=reference).first()
    if found is None:
        raise Problem("not-found", _("Aucun dossier que vous pouvez lire n’a ce numéro."))
    return found


def parts_of(dossier: Dossier) -> tuple[object, ...]:
    """What its answer depends on: a step, a message, a paper, an answer each change one of them."""
    last = dossier.timeline.aggregate(last=Max("sequence"))["last"]
    revisions = dossier.submissions.aggregate(all=Sum("revision"))["all"]
    papers = list(papers_of(dossier).values_list("pk", "revoked_at"))
    return dossier.reference, dossier.state, dossier.title, last, revisions, papers


def line_of(dossier: Dossier) -> DossierLine:
    """One line of the list."""
    return DossierLine(
        reference=dossier.reference,
        procedure=dossier.version.procedure.key,
        version=dossier.version.number,
        title=dossier.title,
        state=State(dossier.state),
        state_since=dossier.state_since,
        organisation=dossier.applicant.slug if dossier.applicant else None,
        started_at=dossier.started_at,
        submitted_at=dossier.submitted_at,
        requested_minor=dossier.requested_minor,
        currency=definition.read(dossier.version.definition).currency,
        url=_page("application", dossier.reference),
    )


def whole(request: ApiRequest, dossier: Dossier) -> DossierShown:
    """The dossier, its answers, its thread and its papers, as far as the caller may read them."""
    hand = Hand(request.caller.user if request.caller.token else None)  # type: ignore[arg-type]
    rows = dossier.timeline.order_by("sequence")
    if not can_handle(hand.user, dossier):
        rows = rows.filter(audience=TimelineEntry.Audience.EVERYONE)
    said = dict(dossier.messages.values_list("pk", "body"))
    forms = [one for one in applying.applications(dossier) if can_read_answers(hand, one)]
    return DossierShown(
        **line_of(dossier).dict(),
        forms=[form_of(one, at=request.at) for one in forms],
        timeline=[
            EntryShown(
                at=one.at,
                kind=one.kind,
                step=one.step,
                from_state=one.from_state,
                to_state=one.to_state,
                office=one.actor_office,
                message=said.get(one.data.get("message", 0), ""),
            )
            for one in rows
        ],
        papers=[
            PaperShown(
                code=one.code,
                title=read(one.title, get_language() or "fr").text,
                issued_at=one.issued_at,
                revoked=one.revoked_at is not None,
                url=_page("application_paper", dossier.reference, code=one.code),
            )
            for one in papers_of(dossier)
        ],
    )


def form_of(submission: Submission, *, at: datetime) -> FormShown:
    """A form with every question judged now."""
    language = (get_language() or "fr")[:2]
    judged = applying.judged(submission, at=at, language=language)
    return FormShown(
        id=submission.pk,
        form=submission.form.form_id,
        state=submission.state,
        revision=submission.revision,
        answers=[
            AnswerShown(
                path=field.path,
                label=field.label,
                value=field.value,
                relevant=field.relevant,
                required=field.required,
                valid=field.valid,
                fault=field.fault,
                message=field.message or "",
            )
            for field in judged.evaluation.fields.values()
        ],
    )


def _page(name: str, reference: str, **more: str) -> str:
    return str(settings.BASE_URL) + reverse(name, kwargs={"reference": reference, **more})

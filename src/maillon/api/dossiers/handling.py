"""What handlers do: judge the checklist, return, receive, reject, decide where no committee does."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop as noop
from ninja import Query, Router
from pydantic import AwareDatetime, Field

from maillon.api.callers import ApiRequest, needs
from maillon.api.dossiers.applying import answer_with, person
from maillon.api.dossiers.shown import DossierShown, seen
from maillon.api.selection import Said
from maillon.api.told import Told
from maillon.core.tokens.rules import Scope
from maillon.dossiers.models import Gate
from maillon.dossiers.queries.applying import rules_of
from maillon.dossiers.rules.proposals import Proposal, ProposedCondition
from maillon.dossiers.rules.walk import Outcome
from maillon.dossiers.services import deciding, receiving
from maillon.dossiers.services.receiving import Correction

router = Router(tags=["dossiers"])


class Judgement(Told):
    """One item of the checklist, judged."""

    item: str = Field(min_length=1, max_length=60)
    verdict: Gate.Verdict
    correction: str = Field("", max_length=2000, description=noop("Ce qu’il faut corriger, quand le point manque."))


class CorrectionTold(Told):
    """What the applicant is asked to correct."""

    text: str = Field(min_length=1, max_length=2000)
    question: str = Field("", max_length=400, description=noop("Le chemin de la question; vide pour l’ensemble."))


class Returned(Told):
    """Giving the dossier back."""

    corrections: list[CorrectionTold] = Field([], max_length=100)


class Rejected(Told):
    """Why it is not receivable."""

    reasons: list[str] = Field([], max_length=50, description=noop("Clés des motifs de la procédure."))
    words: str = Field("", max_length=5000)


class ConditionTold(Told):
    """What must be done, by when."""

    text: dict[str, str] = Field(description=noop("Par langue : fr, en."), max_length=5)
    due_at: AwareDatetime
    before_effect: bool = False


class DecisionTold(Told):
    """What is decided."""

    outcome: Outcome
    reasons: list[str] = Field([], max_length=50, description=noop("Clés des motifs de la procédure."))
    reason: dict[str, str] = Field({}, max_length=5, description=noop("Par langue : fr, en."))
    conditions: list[ConditionTold] = Field([], max_length=50)
    amount_minor: int | None = Field(None, ge=0, le=2**53, description=noop("Unités mineures entières."))


@router.post(
    "/dossiers/{reference}/checklist",
    response=DossierShown,
    **needs(Scope.HANDLE),
    operation_id="judge_dossier",
    summary=noop("Juger un point de la liste de recevabilité"),
)
def judge_dossier(request: ApiRequest, reference: str, told: Judgement, said: Query[Said]) -> DossierShown:
    receiving.judge_item(
        dossier=seen(request, reference),
        item=told.item,
        verdict=told.verdict,
        correction=told.correction,
        actor=person(request),
        at=request.at,
    )
    return answer_with(request, reference)


@router.post(
    "/dossiers/{reference}/return",
    response=DossierShown,
    **needs(Scope.HANDLE),
    operation_id="return_dossier",
    summary=noop("Renvoyer le dossier, avec ce qu’il faut corriger"),
)
def return_dossier(request: ApiRequest, reference: str, told: Returned, said: Query[Said]) -> DossierShown:
    asked = [Correction(one.text, one.question) for one in told.corrections]
    receiving.return_for_correction(
        dossier=seen(request, reference), corrections=asked, actor=person(request), at=request.at
    )
    return answer_with(request, reference)


@router.post(
    "/dossiers/{reference}/receive",
    response=DossierShown,
    **needs(Scope.HANDLE),
    operation_id="receive_dossier",
    summary=noop("Déclarer le dossier recevable"),
)
def receive_dossier(request: ApiRequest, reference: str, said: Query[Said]) -> DossierShown:
    receiving.receive(dossier=seen(request, reference), actor=person(request), at=request.at)
    return answer_with(request, reference)


@router.post(
    "/dossiers/{reference}/reject",
    response=DossierShown,
    **needs(Scope.HANDLE),
    operation_id="reject_dossier",
    summary=noop("Déclarer le dossier non recevable, en disant pourquoi"),
)
def reject_dossier(request: ApiRequest, reference: str, told: Rejected, said: Query[Said]) -> DossierShown:
    receiving.reject(
        dossier=seen(request, reference),
        reasons=told.reasons,
        words=told.words,
        actor=person(request),
        at=request.at,
    )
    return answer_with(request, reference)


@router.post(
    "/dossiers/{reference}/decision",
    response=DossierShown,
    **needs(Scope.HANDLE),
    operation_id="decide_dossier",
    summary=noop("Inscrire la décision, là où aucun comité ne décide"),
)
def decide_dossier(request: ApiRequest, reference: str, told: DecisionTold, said: Query[Said]) -> DossierShown:
    dossier = seen(request, reference)
    deciding.decide_alone(
        dossier=dossier,
        proposal=Proposal(
            outcome=told.outcome,
            reasons=tuple(told.reasons),
            reason=told.reason,
            conditions=tuple(_condition(one.text, one.due_at, one.before_effect) for one in told.conditions),
            amount_minor=told.amount_minor,
            currency=rules_of(dossier).currency if told.amount_minor is not None else "",
        ),
        actor=person(request),
        at=request.at,
    )
    return answer_with(request, reference)


def _condition(text: dict[str, str], due_at: datetime, before_effect: bool) -> ProposedCondition:
    return ProposedCondition(text=text, due_at=due_at, before_effect=before_effect)

"""What funders offer: programmes, the terms of each component, calls, and which ones an organisation is eligible to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router, Schema
from pydantic import Field

from maillon.api.callers import ApiRequest, needs
from maillon.api.funding.paging import Page, latest_first
from maillon.api.problems import Problem
from maillon.api.selection import Said
from maillon.core.narratives import read
from maillon.core.tokens.rules import Scope
from maillon.dossiers.queries.windows import closing_of
from maillon.funding.models import Call, Component, Programme
from maillon.funding.models import Terms as Version
from maillon.funding.permissions.programmes import eligibility_homes
from maillon.funding.queries import eligible
from maillon.funding.queries.calls import Stage, stage_of, with_parts
from maillon.funding.queries.eligible import Fit, Judged
from maillon.funding.rules.eligibility import Answer

router = Router(tags=["funding"])
Texts = dict[str, str]


class TermsLine(Schema):
    """A version of the terms of a component."""

    number: int
    name: Texts
    starts_on: date
    ends_on: date | None = Field(description=noop("Le lendemain du dernier jour; vide tant qu’elles tiennent."))
    source: str
    is_example: bool = Field(description=noop("Ses chiffres sont des exemples, pas une règle publiée."))


class ComponentShown(Schema):
    """A stream of a programme."""

    key: str
    name: Texts
    terms: list[TermsLine] = Field(description=noop("Ses versions, la dernière d’abord."))


class ProgrammeLine(Schema):
    """A programme of the list."""

    slug: str
    name: Texts
    funder: str = Field(description=noop("Bailleur (slug)."))
    source: str
    is_example: bool
    is_demonstration: bool
    url: str = Field(description=noop("Sa page, pour une personne."))


class ProgrammeShown(ProgrammeLine):
    """A programme with what it offers."""

    purpose: Texts
    components: list[ComponentShown]


class Programmes(Schema):
    """Every programme."""

    items: list[ProgrammeLine]


class TermsShown(TermsLine):
    """A version of the terms, whole."""

    programme: str
    component: str
    definition: dict[str, Any] = Field(
        description=noop(
            "Aide, dépenses admissibles et plafonds, contrepartie, cumul, versements, rapports, articles. "
            "Les parts s’écrivent en fractions (« 3/4 »), les montants en unités mineures; 0 ou vide : rien n’est dit."
        )
    )


class CallsQuestion(Page):
    """The calls wanted."""

    open: bool = Field(True, description=noop("Ceux qui reçoivent des demandes; faux : tous ceux qui sont annoncés."))
    programme: str = Field("", max_length=60, description=noop("Programme (slug)."))


class CallLine(Schema):
    """A call for applications."""

    slug: str
    name: Texts
    about: Texts
    programme: str
    component: str
    terms: int = Field(description=noop("Numéro de la version du cadre."))
    stage: Stage = Field(description=noop("coming, open, closed ou done."))
    opens_at: datetime | None
    closes_at: datetime | None = Field(description=noop("Prolongations comprises."))
    envelope_minor: int
    currency: str
    is_demonstration: bool
    url: str = Field(description=noop("Sa page, pour une personne."))


class CallPage(Schema):
    """One page of calls, the latest first."""

    items: list[CallLine]
    next: str | None


class ConditionShown(Schema):
    """A condition of a call, judged by what the record says."""

    key: str
    reason: str = Field(description=noop("Pourquoi elle arrête."))
    remedy: str = Field(description=noop("Ce qui la lèverait."))
    article: str = Field(description=noop("Numéro de l’article du cadre."))
    missing: list[str] = Field(description=noop("Les faits qui manquent à la fiche."))


class FitShown(Schema):
    """What the record of an organisation answers of an open call."""

    call: CallLine
    answer: Answer = Field(description=noop("yes, no, ou unknown quand un fait manque à la fiche."))
    blocking: list[ConditionShown]
    missing: list[ConditionShown]
    met: list[ConditionShown]
    judged_later: int = Field(description=noop("Conditions jugées dans la demande elle-même."))


class Fits(Schema):
    """The open calls of one organisation, those it is eligible to first."""

    organisation: str
    items: list[FitShown]


@router.get("/programmes", response=Programmes, operation_id="list_programmes", summary=noop("Les programmes"))
def list_programmes(request: ApiRequest, said: Query[Said]) -> Programmes:
    rows = Programme.objects.select_related("funder").order_by("slug")
    return Programmes(items=[ProgrammeLine.model_validate(_programme(one)) for one in rows])


@router.get(
    "/programmes/{slug}",
    response=ProgrammeShown,
    operation_id="read_programme",
    summary=noop("Un programme, ses volets et les versions de leur cadre"),
)
def read_programme(request: ApiRequest, slug: str, said: Query[Said]) -> ProgrammeShown:
    found = Programme.objects.select_related("funder").filter(slug=slug).first()
    if found is None:
        raise Problem("not-found", _("Aucun programme n’a ce code."))
    parts = found.components.prefetch_related("terms").order_by("position", "pk")
    components = [
        {
            "key": one.key,
            "name": one.name,
            "terms": [_version(kept) for kept in sorted(one.terms.all(), key=lambda kept: -kept.number)],
        }
        for one in parts
    ]
    return ProgrammeShown.model_validate({**_programme(found), "purpose": found.purpose, "components": components})


@router.get(
    "/programmes/{slug}/{component}/terms/{number}",
    response=TermsShown,
    operation_id="read_terms",
    summary=noop("Une version du cadre d’un volet, en données"),
)
def read_terms(request: ApiRequest, slug: str, component: str, number: int, said: Query[Said]) -> TermsShown:
    part = Component.objects.filter(programme__slug=slug, key=component).first()
    # A number beyond what a version is numbered with names none.
    found = part.terms.filter(number=number).first() if part and 0 < number < 2**15 else None
    if found is None:
        raise Problem("not-found", _("Aucune version du cadre n’a ce numéro."))
    shown = {**_version(found), "programme": slug, "component": component, "definition": found.definition}
    return TermsShown.model_validate(shown)


@router.get("/calls", response=CallPage, operation_id="list_calls", summary=noop("Les appels ouverts ou annoncés"))
def list_calls(request: ApiRequest, response: HttpResponse, asked: Query[CallsQuestion]) -> CallPage:
    found = Call.objects.open(request.at) if asked.open else Call.objects.announced(request.at)
    if asked.programme:
        found = found.filter(terms__component__programme__slug=asked.programme)
    rows, following = latest_first(request, response, with_parts(found), asked)
    return CallPage(items=[_call(one, request.at) for one in rows], next=following)


@router.get(
    "/organisations/{slug}/calls",
    response=Fits,
    **needs(Scope.READ),
    operation_id="list_eligible_calls",
    summary=noop("À quels appels ouverts votre organisme est admissible, et pourquoi pas aux autres"),
)
def list_eligible_calls(request: ApiRequest, slug: str, said: Query[Said]) -> Fits:
    home = eligibility_homes(request.caller.user).filter(slug=slug).first()
    if home is None:
        raise Problem("not-found", _("Aucun de vos organismes du Canada n’a ce code."))
    found = eligible.fits(home, at=request.at)
    return Fits(organisation=home.slug, items=[_fit(one, request.at) for one in found])


def _programme(one: Programme) -> dict[str, object]:
    return {
        "slug": one.slug,
        "name": one.name,
        "funder": one.funder.slug,
        "source": one.source,
        "is_example": one.is_example,
        "is_demonstration": one.is_demonstration,
        "url": settings.BASE_URL + reverse("funding_programme", kwargs={"slug": one.slug}),
    }


def _version(one: Version) -> dict[str, object]:
    return {name: getattr(one, name) for name in ("number", "name", "starts_on", "ends_on", "source", "is_example")}


def _call(one: Call, at: datetime) -> CallLine:
    component = one.terms.component
    return CallLine(
        slug=one.slug,
        name=one.name,
        about=one.about,
        programme=component.programme.slug,
        component=component.key,
        terms=one.terms.number,
        stage=stage_of(one, at=at),
        opens_at=one.version.opens_at,
        closes_at=closing_of(one.version),
        envelope_minor=one.envelope_minor,
        currency=one.currency,
        is_demonstration=one.is_demonstration,
        url=settings.BASE_URL + reverse("funding_call", kwargs={"slug": one.slug}),
    )


def _fit(one: Fit, at: datetime) -> FitShown:
    return FitShown(
        call=_call(one.call, at),
        answer=one.answer,
        blocking=_conditions(one.blocking),
        missing=_conditions(one.missing),
        met=_conditions(one.met),
        judged_later=one.later,
    )


def _conditions(judged: Sequence[Judged]) -> list[ConditionShown]:
    language = get_language() or "fr"
    return [
        ConditionShown(
            key=one.condition.key,
            reason=read(one.reason, language).text,
            remedy=read(one.remedy, language).text,
            article=one.article.number if one.article else "",
            missing=list(one.condition.missing),
        )
        for one in judged
    ]

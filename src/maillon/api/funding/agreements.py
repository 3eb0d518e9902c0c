"""What was given, as everybody reads it; an agreement as its two parties read it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router, Schema
from pydantic import Field

from maillon.api.callers import ApiRequest, needs
from maillon.api.funding.paging import Page, latest_first
from maillon.api.problems import Problem
from maillon.api.selection import Said
from maillon.core.tokens.rules import Scope
from maillon.funding.models import Agreement, Instalment, Report
from maillon.funding.permissions.agreements import agreements_visible_to
from maillon.funding.permissions.public import public_agreements
from maillon.funding.queries import agreements as queries
from maillon.funding.queries.budgets import content_of
from maillon.funding.queries.reporting import budget_of

router = Router(tags=["funding"])
Texts = dict[str, str]
_RELATED = ("funder", "organisation", "terms__component__programme", "activity", "call")
MINOR = noop("Unités mineures entières : 123450 pour 1 234,50 $.")
_MOST_YEARS = 9999


class AwardsQuestion(Page):
    """The grants wanted."""

    organisation: str = Field("", max_length=120, description=noop("Organisme qui reçoit (slug)."))
    funder: str = Field("", max_length=120, description=noop("Bailleur (slug)."))
    programme: str = Field("", max_length=60, description=noop("Programme (slug)."))
    country: str = Field("", pattern=r"^([A-Z]{2})?$", description=noop("Pays, ISO 3166-1."))
    year: int | None = Field(None, ge=1900, le=_MOST_YEARS, description=noop("Année où elle commence."))


class AgreementsQuestion(Page):
    """One's agreements wanted."""

    organisation: str = Field("", max_length=120, description=noop("Organisme qui reçoit (slug)."))
    state: Agreement.State | None = Field(None, description=noop("to_sign, in_force, completed ou ended."))


class AgreementLine(Schema):
    """A grant agreement."""

    reference: str
    title: str
    funder: str = Field(description=noop("Bailleur (slug)."))
    organisation: str = Field(description=noop("Organisme qui reçoit (slug)."))
    programme: str
    component: str
    terms: int = Field(description=noop("Numéro de la version du cadre."))
    call: str | None = Field(description=noop("Appel dont elle vient (slug); vide quand elle n’en vient pas."))
    amount_minor: int = Field(description=MINOR)
    currency: str
    country: str = Field(description=noop("ISO 3166-1; vide : plusieurs, ou aucun dit."))
    starts_on: date
    last_day: date
    state: Agreement.State
    signed_at: datetime | None
    activity: str | None = Field(description=noop("Identifiant IITA du projet publié qu’elle paie."))
    is_demonstration: bool


class AgreementPage(Schema):
    """One page of agreements, the latest written first."""

    items: list[AgreementLine]
    next: str | None


class BudgetLineShown(Schema):
    """A line of the budget."""

    year: int = Field(description=noop("Année financière, par l’année où elle finit (31 mars)."))
    category: str
    label: str
    cost_minor: int = Field(description=noop("Ce que la ligne coûte, dans la devise du budget."))
    programme_minor: int = Field(description=noop("Ce que le programme en paie."))


class BudgetShown(Schema):
    """The budget an agreement follows."""

    number: int
    currency: str
    cost_minor: int
    programme_minor: int
    lines: list[BudgetLineShown]


class InstalmentShown(Schema):
    """A payment of the agreement, and what it waits for."""

    number: int
    label: Texts
    amount_minor: int = Field(description=MINOR)
    state: Instalment.State
    not_before: date
    paid_on: date | None
    is_held: bool = Field(description=noop("Retenu par le bailleur."))
    waits_for: list[str] = Field(
        description=noop("signature, report:<clé> accepté, document:<clé> reçu, before:<jour>; vide : rien.")
    )


class ReportShown(Schema):
    """A report, or a paper, that the agreement asks for."""

    key: str
    ordinal: int
    kind: str = Field(description=noop("report, ou document : un papier à envoyer."))
    label: Texts
    due_on: date
    state: Report.State
    is_late: bool


class MoneyShown(Schema):
    """Where the money stands, in minor units."""

    agreed_minor: int
    paid_minor: int
    under_way_minor: int
    waiting_minor: int
    returned_minor: int = Field(description=noop("Rendu, ou réclamé."))


class AgreementShown(AgreementLine):
    """An agreement as its two parties read it."""

    money: MoneyShown
    budget: BudgetShown | None
    instalments: list[InstalmentShown]
    reports: list[ReportShown]
    amendments: int = Field(description=noop("Avenants signés."))
    url: str = Field(description=noop("Sa page, pour une personne."))


@router.get(
    "/awards",
    response=AgreementPage,
    operation_id="list_awards",
    summary=noop("Les subventions publiques : qui a reçu quoi, de qui, pour où"),
)
def list_awards(request: ApiRequest, response: HttpResponse, asked: Query[AwardsQuestion]) -> AgreementPage:
    found = public_agreements(at=request.at)
    if asked.organisation:
        found = found.filter(organisation__slug=asked.organisation)
    if asked.funder:
        found = found.filter(funder__slug=asked.funder)
    if asked.programme:
        found = found.filter(terms__component__programme__slug=asked.programme)
    if asked.country:
        found = found.filter(country=asked.country)
    if asked.year:
        found = found.filter(starts_on__year=asked.year)
    return _page(request, response, found, asked)


@router.get(
    "/agreements",
    response=AgreementPage,
    **needs(Scope.READ),
    operation_id="list_agreements",
    summary=noop("Les conventions dont vous êtes partie"),
)
def list_agreements(request: ApiRequest, response: HttpResponse, asked: Query[AgreementsQuestion]) -> AgreementPage:
    found = agreements_visible_to(request.caller.user)
    if asked.organisation:
        found = found.filter(organisation__slug=asked.organisation)
    if asked.state:
        found = found.filter(state=asked.state)
    return _page(request, response, found, asked)


@router.get(
    "/agreements/{reference}",
    response=AgreementShown,
    **needs(Scope.READ),
    operation_id="read_agreement",
    summary=noop("Une convention : son budget, ses versements et ce qu’ils attendent, ses rapports"),
)
def read_agreement(request: ApiRequest, reference: str, said: Query[Said]) -> AgreementShown:
    found = agreements_visible_to(request.caller.user).filter(reference=reference).select_related(*_RELATED).first()
    if found is None:
        raise Problem("not-found", _("Aucune convention que vous puissiez lire n’a ce numéro."))
    today = timezone.localdate(request.at)
    lines = list(found.instalments.select_related("order").order_by("number"))
    asked = list(found.reports.exclude(state=Report.State.DROPPED).order_by("due_on", "pk"))
    sums = queries.sums(found, lines, list(found.recoveries.all()))
    return AgreementShown(
        **_line(found).model_dump(),
        money=MoneyShown(
            agreed_minor=sums.agreed,
            paid_minor=sums.paid,
            under_way_minor=sums.under_way,
            waiting_minor=sums.waiting,
            returned_minor=sums.returned,
        ),
        budget=_budget(found),
        instalments=[_instalment(found, one, asked, today) for one in lines],
        reports=[_report(one, today) for one in asked],
        amendments=found.amendments.filter(signed_at__isnull=False).count(),
        url=settings.BASE_URL + reverse("agreement", kwargs={"reference": found.reference}),
    )


def _page(
    request: ApiRequest, response: HttpResponse, found: QuerySet[Agreement, Agreement], asked: Page
) -> AgreementPage:
    rows, following = latest_first(request, response, found.select_related(*_RELATED), asked)
    return AgreementPage(items=[_line(one) for one in rows], next=following)


def _line(one: Agreement) -> AgreementLine:
    component, project = one.terms.component, one.activity
    return AgreementLine(
        reference=one.reference,
        title=one.title,
        funder=one.funder.slug,
        organisation=one.organisation.slug,
        programme=component.programme.slug,
        component=component.key,
        terms=one.terms.number,
        call=one.call.slug if one.call else None,
        amount_minor=one.amount_minor,
        currency=one.currency,
        country=one.country,
        starts_on=one.starts_on,
        last_day=one.ends_on - timedelta(days=1),
        state=Agreement.State(one.state),
        signed_at=one.signed_at,
        activity=project.identifier if project and project.state == "published" else None,
        is_demonstration=one.is_demonstration,
    )


def _budget(one: Agreement) -> BudgetShown | None:
    held = budget_of(one)
    if held is None:
        return None
    content = content_of(held)
    lines = [
        BudgetLineShown(
            year=each.year,
            category=each.category,
            label=each.label,
            cost_minor=content.cost(each),
            programme_minor=content.of_programme(each),
        )
        for each in content.lines
    ]
    return BudgetShown(
        number=held.number,
        currency=held.currency,
        cost_minor=sum(each.cost_minor for each in lines),
        programme_minor=sum(each.programme_minor for each in lines),
        lines=lines,
    )


def _instalment(agreement: Agreement, one: Instalment, reports: list[Report], today: date) -> InstalmentShown:
    waiting = one.state == Instalment.State.WAITING
    return InstalmentShown(
        number=one.number,
        label=one.label,
        amount_minor=one.amount_minor,
        state=Instalment.State(one.state),
        not_before=one.not_before,
        paid_on=one.paid_on,
        is_held=bool(one.held_because),
        waits_for=queries.waits_for(agreement, one, reports, today=today) if waiting else [],
    )


def _report(one: Report, today: date) -> ReportShown:
    return ReportShown(
        key=one.key,
        ordinal=one.ordinal,
        kind=one.kind,
        label=one.label,
        due_on=one.due_on,
        state=Report.State(one.state),
        is_late=one.state == Report.State.DUE and one.due_on < today,
    )

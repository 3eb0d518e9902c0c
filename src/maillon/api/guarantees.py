"""A lender's own system: the loans it reports on, the quarters still asked, each quarter's statement loan by loan."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router, Schema, Status
from ninja.params.models import Header
from pydantic import Field, StringConstraints

from maillon.api.callers import ApiRequest, needs
from maillon.api.dossiers.applying import person
from maillon.api.problems import Problem
from maillon.api.selection import Said
from maillon.api.told import Currency, Told
from maillon.core.tokens.rules import Scope
from maillon.guarantees.models import Facility, Loan, Statement
from maillon.guarantees.permissions.funds import facilities_reported_by
from maillon.guarantees.queries.outside import missing_quarters
from maillon.guarantees.services import statements
from maillon.guarantees.spreadsheets.statements import Line

router = Router(tags=["guarantees"])
_LARGEST = 10**15
_MOST_DAYS = 40_000
_MOST_LOANS = 5_000
KEY: Any = Header(
    None,
    alias="Idempotency-Key",
    description=noop("La même clé deux fois donne l’état reçu la première fois; avec un autre contenu, un conflit."),
)

Amount = Annotated[
    int,
    Field(ge=0, le=_LARGEST, description=noop("Unités mineures entières de la monnaie du prêt, du trimestre seul.")),
]
Period = Annotated[str, StringConstraints(pattern=r"^\d{4}-Q[1-4]$")]


class LineTold(Told):
    """What happened to a loan within the quarter; what is left out is nothing."""

    loan: Annotated[str, StringConstraints(min_length=1, max_length=60)] = Field(
        description=noop("Le numéro du prêt, comme le prêteur le nomme.")
    )
    currency: Currency | None = Field(None, description=noop("Une vérification : la monnaie du prêt."))
    disbursed_minor: Amount = 0
    repaid_principal_minor: Amount = 0
    repaid_interest_minor: Amount = 0
    capitalised_minor: Amount = 0
    recovered_minor: Amount = 0
    balance_minor: int | None = Field(
        None, ge=0, le=_LARGEST, description=noop("Une vérification : le solde du principal selon vos livres.")
    )
    days_past_due: int | None = Field(
        None, ge=0, le=_MOST_DAYS, description=noop("Une vérification : les jours de retard selon vos livres.")
    )
    note: Annotated[str, StringConstraints(max_length=300)] = ""


class StatementTold(Told):
    """A quarter's statement, whole: sent again otherwise, it corrects the one before."""

    period: Period = Field(description=noop("Le trimestre : 2026-Q1."))
    lines: list[LineTold] = Field(min_length=1, max_length=_MOST_LOANS)


class StatementShown(Schema):
    """A statement as it was received."""

    period: str
    ends_on: date
    number: int = Field(description=noop("1, puis 2 pour sa première correction."))
    received_at: datetime
    accepted_at: datetime | None = Field(description=noop("Vide tant que le fonds ne l’a pas accepté."))
    lines: list[LineTold]


class QuarterShown(Schema):
    """A quarter that is over and of which no statement came."""

    period: str
    ends_on: date


class LoanShown(Schema):
    """A loan the lender reports on."""

    number: str
    guarantee: str
    currency: str
    principal_minor: int = Field(description=noop("Le solde du principal, comme le fonds le connaît."))


class FacilityLine(Schema):
    """A facility one reports on."""

    reference: str
    fund: str
    lender: str = Field(description=noop("Organisme prêteur (slug)."))
    currency: str
    missing: list[QuarterShown] = Field(description=noop("Les trimestres finis dont aucun état n’est venu."))


class FacilityShown(FacilityLine):
    """A facility, its loans, its last statements."""

    loans: list[LoanShown]
    statements: list[StatementShown] = Field(description=noop("Le dernier état de chaque trimestre, du plus récent."))


class FacilityList(Schema):
    """Every facility one reports on."""

    items: list[FacilityLine]


@router.get(
    "/facilities",
    response=FacilityList,
    **needs(Scope.READ),
    operation_id="list_facilities",
    summary=noop("Les ententes de garantie dont vous remettez les états, et les trimestres demandés"),
)
def list_facilities(request: ApiRequest, said: Query[Said]) -> FacilityList:
    found = facilities_reported_by(person(request)).select_related("fund", "lender").order_by("reference")
    return FacilityList(items=[FacilityLine(**_line(one, request)) for one in found])


@router.get(
    "/facilities/{reference}",
    response=FacilityShown,
    **needs(Scope.READ),
    operation_id="read_facility",
    summary=noop("Une entente : ses prêts, les trimestres demandés, les derniers états"),
)
def read_facility(request: ApiRequest, reference: str, said: Query[Said]) -> FacilityShown:
    facility = _reported(request, reference)
    guarantees = dict(Loan.objects.filter(guarantee__facility=facility).values_list("number", "guarantee__reference"))
    known = statements.known_loans(facility)
    latest: dict[str, Statement] = {}
    for one in facility.statements.order_by("-ends_on", "-number"):
        latest.setdefault(one.period, one)
    return FacilityShown(
        **_line(facility, request),
        loans=[
            LoanShown(
                number=one.number,
                guarantee=guarantees[one.number],
                currency=one.currency,
                principal_minor=one.principal_minor,
            )
            for one in known.values()
        ],
        statements=[_shown(one) for one in list(latest.values())[:8]],
    )


@router.post(
    "/facilities/{reference}/statements",
    response={201: StatementShown},
    **needs(Scope.RECORD),
    operation_id="hand_in_statement",
    summary=noop("Remettre l’état des prêts d’un trimestre; le fonds l’accepte ensuite"),
)
def hand_in_statement(
    request: ApiRequest,
    response: HttpResponse,
    reference: str,
    told: StatementTold,
    said: Query[Said],
    idempotency_key: UUID | None = KEY,
) -> Status[StatementShown]:
    facility = _reported(request, reference)
    _check_lines(facility, told.lines)
    kept = statements.take_in(
        facility=facility,
        period=told.period,
        lines=[Line(**one.model_dump(exclude={"currency"})) for one in told.lines],
        actor=person(request),
        at=request.at,
        token=idempotency_key,
    )
    response["Location"] = request.build_absolute_uri(f"{request.path}/{kept.period}")
    return Status(201, _shown(kept))


@router.get(
    "/facilities/{reference}/statements/{period}",
    response=StatementShown,
    **needs(Scope.READ),
    operation_id="read_statement",
    summary=noop("Le dernier état d’un trimestre, tel que reçu, et s’il est accepté"),
)
def read_statement(request: ApiRequest, reference: str, period: str, said: Query[Said]) -> StatementShown:
    found = _reported(request, reference).statements.filter(period=period).order_by("-number").first()
    if found is None:
        raise Problem("not-found", _("Aucun état de ce trimestre n’est reçu."))
    return _shown(found)


def _reported(request: ApiRequest, reference: str) -> Facility:
    found = facilities_reported_by(person(request)).select_related("fund", "lender").filter(reference=reference)
    facility = found.first()
    if facility is None:
        raise Problem("not-found", _("Vous ne remettez les états d’aucune entente de cette référence."))
    return facility


def _check_lines(facility: Facility, lines: list[LineTold]) -> None:
    """Every line that names no loan of the facility, another currency, or a loan twice, pointed at."""
    known = {one.number: one.currency for one in statements.known_loans(facility).values()}
    seen: set[str] = set()
    errors = []
    for place, one in enumerate(lines):
        if one.loan not in known:
            detail = _("Le prêt « %(loan)s » n’est pas de cette entente.") % {"loan": one.loan}
            errors.append({"pointer": f"#/lines/{place}/loan", "detail": detail})
        elif one.loan in seen:
            detail = _("Le prêt « %(loan)s » est deux fois dans cet état.") % {"loan": one.loan}
            errors.append({"pointer": f"#/lines/{place}/loan", "detail": detail})
        elif one.currency not in (None, known[one.loan]):
            detail = _("Ce prêt est en %(currency)s.") % {"currency": known[one.loan]}
            errors.append({"pointer": f"#/lines/{place}/currency", "detail": detail})
        seen.add(one.loan)
    if errors:
        raise Problem("invalid", _("Certaines valeurs sont à corriger; rien n’a changé."), errors=errors)


def _line(facility: Facility, request: ApiRequest) -> dict[str, Any]:
    days = missing_quarters(facility, timezone.localdate(request.at))
    return {
        "reference": facility.reference,
        "fund": facility.fund.slug,
        "lender": facility.lender.slug,
        "currency": facility.currency,
        "missing": [QuarterShown(period=statements.quarter_of(day), ends_on=day) for day in days],
    }


def _shown(statement: Statement) -> StatementShown:
    lines = statement.lines.select_related("loan").order_by("loan__number")
    return StatementShown(
        period=statement.period,
        ends_on=statement.ends_on,
        number=statement.number,
        received_at=statement.known_at,
        accepted_at=statement.accepted_at,
        lines=[
            LineTold(
                loan=one.loan.number,
                currency=one.loan.currency,
                disbursed_minor=one.disbursed_minor,
                repaid_principal_minor=one.repaid_principal_minor,
                repaid_interest_minor=one.repaid_interest_minor,
                capitalised_minor=one.capitalised_minor,
                recovered_minor=one.recovered_minor,
                balance_minor=one.balance_minor,
                days_past_due=one.days_past_due,
                note=one.note,
            )
            for one in lines
        ],
    )

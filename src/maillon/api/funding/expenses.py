"""What the project of an agreement spends: reading it, writing it as it is paid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router, Schema, Status
from ninja.params.models import Header
from pydantic import Field, StringConstraints

from maillon.api.callers import ApiRequest, needs
from maillon.api.dossiers.applying import person
from maillon.api.funding.paging import Page, latest_first
from maillon.api.problems import Problem
from maillon.api.selection import Said
from maillon.api.told import Currency, Day, Told
from maillon.core.models import Organisation, User
from maillon.core.tokens.rules import Scope
from maillon.funding.models import Agreement, Expense
from maillon.funding.permissions.expenses import agreements_spent_by, ledgers_read_by, spending_ids
from maillon.funding.queries import expenses as queries
from maillon.funding.queries.reporting import partners_of
from maillon.funding.rules.expenses import Entry
from maillon.funding.services import expenses

router = Router(tags=["funding"])
_RELATED = ("agreement", "organisation", "grantee", "report")
_LARGEST = 10**13
KEY: Any = Header(
    None,
    alias="Idempotency-Key",
    description=noop("La même clé deux fois donne la dépense inscrite la première fois."),
)


class ExpensesQuestion(Page):
    """The expenses wanted."""

    category: str = Field("", max_length=60, description=noop("Poste du cadre."))


class ExpenseShown(Schema):
    """One expense."""

    number: int = Field(description=noop("Dans sa convention : le numéro à écrire sur le reçu."))
    spent_on: date
    category: str
    supplier: str
    description: str
    activity: str
    country: str
    paid_by: str = Field(description=noop("Quel argent la paie : programme, counterpart ou others."))
    amount_minor: int = Field(description=noop("Unités mineures entières de « currency »."))
    currency: str
    rate: str = Field(description=noop("Unités de la devise de la convention pour une de « currency », texte exact."))
    rate_source: str
    converted_minor: int = Field(description=noop("Dans la devise de la convention."))
    organisation: str = Field(description=noop("Qui a payé (slug)."))
    grantee: str | None = Field(description=noop("Partenaire à qui c’est remis (slug), pour un transfert."))
    has_receipt: bool
    report: str | None = Field(description=noop("Le rapport qui la compte, comme annuel-1; vide avant."))


class ExpensePage(Schema):
    """One page of expenses, the latest written first."""

    items: list[ExpenseShown]
    next: str | None


class ExpenseTold(Told):
    """An expense as it is paid."""

    spent_on: Day
    category: str = Field(min_length=1, max_length=60, description=noop("Un poste admissible du cadre."))
    supplier: str = Field(min_length=1, max_length=200)
    amount_minor: int = Field(gt=0, le=_LARGEST, description=noop("Unités mineures entières de « currency »."))
    currency: Currency
    description: str = Field("", max_length=300)
    activity: str = Field("", max_length=200)
    country: str = Field(
        "",
        pattern=r"^([A-Z]{2})?$",
        description=noop("ISO 3166-1; sans lui, celui de qui paie, ou du projet."),
    )
    paid_by: Literal["programme", "counterpart", "others"] = Field(
        "programme", description=noop("Quel argent la paie : programme, counterpart ou others.")
    )
    rate: Annotated[Decimal, Field(gt=0, lt=10**6, decimal_places=9)] | None = Field(
        None, description=noop("Sans lui, la moyenne annuelle publiée.")
    )
    rate_source: str = Field("", max_length=200, description=noop("Qui donne ce taux, quand vous en donnez un."))
    organisation: Annotated[str, StringConstraints(max_length=120)] = Field(
        "", description=noop("Qui a payé (slug) : l’organisme ou son partenaire; le vôtre sans lui.")
    )
    grantee: str = Field("", max_length=120, description=noop("Partenaire à qui c’est remis (slug)."))


@router.get(
    "/agreements/{reference}/expenses",
    response=ExpensePage,
    **needs(Scope.READ),
    operation_id="list_expenses",
    summary=noop("Les dépenses d’une convention que vous pouvez lire"),
)
def list_expenses(
    request: ApiRequest, response: HttpResponse, reference: str, asked: Query[ExpensesQuestion]
) -> ExpensePage:
    user = person(request)
    agreement = _found(user, reference)
    found = queries.readable(user, agreement).select_related(*_RELATED)
    if asked.category:
        found = found.filter(category=asked.category)
    rows, following = latest_first(request, response, found, asked)
    return ExpensePage(items=[_shown(one) for one in rows], next=following)


@router.post(
    "/agreements/{reference}/expenses",
    response={201: ExpenseShown},
    **needs(Scope.RECORD),
    operation_id="record_expense",
    summary=noop("Inscrire une dépense; son reçu se joint ensuite sur sa page"),
)
def record_expense(
    request: ApiRequest, reference: str, told: ExpenseTold, said: Query[Said], idempotency_key: UUID | None = KEY
) -> Status[ExpenseShown]:
    user = person(request)
    agreement = _found(user, reference)
    if not agreements_spent_by(user).filter(pk=agreement.pk).exists():
        raise Problem("forbidden", _("Vous lisez ces dépenses; en inscrire demande de saisir pour qui les paie."))
    made = expenses.write(
        agreement=agreement,
        entry=_entry(agreement, told),
        organisation=_payer(user, agreement, told.organisation),
        token=idempotency_key or uuid4(),
        actor=user,
        at=request.at,
    )
    kept = Expense.objects.select_related(*_RELATED).get(pk=made.pk)
    return Status(201, _shown(kept))


def _found(user: User, reference: str) -> Agreement:
    rows = ledgers_read_by(user).select_related("organisation", "terms", "activity")
    found = rows.filter(reference=reference).first()
    if found is None:
        raise Problem("not-found", _("Aucune convention dont vous puissiez lire les dépenses n’a ce numéro."))
    return found


def _payer(user: User, agreement: Agreement, slug: str) -> Organisation | None:
    if not slug:
        return None
    allowed = spending_ids(user, agreement)
    found = Organisation.objects.filter(pk__in=allowed, slug=slug).first()
    if found is None:
        raise _wrong("organisation", _("Vous n’inscrivez pas de dépense pour cet organisme."))
    return found


def _entry(agreement: Agreement, told: ExpenseTold) -> Entry:
    grantee = None
    if told.grantee:
        grantee = next((one for one in partners_of(agreement) if one.slug == told.grantee), None)
        if grantee is None:
            raise _wrong("grantee", _("Ce n’est pas un partenaire du projet."))
    return Entry(
        told.spent_on,
        told.category,
        told.supplier,
        told.amount_minor,
        told.currency,
        told.activity,
        told.description,
        told.country,
        rate=told.rate,
        rate_source=told.rate_source,
        grantee=grantee.pk if grantee else None,
        paid_by=told.paid_by,
    )


def _shown(one: Expense) -> ExpenseShown:
    plain = (
        "number", "spent_on", "category", "supplier", "description", "activity", "country", "amount_minor", "currency",
        "rate_source", "converted_minor", "paid_by",
    )  # fmt: skip
    return ExpenseShown(
        **{name: getattr(one, name) for name in plain},
        rate=str(one.rate),
        organisation=one.organisation.slug,
        grantee=one.grantee.slug if one.grantee else None,
        has_receipt=one.receipt_id is not None,
        report=f"{one.report.key}-{one.report.ordinal}" if one.report and one.sealed_at else None,
    )


def _wrong(name: str, why: str) -> Problem:
    return Problem("invalid", why, errors=[{"pointer": f"#/{name}", "detail": why}])

"""A sum of the fund told guarantee by guarantee, loan by loan: what it is made of, each leading to its events."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from maillon.core.parties.models import Organisation
from maillon.guarantees.models import Fund
from maillon.guarantees.queries import portfolio as queries
from maillon.guarantees.rules import measures, rates
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.engine import limits
from maillon.web.guarantees import words
from maillon.web.guarantees.portfolio import name_of
from maillon.web.templatetags.maillon import named

SUMS = {
    "exposition": (
        gettext_lazy("Exposition nette"),
        gettext_lazy("Ce que le fonds peut encore avoir à payer, et ce qu’il a prêté lui-même, au taux du jour."),
        "cover_minor",
    ),
    "paye": (
        gettext_lazy("Payé aux prêteurs"),
        gettext_lazy("Ce que le fonds a payé sur ses garanties, au taux du jour."),
        "paid_minor",
    ),
    "recouvre": (
        gettext_lazy("Recouvré"),
        gettext_lazy("La part du fonds de ce qui est revenu après ses paiements, au taux du jour."),
        "recovered_minor",
    ),
}


def told(fund: Fund, state: states.Fund, found: queries.Portfolio, figure: str, axis: str, name: str) -> dict[str, Any]:
    """The rows of a sum, those of one name of an axis where one is told; 404 for an axis nobody counts along."""
    if axis and axis not in limits.AXES:
        raise Http404
    label, lead, why = SUMS[figure]
    kept = {one.reference: one for one in fund.guarantees.select_related("obligor__organisation")}
    rows: list[dict[str, Any]] = []
    for line in found.lines:
        one = line.state
        amount = _amount(one, figure)
        if amount and one.id in kept and _counts(limits.names(one), axis, name):
            places = {"reference": one.id, "figure": why}
            rows.append(
                {
                    "name": named(kept[one.id].obligor.organisation),
                    "reference": one.id,
                    "url": reverse("guarantee_why", kwargs=places),
                    "amount": amount,
                    "currency": one.currency,
                    "cad": rates.worth(amount, one.currency, state.rates),
                }
            )
    if figure == "exposition":
        rows += _beside(state, axis, name)
    rows.sort(key=lambda row: (-row["cad"], row["reference"]))
    return {
        "label": label,
        "lead": lead,
        "rows": rows,
        "total": sum(row["cad"] for row in rows),
        "axis": words.AXES.get(axis, "") if name else "",
        "of": _called(axis, name) if axis and name else "",
    }


def _amount(one: states.Guarantee, figure: str) -> int:
    if figure == "exposition":
        return measures.exposure(one)
    return one.claim.paid_minor if figure == "paye" else one.recourse.share_minor


def _counts(along: dict[str, str], axis: str, name: str) -> bool:
    return not (axis and name) or along.get(axis) == name


def _beside(state: states.Fund, axis: str, name: str) -> list[dict[str, Any]]:
    """The fund's own loans; of a lender, what is on deposit there too: the limits count both."""
    rows = []
    for loan in state.loans.values():
        who = loan.parties
        along = {one: getattr(who, one) for one in limits.AXES if one != "currency"}
        along |= {"currency": loan.currency, "group": who.group or who.borrower}
        owed = loan.principal_minor + loan.interest_minor
        if owed and _counts(along, axis, name):
            rows.append(
                {
                    "name": _called("borrower", who.borrower),
                    "reference": loan.id,
                    "url": reverse("fund_loan", kwargs={"reference": loan.id}),
                    "amount": owed,
                    "currency": loan.currency,
                    "cad": rates.worth(owed, loan.currency, state.rates),
                }
            )
    for one in state.guarantees.values():
        if axis == "lender" and name == one.parties.lender and one.deposit_minor:
            rows.append(
                {
                    "name": _("Dépôt chez le prêteur"),
                    "reference": one.id,
                    "url": reverse("guarantee", kwargs={"reference": one.id}),
                    "amount": one.deposit_minor,
                    "currency": one.deposit_currency,
                    "cad": rates.worth(one.deposit_minor, one.deposit_currency, state.rates),
                }
            )
    return rows


def _called(axis: str, name: str) -> str:
    found = {one.slug: named(one) for one in Organisation.objects.filter(slug=name)}
    return name_of(axis, name, found, (get_language() or "fr")[:2])

"""What the project of an agreement costs and who else pays it, as its last amendment or its budget says."""

from __future__ import annotations

from maillon.core.records import read_as
from maillon.dossiers.models import Dossier
from maillon.funding.models import Agreement, Amendment
from maillon.funding.queries.agreements import terms_of
from maillon.funding.queries.budgets import content_of, sent_budget
from maillon.funding.queries.reporting import budget_of
from maillon.funding.rules.budgeting.limits import Financing, financing_of
from maillon.funding.rules.terms import Terms


def financing_agreed(agreement: Agreement) -> Financing | None:
    """What holds today: the last signed amendment that says it, else the budget; None where nothing does."""
    signed = agreement.amendments.filter(signed_at__isnull=False, financing__isnull=False)
    last = signed.order_by("-number").first()
    if last is not None:
        return financing_said(last)
    budget = budget_of(agreement)
    return financing_of(content_of(budget), terms_of(agreement)) if budget is not None else None


def financing_asked(dossier: Dossier, terms: Terms) -> Financing | None:
    """What the budget sent with an application says; None without one."""
    budget = sent_budget(dossier)
    return financing_of(content_of(budget), terms) if budget is not None else None


def financing_said(amendment: Amendment) -> Financing | None:
    """What an amendment says the project will cost; None where it says nothing of it."""
    return read_as(Financing, amendment.financing) if amendment.financing else None


def financing_before(amendment: Amendment) -> Financing | None:
    """What held when an amendment was proposed; None where nothing said it."""
    return read_as(Financing, amendment.former_financing) if amendment.former_financing else None

"""Which agreement, which expense: what every page of expenses begins with; 404 for what must stay unknown."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from maillon.funding.models import Agreement, Expense
from maillon.funding.permissions.expenses import (
    agreements_spent_by,
    expenses_read_by,
    ledgers_read_by,
    spending_ids,
)
from maillon.web.http import person

_RELATED = ("funder", "organisation", "terms", "activity")


def agreement_read(request: HttpRequest, reference: str) -> Agreement:
    """An agreement of which one reads the expenses: a party's, or a partner's who writes some."""
    found = ledgers_read_by(person(request)).select_related(*_RELATED)
    return get_object_or_404(found, reference=reference)


def agreement_spent(request: HttpRequest, reference: str) -> Agreement:
    """An agreement one may write expenses of."""
    found = agreements_spent_by(person(request)).select_related(*_RELATED)
    return get_object_or_404(found, reference=reference)


def writes_for_home(request: HttpRequest, agreement: Agreement) -> bool:
    """Whether this person writes for the organisation that receives, rather than for a partner."""
    return agreement.organisation_id in spending_ids(person(request), agreement)


def expense_read(request: HttpRequest, reference: str, number: int) -> Expense:
    """An expense one may read."""
    found = expenses_read_by(person(request)).select_related(
        "agreement__terms", "agreement__activity", "agreement__organisation", "organisation", "receipt", "report"
    )
    return get_object_or_404(found, agreement__reference=reference, number=number)

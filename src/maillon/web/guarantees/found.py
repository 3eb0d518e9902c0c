"""What every page of the fund begins with: which fund, which guarantee, who may; 404 for what must stay unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.guarantees.models import Claim, Facility, Fund, Guarantee, OwnLoan
from maillon.guarantees.permissions.funds import (
    claims_visible_to,
    facilities_reported_by,
    funds_managed_by,
    funds_read_by,
    guarantees_visible_to,
)
from maillon.guarantees.permissions.own_loans import loans_visible_to
from maillon.web.http import person
from maillon.web.refusals import sentence

_BOOKS = ("organisation", "asnpo_book", "ifrs_book")
_PARTIES = (
    "fund__organisation", "fund__asnpo_book", "fund__ifrs_book", "facility__lender", "facility__version__product",
    "obligor__organisation", "sponsor", "dossier",
)  # fmt: skip


def read_fund(request: HttpRequest) -> Fund:
    """The fund whose people one is of."""
    found = funds_read_by(person(request)).select_related(*_BOOKS).order_by("pk").first()
    if found is None:
        raise Http404
    return found


def managed_fund(request: HttpRequest) -> Fund:
    """The fund one manages."""
    found = funds_managed_by(person(request)).select_related(*_BOOKS).order_by("pk").first()
    if found is None:
        raise Http404
    return found


def shown_guarantee(request: HttpRequest, reference: str) -> Guarantee:
    """A guarantee one may see."""
    found = guarantees_visible_to(person(request)).select_related(*_PARTIES)
    return get_object_or_404(found, reference=reference)


def shown_claim(request: HttpRequest, reference: str) -> Claim:
    """A claim one may see."""
    related = [f"guarantee__{one}" for one in _PARTIES]
    return get_object_or_404(claims_visible_to(person(request)).select_related(*related), reference=reference)


def shown_loan(request: HttpRequest, reference: str) -> OwnLoan:
    """A loan of the fund one may see."""
    related = (*(f"fund__{one}" for one in _BOOKS), "borrower", "lender", "sponsor")
    mine = loans_visible_to(person(request)).filter(reference=reference).select_related(*related)
    found = mine.order_by("pk").first()
    if found is None:
        raise Http404
    return found


def reported_facility(request: HttpRequest, reference: str) -> Facility:
    """A facility one reports on."""
    found = facilities_reported_by(person(request)).select_related("fund__organisation", "lender", "version__product")
    return get_object_or_404(found, reference=reference)


def attempt(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Do it; a refusal goes beside its field."""
    try:
        act()
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
        return False
    return True

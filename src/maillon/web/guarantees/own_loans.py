"""The fund's own loans: the list, those the committee granted, and a manager's agreeing of another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.guarantees.models import Fund, LoanPayout
from maillon.guarantees.permissions.funds import can_manage_fund
from maillon.guarantees.queries import history
from maillon.guarantees.queries.lent import Lent
from maillon.guarantees.queries.own_loans import Granted, granted
from maillon.guarantees.rules import measures, rates
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.events.life import Parties
from maillon.guarantees.services import own_loans as services
from maillon.web.guarantees import fund_forms, words
from maillon.web.guarantees.found import attempt, read_fund
from maillon.web.http import person
from maillon.web.templatetags.maillon import named


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """Every loan of the fund; a manager agrees another."""
    fund, user = read_fund(request), person(request)
    manages = can_manage_fund(user, fund)
    waiting = granted(fund) if manages else ()
    chosen = next((one for one in waiting if one.dossier.reference == request.GET.get("dossier")), None)
    form = fund_forms.LoanAgreedForm(
        request.POST if request.method == "POST" else None, initial=_asked(chosen) if chosen else {}
    )
    if request.method == "POST":
        if not manages:
            raise Http404
        made: list[str] = []
        if form.is_valid() and attempt(form, lambda: made.append(_agree(form, fund, chosen, user, timezone.now()))):
            messages.success(request, _("Le prêt %(reference)s est convenu.") % {"reference": made[0]})
            return redirect("fund_loan", reference=made[0])
    state, today = history.state_of(fund), timezone.localdate()
    names = names_of(state.loans.values())
    prepared = LoanPayout.objects.filter(loan__fund=fund, state=LoanPayout.State.PREPARED)
    context = {
        "fund": fund,
        "rows": [row_of(one, state, names, today) for _name, one in sorted(state.loans.items(), reverse=True)],
        "to_approve": set(prepared.values_list("loan__reference", flat=True)),
        "waiting": waiting,
        "ask": {"do": "agree", "pk": "", "form": form, "open": form.is_bound or chosen} if manages else None,
        "problem": form if form.is_bound else None,
        "module": "fonds",
        "space": "fund",
    }
    return render(request, "guarantees/own_loans.html", context, status=422 if form.is_bound else 200)


def _asked(one: Granted) -> dict[str, Any]:
    """What a file that was granted already says of its loan."""
    return {
        "borrower": one.borrower,
        "lender": one.lender,
        "sponsor": one.dossier.applicant.slug if one.dossier.applicant else "",
        "sector": one.told.sector,
        "currency": "CAD",
        "principal": one.amount_minor,
    }


def _agree(form: forms.Form, fund: Fund, chosen: Granted | None, user: User, at: datetime) -> str:
    told: Any = form.cleaned_data
    borrower, lender, sponsor = told["borrower"], told["lender"], told["sponsor"]
    return services.agree(
        fund=fund,
        parties=Parties(
            borrower=borrower.slug,
            lender=lender.slug if lender else "",
            sponsor=sponsor.slug,
            country=borrower.country,
            sector=told["sector"],
        ),
        currency=told["currency"],
        principal_minor=told["principal"],
        interest_rate=told["interest"],
        instalments=told["instalments"],
        on=told["day"],
        reference=chosen.reference if chosen else "",
        actor=user,
        at=at,
    )


def names_of(found: Collection[states.FundLoan]) -> dict[str, str]:
    """What the parties of loans are called, by slug."""
    slugs = {slug for one in found for slug in (one.parties.borrower, one.parties.lender, one.parties.sponsor) if slug}
    return {one.slug: named(one) for one in Organisation.objects.filter(slug__in=slugs)}


def row_of(one: states.FundLoan, state: states.Fund, names: dict[str, str], today: date) -> dict[str, Any]:
    """A loan of the fund as its people read it: who it is with, how late, what is owed in Canadian dollars."""
    late = measures.days_past_due(one, today) if one.principal_minor else 0
    owed = one.principal_minor + one.interest_minor
    return {
        "one": one,
        "borrower": names.get(one.parties.borrower, one.parties.borrower),
        "lender": names.get(one.parties.lender, one.parties.lender),
        "sponsor": names.get(one.parties.sponsor, one.parties.sponsor),
        "late": words.late(late),
        "look": words.late_look(late),
        "cad": rates.worth(owed, one.currency, state.rates) if owed else 0,
        "interest_rate": float(one.interest_rate),
        "allowance": float(one.allowance_rate),
    }


def rows_of(lent: Sequence[Lent]) -> list[dict[str, Any]]:
    """The loans owed to the fund as its portfolio counts them, the latest and the largest first."""
    names = names_of([one.state for one in lent])
    return [
        {
            "one": one,
            "borrower": names.get(one.state.parties.borrower, one.state.parties.borrower),
            "lender": names.get(one.state.parties.lender, one.state.parties.lender),
            "late": words.late(one.days_past_due),
            "late_look": words.late_look(one.days_past_due),
            "label": words.PARTS[one.part],
            "look": words.PART_LOOKS[one.part],
        }
        for one in sorted(lent, key=lambda one: (-one.days_past_due, -one.principal_minor, one.state.id))
    ]

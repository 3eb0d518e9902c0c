"""The fund's own loans: the list, one loan with what happened to it, and what a manager records."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.guarantees.models import Fund
from maillon.guarantees.permissions.funds import can_manage_fund
from maillon.guarantees.queries import history
from maillon.guarantees.queries.own_loans import Granted, granted
from maillon.guarantees.rules import measures, rates
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.events import loans
from maillon.guarantees.rules.events.life import Parties
from maillon.guarantees.services import own_loans as services
from maillon.web.guarantees import fund_forms, words
from maillon.web.guarantees.forms import AmountField
from maillon.web.guarantees.found import attempt, read_fund
from maillon.web.http import person
from maillon.web.templatetags.maillon import named

_HUNDRED = 100
ASKS: dict[str, tuple[Any, type[forms.Form]]] = {
    "pay_out": (gettext_lazy("Verser le prêt, ou une part"), fund_forms.LentForm),
    "accrue": (gettext_lazy("Courir les intérêts"), fund_forms.RevalueForm),
    "repaid": (gettext_lazy("L’emprunteur a remboursé"), fund_forms.RepaidForm),
    "impair": (gettext_lazy("Déprécier"), fund_forms.ImpairedForm),
    "write_off": (gettext_lazy("Radier le reste"), fund_forms.WrittenOffForm),
}


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
    names = _names(list(state.loans.values()))
    context = {
        "fund": fund,
        "rows": [_row(one, state, names, today) for _name, one in sorted(state.loans.items(), reverse=True)],
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


def _names(found: list[states.FundLoan]) -> dict[str, str]:
    slugs = {slug for one in found for slug in (one.parties.borrower, one.parties.lender, one.parties.sponsor) if slug}
    return {one.slug: named(one) for one in Organisation.objects.filter(slug__in=slugs)}


def _row(one: states.FundLoan, state: states.Fund, names: dict[str, str], today: Any) -> dict[str, Any]:
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


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def loan(request: HttpRequest, reference: str) -> HttpResponse:
    """One loan of the fund: what is owed, its instalments, what happened; a manager records what happens next."""
    fund, user = read_fund(request), person(request)
    state = history.state_of(fund)
    one = state.loans.get(reference)
    if one is None:
        raise Http404
    manages = can_manage_fund(user, fund) and one.closed_on is None
    failed: tuple[str, forms.Form] | None = None
    if request.method == "POST":
        name = request.POST.get("do", "")
        if name not in ASKS or not manages:
            raise Http404
        form = _form(name, one, request.POST)
        event = request.POST.get("pk", "")[:20]
        if form.is_valid() and attempt(form, lambda: _tell(name, form, fund, one, event, user, timezone.now())):
            messages.success(request, _("C’est consigné : « %(what)s ».") % {"what": ASKS[name][0]})
            return redirect("fund_loan", reference=reference)
        failed = (name, form)
    events = [
        {"one": event, "label": words.event(event.kind), "told": event.payload}
        for event in fund.events.filter(kind__startswith="fund_loan", payload__loan=reference).order_by("-sequence")
    ]
    last = fund.events.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    context = {
        "fund": fund,
        "row": _row(one, state, _names([one]), timezone.localdate()),
        "one": one,
        "events": events,
        "asks": [
            {
                "label": label,
                "do": name,
                "pk": last,
                "form": failed[1] if failed and failed[0] == name else _form(name, one),
                "open": bool(failed and failed[0] == name),
            }
            for name, (label, _kind) in ASKS.items()
        ]
        if manages
        else [],
        "problem": failed[1] if failed else None,
        "module": "fonds",
        "space": "fund",
    }
    return render(request, "guarantees/own_loan.html", context, status=422 if failed else 200)


def _form(name: str, one: states.FundLoan, posted: Any = None) -> forms.Form:
    form = ASKS[name][1](posted, prefix=name)
    for field in form.fields.values():
        if isinstance(field, AmountField):
            field.currency = one.currency
            field.label = f"{field.label} ({one.currency})"
    return form


def _tell(name: str, form: forms.Form, fund: Fund, one: states.FundLoan, once: str, user: User, at: datetime) -> None:
    told: Any = form.cleaned_data
    about: dict[str, Any] = {
        # A form sent twice bears the same number, which the page gave it: it is one event.
        "key": f"{one.id}:page:{name}:{once or at}",
        "effective_on": told["day"],
        "known_on": timezone.localdate(at),
        "loan": one.id,
    }
    event: loans.FundLoanEvent
    if name == "pay_out":
        event = loans.FundLoanPaidOut(amount_minor=told["amount"], **about)
    elif name == "accrue":
        event = loans.FundLoanInterestAccrued(**about)
    elif name == "repaid":
        event = loans.FundLoanRepaid(principal_minor=told["principal"], interest_minor=told["interest"] or 0, **about)
    elif name == "impair":
        event = loans.FundLoanImpaired(rate=Fraction(told["part"]) / _HUNDRED, **about)
    else:
        event = loans.FundLoanWrittenOff(resolution=told["resolution"], **about)
    services.tell(fund=fund, event=event, actor=user, at=at)

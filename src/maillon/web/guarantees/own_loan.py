"""One loan of the fund: what is owed, its instalments and agreement, what happened, who pays it out, what is next."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.services import path_of
from maillon.core.people.models import User
from maillon.guarantees.models import LoanPayout, OwnLoan
from maillon.guarantees.permissions.funds import can_manage_fund, can_read_fund
from maillon.guarantees.permissions.own_loans import can_approve_payout, can_prepare_payout, has_part_in_loan
from maillon.guarantees.permissions.papers import papers_visible_to
from maillon.guarantees.queries import history, loan_papers
from maillon.guarantees.queries.outside_loans import events_of
from maillon.guarantees.queries.own_loans import instalments_of
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.events import loans
from maillon.guarantees.services import grading, papers, payouts
from maillon.guarantees.services import own_loans as services
from maillon.web.guarantees import fund_forms, outside_loans, words
from maillon.web.guarantees.forms import AmountField, PaidForm
from maillon.web.guarantees.found import attempt, shown_loan
from maillon.web.guarantees.gradings import choices, scale
from maillon.web.guarantees.own_loans import names_of, row_of
from maillon.web.guarantees.papers import row_of_loan
from maillon.web.http import person
from maillon.web.refusals import sentence

_HUNDRED = 100
ASKS: dict[str, tuple[Any, type[forms.Form]]] = {
    "prepare": (gettext_lazy("Demander le versement"), fund_forms.PayoutForm),
    "accrue": (gettext_lazy("Courir les intérêts"), fund_forms.RevalueForm),
    "repaid": (gettext_lazy("L’emprunteur a remboursé"), fund_forms.RepaidForm),
    "grade": (gettext_lazy("Donner une cote"), fund_forms.GradeForm),
    "impair": (gettext_lazy("Déprécier"), fund_forms.ImpairedForm),
    "write_off": (gettext_lazy("Radier le reste"), fund_forms.WrittenOffForm),
}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def loan(request: HttpRequest, reference: str) -> HttpResponse:
    """One loan of the fund, for its people; its lender and its sponsor see what is theirs at the same address."""
    shown, user = shown_loan(request, reference), person(request)
    if not can_read_fund(user, shown.fund):
        if request.method == "POST":
            raise Http404
        return outside_loans.show(request, shown, user)
    one = history.state_of(shown.fund).loans[shown.reference]
    failed: tuple[str, forms.Form] | None = None
    if request.method == "POST":
        name = request.POST.get("do", "")
        # What is refused only because somebody just did it is said by the service, in words.
        if name not in ASKS or not can_manage_fund(user, shown.fund) or one.closed_on is not None:
            raise Http404
        form = _form(name, shown, one, request.POST)
        once = request.POST.get("pk", "")[:20]
        if form.is_valid() and attempt(form, lambda: _do(name, form, shown, once, user, timezone.now())):
            messages.success(request, _("C’est consigné : « %(what)s ».") % {"what": ASKS[name][0]})
            return redirect("fund_loan", reference=reference)
        failed = (name, form)
    context = _context(user, shown, failed)
    return render(request, "guarantees/own_loan.html", context, status=422 if failed else 200)


def _possible(user: User, shown: OwnLoan, one: states.FundLoan) -> list[str]:
    """What somebody may record of a loan now."""
    if not can_manage_fund(user, shown.fund) or one.closed_on is not None:
        return []
    waits = shown.payouts.filter(state=LoanPayout.State.PREPARED).exists()
    pays = can_prepare_payout(user, shown) and one.paid_out_minor < one.agreed_minor and not waits
    owed = one.paid_out_minor > 0
    return [name for name in ASKS if (pays if name == "prepare" else owed or name == "grade")]


def _context(user: User, shown: OwnLoan, failed: tuple[str, forms.Form] | None) -> dict[str, Any]:
    fund, today = shown.fund, timezone.localdate()
    state = history.state_of(fund)
    one = state.loans[shown.reference]
    last = fund.events.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    return {
        "fund": fund,
        "loan": shown,
        "row": row_of(one, state, names_of([one]), today),
        "one": one,
        "due": [(due, not due.is_paid and due.on < today and one.principal_minor) for due in instalments_of(one)],
        "events": [
            {"one": event, "label": words.event(event.kind), "told": event.payload} for event in events_of(shown)
        ],
        "payouts": [
            {
                "one": row,
                "state": words.PAYOUTS[row.State(row.state)],
                "approves": row.state == row.State.PREPARED and can_approve_payout(user, row),
                "own": row.state == row.State.PREPARED and row.prepared_by_id == user.pk,
                "drops": row.state == row.State.PREPARED and can_manage_fund(user, fund),
            }
            for row in shown.payouts.select_related("loan__fund", "prepared_by__person", "approved_by__person")
            .order_by("number")
        ],
        "paid_form": PaidForm(),
        "recused": has_part_in_loan(user, shown),
        "paper": row_of_loan(user, shown),
        "manages": can_manage_fund(user, fund),
        "asks": [
            {
                "label": ASKS[name][0],
                "do": name,
                "pk": last,
                "form": failed[1] if failed and failed[0] == name else _form(name, shown, one),
                "open": bool(failed and failed[0] == name),
            }
            for name in _possible(user, shown, one)
        ],
        "problem": failed[1] if failed else None,
        "module": "fonds",
        "space": "fund",
    }  # fmt: skip


def _form(name: str, shown: OwnLoan, one: states.FundLoan, posted: Any = None) -> forms.Form:
    more: dict[str, Any] = {}
    if name == "prepare":
        more["initial"] = {"amount": one.agreed_minor - one.paid_out_minor}
    if name == "grade":
        more |= {"initial": {"grade": shown.grade}, "grades": choices(scale(shown.fund))}
    form = ASKS[name][1](posted, prefix=name, **more)
    for field in form.fields.values():
        if isinstance(field, AmountField):
            field.currency = one.currency
            field.label = f"{field.label} ({one.currency})"
    return form


def _do(name: str, form: forms.Form, shown: OwnLoan, once: str, user: User, at: datetime) -> None:
    told: Any = form.cleaned_data
    if name == "prepare":
        payouts.prepare(loan=shown, amount_minor=told["amount"], actor=user, at=at)
        return
    if name == "grade":
        grading.grade_loan(loan=shown, grade=told["grade"], reason=told["reason"], on=told["day"], actor=user, at=at)
        return
    about: dict[str, Any] = {
        # A form sent twice bears the same number, which the page gave it: it is one event.
        "key": f"{shown.reference}:page:{name}:{once or at}",
        "effective_on": told["day"],
        "known_on": timezone.localdate(at),
        "loan": shown.reference,
    }
    event: loans.FundLoanEvent
    if name == "accrue":
        event = loans.FundLoanInterestAccrued(**about)
    elif name == "repaid":
        event = loans.FundLoanRepaid(principal_minor=told["principal"], interest_minor=told["interest"] or 0, **about)
    elif name == "impair":
        event = loans.FundLoanImpaired(rate=Fraction(told["part"]) / _HUNDRED, **about)
    else:
        event = loans.FundLoanWrittenOff(resolution=told["resolution"], **about)
    services.tell(fund=shown.fund, event=event, actor=user, at=at)


@login_required
@require_http_methods(["POST"])
def payout(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A second person approves the payment of a loan, or it is dropped."""
    shown, user = shown_loan(request, reference), person(request)
    if not can_read_fund(user, shown.fund):
        raise Http404
    row = get_object_or_404(shown.payouts.select_related("loan__fund"), number=number)
    form = PaidForm(request.POST)
    if request.POST.get("do") == "drop":
        # Dropping asks for no day: what the form lacks is not told.
        form.errors.clear()
        done = attempt(form, lambda: payouts.drop(payout=row, actor=user, at=timezone.now()))
        said = _("Le versement n’est plus demandé.")
    else:
        done = form.is_valid() and attempt(
            form,
            lambda: payouts.approve(payout=row, paid_on=form.cleaned_data["paid_on"], actor=user, at=timezone.now()),
        )
        said = _("Le versement est approuvé et inscrit dans les deux livres.")
    if done:
        messages.success(request, said)
        return redirect("fund_loan", reference=shown.reference)
    context = _context(user, shown, None) | {"paid_form": form, "problem": form}
    return render(request, "guarantees/own_loan.html", context, status=422)


@login_required
@require_http_methods(["POST"])
def agreement(request: HttpRequest, reference: str) -> HttpResponse:
    """A manager prints the loan's agreement in a language."""
    shown, user = shown_loan(request, reference), person(request)
    if not can_manage_fund(user, shown.fund):
        raise Http404
    try:
        made = papers.print_loan(loan=shown, language=request.POST.get("language", ""), actor=user, at=timezone.now())
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        context = _context(user, shown, None) | {"refusal": str(sentence(refused))}
        return render(request, "guarantees/own_loan.html", context, status=422)
    facts: dict[str, Any] = {"paper": words.PAPERS[loan_papers.kind_of(shown)], "code": made.document.code}
    messages.success(request, _("« %(paper)s » : le PDF est prêt, son code est %(code)s.") % facts)
    return redirect("fund_loan", reference=shown.reference)


@login_required
@never_cache
@require_safe
def agreement_file(request: HttpRequest, reference: str, code: str) -> FileResponse:
    """The PDF of a loan's agreement, as it was printed."""
    shown = shown_loan(request, reference)
    mine = papers_visible_to(person(request)).filter(loan=shown)
    found = get_object_or_404(mine.select_related("document__file"), document__code=code)
    name = f"{found.text.kind}-{found.document.code}.pdf"
    return FileResponse(path_of(found.document.file.digest).open("rb"), content_type="application/pdf", filename=name)

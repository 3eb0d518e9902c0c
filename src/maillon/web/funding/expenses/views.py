"""Expenses of a project: what was spent against the budget, each expense and its receipt, on a telephone too."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.files.services import path_of
from maillon.core.parties.models import Organisation
from maillon.funding.models import Agreement, Expense
from maillon.funding.permissions.agreements import can_see_agreement
from maillon.funding.permissions.expenses import (
    agreements_spent_by,
    can_change_expense,
    expenses_read_by,
    spending_ids,
)
from maillon.funding.queries import expenses as queries
from maillon.funding.queries.agreements import terms_of
from maillon.funding.services import expenses
from maillon.web.funding.agreements.found import attempt
from maillon.web.funding.expenses.forms import ExpenseForm, blank, of_expense
from maillon.web.funding.expenses.found import agreement_read, agreement_spent, expense_read, writes_for_home
from maillon.web.funding.expenses.words import PAID_BY
from maillon.web.http import person

PER_PAGE = 50


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The projects one writes expenses of, and the last ones written."""
    user = person(request)
    found = agreements_spent_by(user).select_related("organisation", "funder").order_by("ends_on", "pk")
    written = expenses_read_by(user).filter(recorded_by=user, dropped_at=None)
    context = {
        "agreements": list(found[:PER_PAGE]),
        "expenses": list(written.select_related("agreement", "report").order_by("-recorded_at")[:10]),
        "space": "expenses",
        "module": "projects",
    }
    return render(request, "funding/expenses/mine.html", context)


@login_required
@never_cache
@require_safe
def ledger(request: HttpRequest, reference: str) -> HttpResponse:
    """What was spent of an agreement, item by item, the rates used, and each expense one may read."""
    shown, user = agreement_read(request, reference), person(request)
    found = queries.readable(user, shown)
    sees_all = can_see_agreement(user, shown)
    labels = {one.key: one.label for one in terms_of(shown).expenses}
    items, sums = queries.ledger(shown, found) if sees_all else ([], queries.sums_of(found))
    not_said = request.GET.get("pays") == "manquant"
    found = found.filter(country="", grantee=None) if not_said else found
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    writes_for = spending_ids(user, shown) if shown.state == Agreement.State.IN_FORCE else []
    context = {
        "agreement": shown,
        "items": [(one, labels.get(one.category, {"fr": one.category}), _share(one)) for one in items],
        "sums": sums,
        "rates": queries.rates_used(found),
        "page": page,
        "rows": [
            (
                one,
                labels.get(one.category, {"fr": one.category}),
                PAID_BY[Expense.PaidBy(one.paid_by)] if one.paid_by != Expense.PaidBy.PROGRAMME else "",
            )
            for one in page
        ],
        "without_country": not_said,
        "writes": bool(writes_for),
        "sees_all": sees_all,
        "brings": sees_all and shown.organisation_id in writes_for,
        "space": "expenses",
        "module": "projects",
    }
    return render(request, "funding/expenses/ledger.html", context)


def _share(one: Any) -> str:
    """How much of the item is spent, as a gauge takes it (0 to 1)."""
    return f"{min(one.spent_minor / one.planned_minor, 1):.3f}" if one.planned_minor else "0"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, reference: str) -> HttpResponse:
    """Write an expense; what was typed stays when it is refused, and the same page sent twice writes it once."""
    shown, user = agreement_spent(request, reference), person(request)
    shares = writes_for_home(request, shown)
    if request.method != "POST":
        payer = Organisation.objects.filter(pk=next(iter(spending_ids(user, shown)), 0)).first()
        return _form(request, shown, blank(shown, payer=payer, shares=shares))
    form = ExpenseForm(shown, request.POST, request.FILES, shares=shares)

    def write() -> Expense:
        return expenses.write(
            agreement=shown,
            entry=form.entry(),
            receipt=form.cleaned_data["receipt"],
            token=form.mark(),
            actor=user,
            at=timezone.now(),
        )

    if form.is_valid() and attempt(form, write):
        messages.success(request, _("La dépense est inscrite."))
        if "again" in request.POST:
            return redirect("expense_new", reference=shown.reference)
        return redirect("expenses", reference=shown.reference)
    return _form(request, shown, form, status=422)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def expense(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One expense: read, corrected or taken away while no report counts it."""
    one, user = expense_read(request, reference, number), person(request)
    changes = can_change_expense(user, one)
    shares = writes_for_home(request, one.agreement)
    if request.method != "POST":
        form = of_expense(one, shares=shares) if changes else None
        return _form(request, one.agreement, form, one=one)
    act, now = request.POST.get("do", ""), timezone.now()
    if act in ("drop", "back"):
        form = ExpenseForm(one.agreement, {}, shares=shares)
        form.is_valid()
        form.errors.clear()
        deed = expenses.drop if act == "drop" else expenses.put_back
        if attempt(form, lambda: deed(expense=one, actor=user, at=now)):
            said = _("La dépense est retirée.") if act == "drop" else _("La dépense est remise.")
            messages.success(request, said)
            return redirect("expense", reference=reference, number=number)
        return _form(request, one.agreement, form, one=one, status=422)
    if not changes:
        raise Http404
    form = ExpenseForm(one.agreement, request.POST, request.FILES, shares=shares)

    def correct() -> Expense:
        receipt = form.cleaned_data["receipt"]
        return expenses.correct(expense=one, entry=form.entry(), receipt=receipt, actor=user, at=now)

    if form.is_valid() and attempt(form, correct):
        messages.success(request, _("La dépense est corrigée."))
        return redirect("expenses", reference=reference)
    return _form(request, one.agreement, form, one=one, status=422)


def _form(
    request: HttpRequest, shown: Agreement, form: ExpenseForm | None, *, one: Expense | None = None, status: int = 200
) -> HttpResponse:
    label = terms_of(shown).expense(one.category) if one else None
    written = Expense.objects.filter(agreement=shown, recorded_by=person(request)).order_by("-pk")
    context = {
        "agreement": shown,
        "form": form,
        "one": one,
        "label": label.label if label else {},
        "paid_by": PAID_BY[Expense.PaidBy(one.paid_by)] if one else "",
        "known": " ".join(str(mark) for mark in written.values_list("token", flat=True)[:20]) if one is None else "",
        "drops": one is not None and form is not None and one.dropped_at is None,
        "space": "expenses",
        "module": "projects",
    }
    return render(request, "funding/expenses/expense.html", context, status=status)


@login_required
@require_safe
def receipt(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """The receipt of an expense, for who may read it."""
    one = expense_read(request, reference, number)
    place = path_of(one.receipt.digest) if one.receipt else None
    if one.receipt is None or place is None or not place.exists():
        raise Http404
    answer = FileResponse(place.open("rb"), filename=one.receipt.name, content_type=one.receipt.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer

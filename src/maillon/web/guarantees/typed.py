"""A quarter's statement typed loan by loan: for a lender with few loans, or a telephone."""

from __future__ import annotations

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

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.guarantees.models import Facility, Loan, Statement, StatementLine
from maillon.guarantees.rules import life
from maillon.guarantees.services import statements as services
from maillon.guarantees.spreadsheets.statements import Line
from maillon.web.guarantees import words
from maillon.web.guarantees.forms import AmountField, CurrencyForm
from maillon.web.guarantees.found import reported_facility
from maillon.web.http import person
from maillon.web.refusals import sentence

_MOST_DAYS = 40_000


class LoanForm(CurrencyForm):
    """What happened to a loan in the quarter; what is left empty is nothing."""

    LOAN = ("disbursed", "repaid_principal", "repaid_interest", "balance", "capitalised", "recovered")
    disbursed = AmountField(label=gettext_lazy("Décaissé dans le trimestre"), required=False)
    repaid_principal = AmountField(label=gettext_lazy("Principal remboursé"), required=False)
    repaid_interest = AmountField(label=gettext_lazy("Intérêts payés"), required=False)
    balance = AmountField(label=gettext_lazy("Solde du principal"), required=False)
    days_past_due = forms.IntegerField(
        label=gettext_lazy("Jours de retard"),
        required=False,
        min_value=0,
        max_value=_MOST_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), gettext_lazy("Écrivez un nombre de jours, 0 ou plus.")
        ),
    )
    capitalised = AmountField(label=gettext_lazy("Intérêts ajoutés au principal"), required=False)
    recovered = AmountField(label=gettext_lazy("Recouvré depuis le défaut, dans le trimestre"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)
    USUAL = ("disbursed", "repaid_principal", "repaid_interest", "balance", "days_past_due")

    def __init__(self, *args: Any, known: Loan, **more: Any) -> None:
        super().__init__(*args, prefix=f"pret-{known.pk}", loan=known.currency, **more)
        self.known = known

    @property
    def usual(self) -> list[forms.BoundField]:
        """What is asked of every loan."""
        return [self[name] for name in self.USUAL]

    @property
    def rare(self) -> list[forms.BoundField]:
        """What is asked of few."""
        return [self[name] for name in self.fields if name not in self.USUAL]

    @property
    def opens_rare(self) -> bool:
        """Whether something rare is said, or to correct."""
        return any(one.errors or one.value() for one in self.rare)

    def line(self) -> Line | None:
        """What it says; nothing when nothing was typed."""
        told = self.cleaned_data
        if all(told.get(name) in (None, "") for name in self.fields):
            return None
        amounts = ("disbursed", "repaid_principal", "repaid_interest", "capitalised", "recovered")
        return Line(
            loan=self.known.number,
            **{f"{name}_minor": told[name] or 0 for name in amounts},
            balance_minor=told["balance"],
            days_past_due=told["days_past_due"],
            note=" ".join(told["note"].split()),
        )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def typed(request: HttpRequest, reference: str, period: str) -> HttpResponse:
    """A statement without a workbook: one block a loan, kept as the workbook's lines would be."""
    facility, user = reported_facility(request, reference), person(request)
    try:
        ends_on = services.quarter_ends_on(period)
    except RuleViolation as refused:
        raise Http404 from refused
    asked = _asked(facility, period, request.POST if request.method == "POST" else None)
    problem, failed = "", request.method == "POST"
    wrong = [one for one in asked if failed and not one.is_valid()]
    if failed and not wrong:
        lines = [line for one in asked if (line := one.line()) is not None]
        try:
            kept = services.take_in(facility=facility, period=period, lines=lines, actor=user, at=timezone.now())
        except NotAllowed as refused:
            raise Http404 from refused
        except RuleViolation as refused:
            problem = sentence(refused)
        else:
            messages.success(request, _("L’état du %(period)s est reçu.") % {"period": words.period(period)})
            return redirect("statement", pk=kept.pk)
    context = {
        "facility": facility,
        "period": period,
        "told": words.period(period),
        "ends_on": ends_on,
        "loans": asked,
        "corrects": facility.statements.filter(period=period).exists(),
        "failed": failed,
        "problem": problem,
        "wrong": wrong,
        "module": "fonds",
        "space": "facilities",
    }
    return render(request, "guarantees/typed.html", context, status=422 if failed else 200)


def _asked(facility: Facility, period: str, posted: Any) -> list[LoanForm]:
    """A form for each loan that lives still or was in the statement it corrects, which begins it."""
    loans = Loan.objects.filter(guarantee__facility=facility).select_related(
        "guarantee__obligor__organisation", "guarantee__position"
    )
    former = facility.statements.filter(period=period).order_by("-number").first()
    said = _said(former)
    return [
        LoanForm(posted, known=one, initial=said.get(one.pk, {}))
        for one in loans.order_by("number")
        if one.pk in said or one.guarantee.position.state not in life.ENDED
    ]


def _said(former: Statement | None) -> dict[int, dict[str, Any]]:
    return {line.loan_id: _initial(line) for line in former.lines.all()} if former else {}


def _initial(line: StatementLine) -> dict[str, Any]:
    amounts = ("disbursed", "repaid_principal", "repaid_interest", "capitalised", "recovered", "balance")
    told = {name: getattr(line, f"{name}_minor") for name in amounts}
    # What is rare and nothing is left empty, as it was typed.
    told |= {name: told[name] or None for name in ("capitalised", "recovered")}
    return {**told, "days_past_due": line.days_past_due, "note": line.note}

"""The receipts of a report looked at on a sample: drawn, judged one by one; both parties read what was said."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.core.errors import RuleViolation
from maillon.funding.models import ExpenseCheck, ExpenseSample, Report
from maillon.funding.permissions.agreements import can_see_agreement
from maillon.funding.permissions.expenses import can_check_report
from maillon.funding.queries import expenses as queries
from maillon.funding.queries.agreements import terms_of
from maillon.funding.services import checking
from maillon.web.funding.agreements.forms import text_field
from maillon.web.funding.agreements.found import attempt
from maillon.web.funding.expenses.words import CHECKS
from maillon.web.http import person, whole_number
from maillon.web.network.dues.forms import MoneyField
from maillon.web.refusals import sentence


class JudgeForm(forms.Form):
    """How much is questioned, and why; empty: all of it."""

    questioned = MoneyField(
        label=gettext_lazy("Montant mis en question"), required=False, help_text=gettext_lazy("Vide : en entier.")
    )
    reason = text_field(gettext_lazy("Raison"), required=False)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """The sample of a report: how it is drawn, each expense and its receipt, the error it foretells."""
    user = person(request)
    found = Report.objects.select_related("agreement__terms", "agreement__funder", "agreement__organisation")
    report = found.filter(pk=pk).first()
    if report is None or not can_see_agreement(user, report.agreement):
        raise Http404
    checks = can_check_report(user, report)
    failed: tuple[int, JudgeForm] | None = None
    refused = ""
    if request.method == "POST":
        if not checks:
            raise Http404
        if request.POST.get("do") == "draw":
            try:
                checking.draw(report=report, actor=user, at=timezone.now())
                return redirect("report_sample", pk=pk)
            except RuleViolation as told:
                refused = sentence(told)
        else:
            number = whole_number(request.POST.get("pk"), digits=18) or 0
            check = get_object_or_404(ExpenseCheck, pk=number, sample__report=report)
            form = JudgeForm(request.POST, prefix=f"check-{number}")
            if form.is_valid() and attempt(form, lambda: _judge(check, form, request)):
                messages.success(request, _("C’est noté."))
                return redirect("report_sample", pk=pk)
            failed = (number, form)
    kept = ExpenseSample.objects.filter(report=report).first()
    labels = {one.key: one.label for one in terms_of(report.agreement).expenses}
    rows: list[dict[str, Any]] = []
    if kept is not None:
        for one in kept.checks.select_related("expense__receipt", "expense__organisation").order_by("expense__number"):
            bound = failed[1] if failed and failed[0] == one.pk else None
            rows.append(
                {
                    "one": one,
                    "label": labels.get(one.expense.category, {}),
                    "state": CHECKS[ExpenseCheck.State(one.state)],
                    "form": (bound or JudgeForm(prefix=f"check-{one.pk}")) if checks else None,
                    "open": bound is not None,
                }
            )
    context = {
        "report": report,
        "agreement": report.agreement,
        "sample": kept,
        "outcome": queries.outcome_of(kept) if kept else None,
        "rule": queries.rule_of_checks(timezone.localdate()),
        "rows": rows,
        "checks": checks,
        "counted": len(queries.units_of(report)),
        "refused": refused,
        "module": "programmes",
        "space": "agreements",
    }
    status = 422 if refused or failed else 200
    return render(request, "funding/expenses/sample.html", context, status=status)


def _judge(check: ExpenseCheck, form: JudgeForm, request: HttpRequest) -> None:
    checking.judge(
        check=check,
        state=request.POST.get("do", ""),
        questioned_minor=form.cleaned_data["questioned"] or 0,
        reason=form.cleaned_data["reason"],
        actor=person(request),
        at=timezone.now(),
    )

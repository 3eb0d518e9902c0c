"""What was not kept to: the fund's register, and one breach with what came of it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.narratives import read as narrative
from maillon.core.parties.models import Organisation
from maillon.core.typography import typo_text
from maillon.guarantees.models import Breach, Guarantee
from maillon.guarantees.permissions.breaches import breaches_read_by, can_answer_breach
from maillon.guarantees.permissions.proofs import can_bring_proof
from maillon.guarantees.queries import breaches as queries
from maillon.guarantees.rules import covenants as rules
from maillon.guarantees.services import breaches as services
from maillon.guarantees.services import proofs as documents
from maillon.web.guarantees import words
from maillon.web.guarantees.forms import day_field, text_field
from maillon.web.guarantees.found import attempt, read_fund
from maillon.web.guarantees.portfolio import name_of
from maillon.web.guarantees.proofs import DocumentForm, document_field, listed, sent_in
from maillon.web.http import person
from maillon.web.insight.presenters import pager
from maillon.web.templatetags.maillon import exact_amount, named, number, percent

OUTCOMES = {
    Breach.Outcome.OPEN: gettext_lazy("À répondre"),
    Breach.Outcome.WAIVED: gettext_lazy("Levé jusqu’à un jour"),
    Breach.Outcome.CURED: gettext_lazy("De nouveau respecté"),
}
LOOKS = {Breach.Outcome.OPEN: "bad", Breach.Outcome.WAIVED: "warn", Breach.Outcome.CURED: "ok"}
SHARES = {"gross_margin", "net_margin", "debt_share", "equity_share"}
_A_PAGE = 50
_ANSWERS = ("waive", "cure")


class WaiveForm(forms.Form):
    """Until when it is let be, and why."""

    until = forms.DateField(label=gettext_lazy("Levé jusqu’au"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = text_field(gettext_lazy("Pourquoi le fonds le lève"))
    file = document_field()


class CureForm(forms.Form):
    """Since when it is kept to again, and what shows it."""

    on = day_field(gettext_lazy("De nouveau respecté depuis le"))
    reason = text_field(gettext_lazy("Ce qui le montre"))
    file = document_field()


def figure(measure: str, value: Fraction | None) -> str:
    """A measure as a reader reads it: a share, days, so many times."""
    if value is None:
        return "–"
    if measure in SHARES:
        return percent(float(value), 1)
    if measure == "interest_cover":
        return _("%(times)s fois") % {"times": number(float(value), 2)}
    return _("%(days)s jours") % {"days": number(round(float(value)))}


def called(covenant: rules.Covenant, spoken: str) -> str:
    """What a covenant is called, with the no-break spaces of the language it is read in."""
    reading = narrative(covenant.label, spoken)
    return reading.text if reading.language == "en" else typo_text(reading.text)


def told(breach: Breach, spoken: str, names: dict[str, str] | None = None, *, by: date | None = None) -> dict[str, Any]:
    """A breach in words: of what, how much for how much agreed, what shows it, where it stood by a day (now)."""
    outcome = Breach.Outcome(breach.outcome)
    if by is not None and breach.outcome_on is not None and breach.outcome_on > by:
        outcome = Breach.Outcome.OPEN
    covenant = queries.covenant_of(breach)
    if covenant is not None:
        label = called(covenant, spoken)
        sums = (figure(covenant.measure, Fraction(breach.figure)), figure(covenant.measure, Fraction(breach.agreed)))
    else:
        axis = str(words.AXES.get(breach.measure, breach.measure))
        whose = name_of(breach.measure, breach.name, names or {}, spoken) if breach.name else ""
        label = _("Limite par %(axis)s") % {"axis": axis} + (f", {whose}" if whose else "")
        sums = (exact_amount(int(breach.figure)), exact_amount(int(breach.agreed)))
    return {
        "one": breach,
        "label": label,
        "figure": sums[0],
        "agreed": sums[1],
        "shown_by": shown_by(breach.shown_by),
        "outcome": OUTCOMES[outcome],
        "look": LOOKS[outcome],
        "reason": shown_by(breach.reason) if breach.outcome_by_id is None else breach.reason,
    }


def shown_by(text: str) -> str:
    """What shows a figure, in words; a reason someone wrote is as they wrote it."""
    kind, _colon, which = text.partition(":")
    if kind == "statement":
        return _("état du prêteur, %(period)s") % {"period": words.period(which)}
    if kind == "accounts":
        return _("comptes de l’exercice %(year)s") % {"year": which}
    return _("exposition du jour, au taux du jour") if text == "exposure" else text


def of_guarantee(guarantee: Guarantee, state: Any, today: date) -> dict[str, Any]:
    """The covenants of a guarantee with their figures of the moment, and each time one was not kept to."""
    spoken = (get_language() or "fr")[:2]
    kept = queries.kept(guarantee, state, today, queries.in_force())
    tests = [_test(one, kept, spoken) for one in kept.tests] if kept else []
    return {
        "covenants": kept.covenants if kept else None,
        "tests": tests,
        "breaches": [told(one, spoken) for one in queries.breaches_of(guarantee)],
    }


def _test(one: rules.Tested, kept: queries.Kept, spoken: str) -> dict[str, Any]:
    shown = kept.shown_by.get(one.covenant.measure)
    return {
        "label": called(one.covenant, spoken),
        "figure": figure(one.covenant.measure, one.figure) if one.figure is not None else "",
        "holds": one.holds,
        "shown_by": shown_by(shown[0]) if shown else "",
        "on": shown[1] if shown else None,
    }


@login_required
@never_cache
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every breach of the fund, those that wait for an answer first."""
    fund = read_fund(request)
    rows = fund.breaches.select_related("guarantee__obligor__organisation", "covenants", "outcome_by__person")
    paginator = Paginator(rows.order_by("outcome", "-found_on", "-pk"), _A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    spoken = (get_language() or "fr")[:2]
    slugs = {one.name for one in page if one.name}
    names = {one.slug: named(one) for one in Organisation.objects.filter(slug__in=slugs)}
    context = {
        "fund": fund,
        "pager": pager(page.number, paginator.num_pages, f"{reverse('fund_breaches')}?"),
        "rows": [told(one, spoken, names) for one in page],
        "open": fund.breaches.filter(outcome="").count(),
        "module": "fonds",
        "space": "fund",
    }
    return render(request, "guarantees/breaches.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def breach(request: HttpRequest, pk: int) -> HttpResponse:
    """One breach: its figure, what shows it; a manager waives it or sees it kept to again."""
    user = person(request)
    related = ("fund__organisation", "guarantee__obligor__organisation", "guarantee__facility", "covenants")
    shown = get_object_or_404(breaches_read_by(user).select_related(*related, "outcome_by__person"), pk=pk)
    may_answer = can_answer_breach(user, shown) and shown.outcome == Breach.Outcome.OPEN
    do = request.POST.get("do", "") if request.method == "POST" else ""
    may_document = can_bring_proof(user, shown)
    if request.method == "POST" and not ((may_answer and do in _ANSWERS) or (may_document and do == "document")):
        raise Http404
    sent: dict[str, tuple[Any, Any]] = {
        name: (request.POST, request.FILES) if do == name else (None, None) for name in (*_ANSWERS, "document")
    }
    waiving, curing = WaiveForm(*sent["waive"], prefix="waive"), CureForm(*sent["cure"], prefix="cure")
    documenting = DocumentForm(*sent["document"], prefix="document")
    form: forms.Form | None = {"waive": waiving, "cure": curing, "document": documenting}.get(do)
    if form is not None and form.is_valid() and attempt(form, lambda: _answer(shown, do, form, request)):
        messages.success(request, _("C’est consigné."))
        return redirect("fund_breach", pk=shown.pk)
    names = {one.slug: named(one) for one in Organisation.objects.filter(slug=shown.name)} if shown.name else {}
    context = {
        "told": told(shown, (get_language() or "fr")[:2], names),
        "breach": shown,
        "waiving": waiving if may_answer else None,
        "curing": curing if may_answer else None,
        "proofs": listed(shown.proofs.select_related("file", "event")),
        "proof_form": documenting if may_document else None,
        "failed": form,
        "module": "fonds",
        "space": "fund",
    }
    return render(request, "guarantees/breach.html", context, status=422 if form is not None else 200)


def _answer(shown: Breach, do: str, form: forms.Form, request: HttpRequest) -> None:
    user, now, said = person(request), timezone.now(), form.cleaned_data

    def answer() -> Breach:
        if do == "waive":
            return services.waive(breach=shown, until=said["until"], reason=said["reason"], actor=user, at=now)
        if do == "cure":
            return services.cure(breach=shown, on=said["on"], reason=said["reason"], actor=user, at=now)
        return shown

    documents.answer_with(answer=answer, upload=sent_in(form), actor=user, at=now)

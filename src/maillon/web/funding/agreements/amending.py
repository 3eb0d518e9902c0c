"""Proposing an amendment."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillon.core.money import Money
from maillon.funding.models import Agreement
from maillon.funding.permissions.agreements import can_handle_agreement
from maillon.funding.queries.agreements import terms_of
from maillon.funding.queries.budgets import agreed_budget, unsettled
from maillon.funding.queries.financing import financing_agreed
from maillon.funding.rules.budgeting.limits import is_bound
from maillon.funding.rules.terms import Terms, part
from maillon.funding.services import amending
from maillon.web.funding.agreements.forms import AmendForm
from maillon.web.funding.agreements.found import attempt, shown_agreement
from maillon.web.http import person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, reference: str) -> HttpResponse:
    """Another amount, another end, and why."""
    shown, user = shown_agreement(request, reference), person(request)
    if not can_handle_agreement(user, shown) or shown.state != Agreement.State.IN_FORCE:
        raise Http404
    initial: dict[str, Any] = {
        "amount": Money(shown.amount_minor, shown.currency).to_decimal(),
        "ends_on": shown.ends_on - timedelta(days=1),
    }
    terms, agreed, budget = terms_of(shown), financing_agreed(shown), agreed_budget(shown)
    if agreed is not None:
        initial |= {name: Money(minor, shown.currency).to_decimal() for name, minor in asdict(agreed).items()}
    bounded = is_bound(terms)
    form = AmendForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        bounded=bounded,
        budgeted=budget is not None,
    )
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            lambda: amending.propose(
                agreement=shown,
                amount_minor=form.cleaned_data["amount"],
                ends_on=form.cleaned_data["ends_on"],
                reason=form.cleaned_data["reason"],
                financing=form.financing(),
                with_budget=form.cleaned_data.get("with_budget", False),
                actor=user,
                at=timezone.now(),
            ),
        )
        if done and unsettled(shown) is not None:
            messages.success(request, _("L’avenant est proposé : écrivez le budget qui va avec, puis arrêtez-le."))
            return redirect("agreement_budget", reference=shown.reference)
        if done:
            messages.success(request, _("L’avenant attend les deux signatures."))
            return redirect("agreement", reference=shown.reference)
    context = {
        "agreement": shown,
        "form": form,
        "limits": _limits(terms) if bounded else [],
        "budget": budget,
        "module": "programmes",
        "space": "agreements",
    }
    return render(request, "funding/agreements/amend.html", context, status=422 if form.is_bound else 200)


def _limits(terms: Terms) -> list[tuple[str, float]]:
    """The shares the terms say of the whole project, in words and as fractions."""
    said = [
        (_("Part du programme, au plus"), terms.aid.share),
        (_("Contrepartie, au moins"), terms.counterpart.least_share),
        (_("Aide publique en tout, au plus"), terms.stacking.most_share),
    ]
    return [(label, float(part(share))) for label, share in said if share]

"""Proposing an amendment."""

from __future__ import annotations

from datetime import timedelta

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
    initial = {
        "amount": Money(shown.amount_minor, shown.currency).to_decimal(),
        "ends_on": shown.ends_on - timedelta(days=1),
    }
    form = AmendForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            lambda: amending.propose(
                agreement=shown,
                amount_minor=form.cleaned_data["amount"],
                ends_on=form.cleaned_data["ends_on"],
                reason=form.cleaned_data["reason"],
                actor=user,
                at=timezone.now(),
            ),
        )
        if done:
            messages.success(request, _("L’avenant attend les deux signatures."))
            return redirect("agreement", reference=shown.reference)
    context = {"agreement": shown, "form": form, "module": "programmes", "space": "agreements"}
    return render(request, "funding/agreements/amend.html", context, status=422 if form.is_bound else 200)

"""Opening a framework agreement with a lender: under which product, in which currency, until when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.core.narratives import read as narrative
from maillon.guarantees.models import Fund, ProductVersion
from maillon.guarantees.services import funds
from maillon.web.guarantees.found import attempt, managed_fund
from maillon.web.guarantees.fund_forms import AgreedForm
from maillon.web.http import person


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest) -> HttpResponse:
    """A manager opens an agreement: its terms are those of an edition of a product, and no longer change."""
    fund = managed_fund(request)
    known = {str(one.pk): one for one in _editions(fund)}
    spoken = get_language() or "fr"
    choices = [(key, f"{narrative(one.product.name, spoken)}, {one.number}") for key, one in known.items()]
    form = AgreedForm(request.POST if request.method == "POST" else None, versions=choices)

    def act() -> None:
        told: Any = form.cleaned_data
        funds.agree_facility(
            fund=fund,
            reference=told["reference"],
            lender=told["lender"],
            version=known[told["version"]],
            currency=told["currency"],
            starts_on=told["starts_on"],
            available_until=told["available_until"],
            cap_minor=told["cap"],
            actor=person(request),
            at=timezone.now(),
        )

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(
            request, _("L’entente %(reference)s est ouverte.") % {"reference": form.cleaned_data["reference"]}
        )
        return redirect("facilities")
    context = {
        "fund": fund,
        "form": form,
        "failed": form.is_bound,
        "editions": choices,
        "module": "fonds",
        "space": "facilities",
    }
    return render(request, "guarantees/facility_new.html", context, status=422 if form.is_bound else 200)


def _editions(fund: Fund) -> list[ProductVersion]:
    """The editions of the fund's products that have begun, the latest of each first."""
    rows = ProductVersion.objects.filter(product__fund=fund, starts_on__lte=timezone.localdate())
    return list(rows.select_related("product").order_by("product__key", "-number"))

"""The register of communications outside Québec."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillon.core.codelists.queries import in_use
from maillon.core.files.rules import PDF
from maillon.core.files.services import store
from maillon.core.parties.models import Organisation
from maillon.core.people.models import RoleGrant
from maillon.core.privacy.models import Disclosure
from maillon.core.privacy.queries import registers
from maillon.core.privacy.services.disclosures import end_disclosure, record_disclosure
from maillon.web.privacy.access import keeper
from maillon.web.privacy.forms import DisclosureForm
from maillon.web.privacy.refused import beside


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Every communication outside Québec, the partners that lack one, and the form to add one."""
    user, now = keeper(request), timezone.now()
    holders = RoleGrant.objects.active(now).filter(organisation__isnull=False).values("organisation_id")
    form = DisclosureForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        organisations=Organisation.objects.filter(pk__in=holders).order_by("legal_name_fr"),
        countries=list(in_use("Country")),
        initial={"starts_on": timezone.localdate(now)},
    )
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        upload = facts.pop("agreement")
        with beside(form):
            kept = (
                store(upload, actor=user, owner_organisation=None, at=now, allowed=frozenset({PDF})) if upload else None
            )
            record_disclosure(**facts, agreement=kept, actor=user, at=now)
        if not form.errors:
            messages.success(request, _("La communication est au registre."))
            return redirect("disclosures")
    context = {
        "disclosures": registers.disclosures(),
        "undisclosed": registers.undisclosed(at=now)[:50],
        "today": timezone.localdate(now),
        "form": form,
        "space": "privacy",
        "register": "disclosures",
    }
    return render(request, "privacy/disclosures.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing more is sent from today on; tomorrow for what began today."""
    user, now = keeper(request), timezone.now()
    found = get_object_or_404(Disclosure, pk=pk)
    end_disclosure(disclosure=found, ends_on=timezone.localdate(now), actor=user, at=now)
    messages.success(request, _("La communication a pris fin."))
    return redirect("disclosures")

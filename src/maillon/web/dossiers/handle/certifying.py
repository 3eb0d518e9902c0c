"""Giving a certificate to who holds a decision in effect, and taking one back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillon.dossiers.queries.papers import certificates_of
from maillon.dossiers.services import certifying
from maillon.web.dossiers.handle.acting import text
from maillon.web.dossiers.handle.found import handled_dossier
from maillon.web.http import person


@login_required
@require_POST
def give(request: HttpRequest, reference: str) -> HttpResponse:
    """Print one and show it with its code."""
    dossier = handled_dossier(request, reference)
    language = "en" if request.POST.get("language") == "en" else "fr"
    template = text(request, "certificate", 60)
    document = certifying.certify(
        dossier=dossier, template=template, language=language, actor=person(request), at=timezone.now()
    )
    messages.success(request, _("L’attestation %(code)s est prête.") % {"code": document.code})
    return redirect(reverse("dossier", kwargs={"reference": reference}) + "#attestations")


@login_required
@require_POST
def take_back(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """Cancel one, with the reason whoever verifies it will read."""
    dossier = handled_dossier(request, reference)
    document = get_object_or_404(certificates_of(dossier), code=code)
    certifying.take_back(
        dossier=dossier,
        document=document,
        reason=text(request, "reason", 500),
        actor=person(request),
        at=timezone.now(),
    )
    messages.success(request, _("L’attestation %(code)s est annulée.") % {"code": document.code})
    return redirect(reverse("dossier", kwargs={"reference": reference}) + "#attestations")

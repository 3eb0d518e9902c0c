"""Writing the decision: the committee's, as carried; or the handler's own where there is no committee."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillon.dossiers.queries import applying
from maillon.dossiers.services import deciding
from maillon.web.dossiers.handle.found import convened_sitting, handled_dossier, seen_item
from maillon.web.dossiers.handle.proposing import proposal_of
from maillon.web.http import person


@login_required
@require_POST
def on_agenda(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Write what the committee carried."""
    convened_sitting(request, pk)
    deciding.decide_on_agenda(item=seen_item(request, pk, item), actor=person(request), at=timezone.now())
    messages.success(request, _("La décision est inscrite; ce qu’elle entraîne est fait."))
    return redirect("sitting_item", pk=pk, item=item)


@login_required
@require_POST
def alone(request: HttpRequest, reference: str) -> HttpResponse:
    """Write what the handler decides."""
    dossier = handled_dossier(request, reference)
    proposal = proposal_of(request, applying.rules_of(dossier))
    deciding.decide_alone(dossier=dossier, proposal=proposal, actor=person(request), at=timezone.now())
    messages.success(request, _("La décision est inscrite; ce qu’elle entraîne est fait."))
    return redirect("dossier", reference=reference)

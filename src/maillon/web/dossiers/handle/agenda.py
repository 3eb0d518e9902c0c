"""What a convener does with a sitting: open, close, seal; its agenda; who is there."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillon.dossiers.models import CommitteeMember
from maillon.dossiers.queries.committees import agenda_seen_by, ready_for
from maillon.dossiers.services import papers
from maillon.dossiers.services import sitting as services
from maillon.web.dossiers.apply.found import interface_language
from maillon.web.dossiers.handle.acting import whole
from maillon.web.dossiers.handle.found import convened_sitting
from maillon.web.http import person


def _back(pk: int, anchor: str = "") -> HttpResponse:
    return redirect(reverse("sitting", kwargs={"pk": pk}) + anchor)


@login_required
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the sitting, close it, seal its minutes."""
    sitting, user, now = convened_sitting(request, pk), person(request), timezone.now()
    wanted = request.POST.get("act", "")
    if wanted == "open":
        services.open_sitting(sitting=sitting, actor=user, at=now)
    elif wanted == "close":
        services.close(sitting=sitting, actor=user, at=now)
    elif wanted == "seal":
        papers.seal(sitting=sitting, language=interface_language(), actor=user, at=now)
        messages.success(request, _("Le procès-verbal est scellé; son code le vérifie."))
    else:
        raise Http404
    return _back(pk)


@login_required
@require_POST
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a dossier on the agenda, take one off, move one up or down."""
    sitting, user, now = convened_sitting(request, pk), person(request), timezone.now()
    items = list(agenda_seen_by(sitting, user))
    if request.POST.getlist("add"):
        ready = {str(one.pk): one for one in ready_for(sitting.committee, user)}
        for one in request.POST.getlist("add"):
            if one in ready:
                services.put_on_agenda(sitting=sitting, dossier=ready[one], actor=user, at=now)
    elif remove := whole(request, "remove"):
        item = next((one for one in items if one.pk == remove), None)
        if item is None:
            raise Http404
        services.take_off_agenda(item=item, actor=user, at=now)
    else:
        ids = [one.pk for one in items]
        for name, shift in (("up", -1), ("down", 1)):
            moved = whole(request, name)
            if moved in ids:
                place = ids.index(moved)
                to = min(max(place + shift, 0), len(ids) - 1)
                ids[place], ids[to] = ids[to], ids[place]
        services.reorder(sitting=sitting, items=ids, actor=user, at=now)
    return _back(pk, "#ordre")


@login_required
@require_POST
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Write who is there now."""
    sitting, user, now = convened_sitting(request, pk), person(request), timezone.now()
    arrived, left = whole(request, "arrive"), whole(request, "leave")
    member = get_object_or_404(CommitteeMember, pk=arrived or left, committee=sitting.committee)
    if arrived:
        services.arrive(sitting=sitting, member=member, actor=user, at=now)
    else:
        services.leave(sitting=sitting, member=member, actor=user, at=now)
    return _back(pk, "#presences")

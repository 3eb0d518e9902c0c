"""What is held about me, who may read it and who did; what I agreed to; a copy to take away."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from maillon.core.audit.services import record
from maillon.core.narratives import read
from maillon.core.parties.models import Person
from maillon.core.privacy import services
from maillon.core.privacy.models import PersonalExport
from maillon.core.privacy.permissions import exports_for
from maillon.core.privacy.queries.consents import history_of, offered_to
from maillon.core.privacy.queries.holding import held_about, readings_of
from maillon.core.privacy.registry import Subject, holding_of
from maillon.core.privacy.services.exports import ask_export
from maillon.web.accounts.labels import ROLES
from maillon.web.http import person

_SHOWN = 100
_SINCE = timedelta(days=365)


def _oneself(request: HttpRequest) -> Person:
    found = person(request).person
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def who_sees_me(request: HttpRequest) -> HttpResponse:
    """What is held, why, until when, who may read it today, and who did in the last year."""
    user, now = person(request), timezone.now()
    subject = Subject.of_user(user)
    readings = readings_of(subject, since=timezone.localdate(now) - _SINCE)[: _SHOWN + 1]
    context = {
        "held": [
            {
                "one": one,
                "readers": [
                    {"role": ROLES[reader.role], "organisation": reader.organisation, "people": reader.people}
                    for reader in one.readers
                ],
            }
            for one in held_about(subject, at=now)
        ],
        "readings": [
            {"reading": one, "what": found.label if (found := holding_of(one.kind)) else one.kind}
            for one in readings[:_SHOWN]
        ],
        "more": len(readings) > _SHOWN,
        "space": "account",
    }
    return render(request, "privacy/who_sees_me.html", context)


@login_required
def consents(request: HttpRequest) -> HttpResponse:
    """What I may agree to, nothing ticked beforehand; saving gives what is ticked and withdraws what is not."""
    user, now, me = person(request), timezone.now(), _oneself(request)
    offered = offered_to(me, at=now)
    if request.method == "POST":
        wanted = set(request.POST.getlist("purpose"))
        changed = 0
        for one in offered:
            key = one.purpose.key
            if key in wanted and one.consent is None:
                language = read(one.purpose.text, get_language() or "fr").language or "fr"
                services.give_consent(person=me, purpose_key=key, actor=user, at=now, language=language)
                changed += 1
            elif key not in wanted and one.consent is not None:
                changed += bool(services.withdraw_consent(person=me, purpose_key=key, actor=user, at=now))
        messages.success(request, _("C’est noté.") if changed else _("Rien n’a changé."))
        return redirect("consents")
    context = {"offered": offered, "history": history_of(me)[:_SHOWN], "space": "account"}
    return render(request, "privacy/consents.html", context)


@login_required
def copies(request: HttpRequest) -> HttpResponse:
    """Ask for a copy of everything held about me, see how far it is, take it."""
    user, me = person(request), _oneself(request)
    if request.method == "POST":
        ask_export(person=me, actor=user, at=timezone.now())
        messages.success(request, _("Votre copie se prépare. Elle sera ici dans un instant."))
        return redirect("own_copies")
    found = PersonalExport.objects.filter(person=me).defer("archive").order_by("-requested_at")
    return render(request, "privacy/copies.html", {"copies": found[:10], "space": "account"})


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The archive itself, for whom it was made."""
    found = get_object_or_404(exports_for(request.user), pk=pk, ready_at__isnull=False)
    record(person(request), "core.export.taken", found, at=timezone.now())
    answer = HttpResponse(bytes(found.archive or b""), content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="maillon-renseignements.zip"'
    return answer

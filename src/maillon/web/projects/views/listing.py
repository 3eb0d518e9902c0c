"""« Nos projets », and beginning a new one."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.permissions import organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.projects import attention, permissions, queries, services
from maillon.projects.models import Activity
from maillon.web.http import whole_number
from maillon.web.projects.views.found import slice_of, token_of, user_of
from maillon.web.refusals import sentence

STATES = {"brouillon": "draft", "publie": "published", "retire": "withdrawn"}
_SHOWN = 50


@login_required
@require_safe
def my_activities(request: HttpRequest) -> HttpResponse:
    """The organisation's own projects: their state, what is missing, what to do next."""
    user = user_of(request)
    kept = queries.kept_by(user)
    counts: dict[str, int] = dict(kept.order_by().values_list("state").annotate(n=Count("pk")))
    asked = request.GET.get("etat", "")
    chosen = STATES.get(asked)
    total = sum(counts.values())
    shown = kept.filter(state=chosen) if chosen else kept
    page = slice_of(request, shown, 25, count=counts.get(chosen, 0) if chosen else total)
    words = {"brouillon": _("Brouillons"), "publie": _("Publiés"), "retire": _("Retirés")}
    context: dict[str, Any] = {
        "space": "activities",
        "module": "projects",
        "page": page,
        "rows": queries.listed(page.object_list, user),
        "states": [(key, words[key], counts.get(state, 0)) for key, state in STATES.items()],
        "chosen": asked if chosen else "",
        "total": total,
        "may_begin": bool(permissions.beginning_ids(user)),
        "taking_part": list(attention.taking_part(organisation_ids_from_inside(user, Capability.READ))[:_SHOWN]),
    }
    return render(request, "projects/list.html", context)


def beginning(request: HttpRequest) -> QuerySet[Organisation, Organisation]:
    """The organisations this person may begin projects of, by name."""
    return permissions.beginning_for(user_of(request)).order_by("legal_name_fr")


def not_yours(request: HttpRequest) -> HttpResponse:
    """Says who begins projects, to somebody who does not."""
    context = {"space": "activities", "module": "projects"}
    return render(request, "projects/not_yours.html", context, status=403)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_activity(request: HttpRequest) -> HttpResponse:
    """A title is enough to begin."""
    organisations = list(beginning(request))
    if not organisations:
        return not_yours(request)
    typed = {"title_fr": request.POST.get("title_fr", ""), "organisation": request.POST.get("organisation", "")}
    problem = ""
    if request.method == "POST":
        try:
            activity = _create(request, organisations, typed)
        except RuleViolation as refused:
            problem = sentence(refused)
        else:
            return redirect("my_activity_essentials", pk=activity.pk)
    context = {
        "space": "activities",
        "module": "projects",
        "organisations": organisations,
        "typed": typed,
        "problem": problem,
        "problems": [("#id_title_fr", problem)] if problem else [],
        "token": token_of(request) or uuid.uuid4(),
    }
    return render(request, "projects/new.html", context, status=422 if problem else 200)


def _create(request: HttpRequest, organisations: list[Organisation], typed: dict[str, str]) -> Activity:
    chosen = whole_number(typed["organisation"])
    organisation = next((one for one in organisations if one.pk == chosen), organisations[0])
    title = " ".join(typed["title_fr"].replace("\x00", "").split())
    if len(title) > 300:
        raise RuleViolation("projects.title_too_long", field="title_fr", length=len(title))
    return services.create(
        actor=user_of(request),
        organisation=organisation,
        told={"title": {"fr": title}},
        at=timezone.now(),
        token=token_of(request),
    )

"""Publication: what is missing, and the acts (publish, withdraw, duplicate, undo, restore)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillon.core.audit.queries import history as history_of
from maillon.core.errors import RuleViolation
from maillon.projects import permissions, queries, rules, services
from maillon.projects.models import Activity
from maillon.web.http import whole_number
from maillon.web.projects import presenters
from maillon.web.projects.views.found import editable, ours, token_of, user_of
from maillon.web.projects.views.sections import sentence_of
from maillon.web.refusals import sentence


def _page(request: HttpRequest, activity: Activity, *, status: int = 200, **more: Any) -> HttpResponse:
    user = user_of(request)
    document = queries.document(activity)
    problems = more.get("problems", [])
    context = {
        "space": "activities",
        "module": "projects",
        "activity": activity,
        "steps": presenters.steps(presenters.PUBLICATION),
        "checks": presenters.checks(document),
        "may_edit": permissions.can_edit(user, activity),
        "may_publish": permissions.can_publish(user, activity),
        "unsaved": queries.listed([activity], user)[0].unsaved,
        "token": uuid.uuid4(),
        "problems": problems,
        **more,
    }
    return render(request, "projects/publication.html", context, status=status)


@login_required
@require_safe
def my_activity(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an activity stands, and what may be done with it."""
    return _page(request, ours(request, pk))


def _refused(
    request: HttpRequest, activity: Activity, refused: RuleViolation, *, going_back: bool = False
) -> HttpResponse:
    if isinstance(refused, rules.Incoherent):
        problems = [(_address(found, activity), sentence_of(found)) for found in refused.findings]
    else:
        problems = [("#reason" if refused.field == "reason" else "", sentence(refused))]
    activity.refresh_from_db()
    conflict = refused.code == "projects.changed_meanwhile"
    lacking = going_back and isinstance(refused, rules.Incoherent)
    told = {"problems": problems, "field": refused.field, "version_lacks": lacking}
    return _page(request, activity, status=409 if conflict else 422, **told)


def _address(found: rules.Finding, activity: Activity) -> str:
    keys = {field: key for key, fields in rules.SECTIONS.items() for field in fields}
    section = found.params.get("section") or keys.get(found.field.partition("-")[0])
    return presenters.address(str(section), activity.pk, found.field) if section else ""


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the activity to everybody."""
    activity = editable(request, pk)
    version = whole_number(request.POST.get("version"))
    try:
        services.publish(actor=user_of(request), activity=activity, at=timezone.now(), version=version)
    except RuleViolation as refused:
        return _refused(request, activity, refused)
    messages.success(request, _("Le projet est publié : tout le monde peut le lire."))
    return redirect("my_activity", pk=pk)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the activity back."""
    activity = editable(request, pk)
    reason = request.POST.get("reason", "").replace("\x00", "")
    try:
        services.withdraw(actor=user_of(request), activity=activity, reason=reason, at=timezone.now())
    except RuleViolation as refused:
        return _refused(request, activity, refused)
    messages.success(request, _("Le projet est retiré : votre organisme seul le voit encore."))
    return redirect("my_activity", pk=pk)


@login_required
@require_POST
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin another activity on the model of this one."""
    activity = editable(request, pk)
    copy = services.duplicate(actor=user_of(request), activity=activity, at=timezone.now(), token=token_of(request))
    messages.success(
        request, _("Voici la copie, sans l’argent, les dates ni les résultats atteints. Changez son titre.")
    )
    return redirect("my_activity_essentials", pk=copy.pk)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the last change."""
    activity = editable(request, pk)
    version = whole_number(request.POST.get("version")) or 0
    try:
        services.undo(actor=user_of(request), activity=activity, version=version, at=timezone.now())
    except RuleViolation as refused:
        return _refused(request, activity, refused, going_back=True)
    messages.success(request, _("Le dernier changement est annulé."))
    return redirect("my_activity_history", pk=pk)


@login_required
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what, when."""
    activity = ours(request, pk)
    context = {
        "space": "activities",
        "module": "projects",
        "activity": activity,
        "events": presenters.history(queries.told(activity)[:50]),
        "may_edit": permissions.can_edit(user_of(request), activity),
    }
    return render(request, "projects/history.html", context)


@login_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Go back to what was said after an event."""
    activity = editable(request, pk)
    sequence = whole_number(request.POST.get("event")) or 0
    event = get_object_or_404(history_of(activity), sequence=sequence)
    version = whole_number(request.POST.get("version")) or 0
    try:
        services.restore(actor=user_of(request), activity=activity, event=event, version=version, at=timezone.now())
    except RuleViolation as refused:
        return _refused(request, activity, refused, going_back=True)
    messages.success(request, _("Cette version est rétablie. L’historique garde les deux."))
    return redirect("my_activity_history", pk=pk)

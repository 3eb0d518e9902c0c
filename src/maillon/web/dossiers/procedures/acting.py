"""What one does of a version: copy, publish, retire, give more time."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillon.core.errors import RuleViolation
from maillon.dossiers.models import Committee, ProcedureVersion
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.sections import digest, part_of
from maillon.dossiers.services import drafting, versions
from maillon.dossiers.services.founding import found_committee
from maillon.web.dossiers.procedures import showing
from maillon.web.dossiers.procedures.found import draft_of, version_of
from maillon.web.http import person
from maillon.web.refusals import sentence


def _back(version: ProcedureVersion) -> HttpResponse:
    return redirect("procedure_version", key=version.procedure.key, number=version.number)


def _refused(request: HttpRequest, version: ProcedureVersion, refused: RuleViolation, **more: object) -> HttpResponse:
    anchor = f"#id_{refused.field}" if refused.field else ""
    told = {"problems": [(anchor, sentence(refused))], "field": refused.field or "", **more}
    return showing.page(request, version, status=422, **told)


@login_required
@require_POST
def copy(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A draft that says the same, to be changed."""
    version = version_of(request, key, number)
    made = versions.draft(procedure=version.procedure, actor=person(request), at=timezone.now(), copied_from=version)
    messages.success(request, _("Voici le brouillon, à corriger section par section. Sa période est à donner."))
    return _back(made)


@login_required
@require_POST
def discard(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Put a draft away, or take it up again."""
    version, user, now = version_of(request, key, number), person(request), timezone.now()
    if "undo" in request.POST:
        drafting.take_up(version=version, actor=user, at=now)
        messages.success(request, _("Le brouillon est repris."))
        return _back(version)
    try:
        drafting.discard(version=version, actor=user, at=now)
    except RuleViolation as refused:
        return _refused(request, version, refused)
    return _back(version)


@login_required
@require_POST
def publish(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Put a draft in force."""
    version = version_of(request, key, number)
    try:
        versions.publish(version=version, actor=person(request), at=timezone.now())
    except RuleViolation as refused:
        return _refused(request, version, refused)
    messages.success(request, _("La version est publiée."))
    return _back(version)


@login_required
@require_POST
def retire(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take no new dossier under a version."""
    version = version_of(request, key, number)
    try:
        versions.retire(version=version, actor=person(request), at=timezone.now())
    except RuleViolation as refused:
        return _refused(request, version, refused)
    messages.success(request, _("La version ne prend plus de nouvelle demande; celles qui sont commencées continuent."))
    return _back(version)


@login_required
@require_POST
def extend(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Give everybody more time, for a reason."""
    version = version_of(request, key, number)
    typed, reason = request.POST.get("closes_at", ""), request.POST.get("reason", "").replace("\x00", "")
    try:
        closes_at = moment_of(typed, "closes_at")
        if closes_at is None:
            raise RuleViolation("dossiers.no_instant", field="closes_at")
        versions.extend(
            version=version, closes_at=closes_at, reason=reason[:2000], actor=person(request), at=timezone.now()
        )
    except RuleViolation as refused:
        return _refused(request, version, refused, typed={"closes_at": typed, "reason": reason})
    messages.success(request, _("La date limite est reportée. Qui a un brouillon en reçoit l’avis."))
    return _back(version)


@login_required
@require_POST
def committee(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Found a committee for a draft, which names it at once."""
    version = draft_of(request, key, number)
    name = {
        language: text
        for language in ("fr", "en")
        if (text := request.POST.get(f"name_{language}", "").replace("\x00", "").strip()[:200])
    }
    rules = definition.read(version.definition)
    wanted = rules.deliberation.committee
    free = wanted if wanted and not Committee.objects.filter(key=wanted).exists() else ""
    made = found_committee(name=name, key=free, owner=version.procedure.owner, actor=person(request), at=timezone.now())
    part = part_of(rules, "deliberation")
    chosen = {"deliberation": {**part["deliberation"], "committee": made.key}}
    drafting.rewrite(
        version=version,
        section="deliberation",
        part=chosen,
        base=digest(part),
        actor=person(request),
        at=timezone.now(),
    )
    messages.success(request, _("Le comité est créé et choisi. Donnez maintenant ses sièges."))
    return redirect("committee", key=made.key)


def moment_of(typed: str, field: str) -> datetime | None:
    """An instant typed on Québec's clock; None for nothing. Raises RuleViolation ``dossiers.no_instant``."""
    text = typed.strip()
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
        return when if timezone.is_aware(when) else timezone.make_aware(when)
    except (ValueError, OverflowError) as error:
        raise RuleViolation("dossiers.no_instant", field=field) from error

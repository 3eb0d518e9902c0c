"""A dossier as its applicant follows it: where it stands, what to do next, its timeline, its messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.dossiers.models import Dossier, Message, Submission, TimelineEntry
from maillon.dossiers.permissions import can_converse, can_draft, can_handle, can_sign
from maillon.dossiers.queries import applying
from maillon.dossiers.queries.corrections import corrections
from maillon.dossiers.queries.papers import papers_of
from maillon.dossiers.queries.windows import closing_of, is_open
from maillon.dossiers.rules.walk import State, steps_from
from maillon.dossiers.services import messaging
from maillon.web.dossiers.apply.found import dossier_of, interface_language
from maillon.web.dossiers.apply.phrases import PILLS, RIGHTS, STATES, STEPS
from maillon.web.dossiers.complements import complements_of
from maillon.web.http import person
from maillon.web.refusals import sentence

Kind = TimelineEntry.Kind


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the timeline in words."""

    at: datetime
    what: str
    who: str
    note: str = ""
    message: Message | None = None
    is_fresh: bool = False
    is_mine: bool = False


@login_required
@never_cache
@require_safe
def application(request: HttpRequest, reference: str) -> HttpResponse:
    """The dossier's own page."""
    dossier = dossier_of(request, reference)
    page = render(request, "dossiers/apply/dossier.html", context_of(request, dossier))
    messaging.mark_read(dossier=dossier, reader=person(request), at=timezone.now())
    return page


@login_required
@require_POST
def message(request: HttpRequest, reference: str) -> HttpResponse:
    """Write to who handles the dossier."""
    dossier = dossier_of(request, reference)
    body = request.POST.get("body", "")
    link = settings.BASE_URL + reverse("application", kwargs={"reference": reference})
    try:
        messaging.write(dossier=dossier, body=body, actor=person(request), at=timezone.now(), link=link)
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        said = sentence(refused)
        context = context_of(request, dossier, problems=[("#id_body", said)], body=body, body_problem=said)
        return render(request, "dossiers/apply/dossier.html", context, status=422)
    messages.success(request, _("Votre message est envoyé."))
    return redirect(reverse("application", kwargs={"reference": reference}) + "#fil")


def context_of(request: HttpRequest, dossier: Dossier, **more: Any) -> dict[str, Any]:
    """What the dossier's page shows."""
    user, now = person(request), timezone.now()
    rules = applying.rules_of(dossier)
    submissions = applying.applications(dossier)
    writable = dossier.state in (State.DRAFT, State.RETURNED)
    asked = applying.supports(dossier)
    return {
        "space": "applications",
        "dossier": dossier,
        "rules": rules,
        "state": STATES[dossier.state],
        "pill": PILLS.get(dossier.state, ""),
        "submissions": submissions,
        "complements": complements_of(dossier, user),
        "writable": writable,
        "may_write": writable and can_draft(user, dossier),
        "may_sign": can_sign(user, dossier),
        "may_withdraw": can_sign(user, dossier)
        and any(step.name == "withdraw" for step in steps_from(_state(dossier))),
        "may_converse": can_converse(user, dossier) and dossier.state != State.DRAFT,
        "may_share": can_draft(user, dossier),
        "closing": closing_of(dossier.version),
        "is_open": is_open(dossier.version, at=now),
        "corrections": corrections(dossier),
        "supports": asked,
        "supports_given": sum(one.state == Submission.State.FINAL for one in asked),
        "told": told(dossier, request),
        "papers": papers_of(dossier),
        "decision": dossier.decisions.order_by("-pk").first(),
        **more,
    }


def _state(dossier: Dossier) -> State:
    return State(dossier.state)


def told(dossier: Dossier, request: HttpRequest) -> list[Told]:
    """The timeline the applicant may read, the latest first."""
    user = person(request)
    handles = can_handle(user, dossier)
    rows = dossier.timeline.filter(audience=TimelineEntry.Audience.EVERYONE)
    entries = list(
        rows.exclude(kind__in=(Kind.ANSWERS, Kind.GATE)).select_related("actor__person").order_by("-sequence")
    )
    written = {one.pk: one for one in dossier.messages.select_related("author__person")}
    names = _organisations(entries)
    found = []
    for entry in entries:
        sent = written.get(entry.data.get("message", 0)) if entry.kind == Kind.MESSAGE else None
        fresh = bool(sent and sent.read_at is None and sent.from_handler != handles and sent.author_id != user.pk)
        mine = bool(sent and sent.author_id == user.pk)
        found.append(Told(entry.at, _what(entry), _who(entry, dossier), _note(entry, names), sent, fresh, mine))
    return found


def _what(entry: TimelineEntry) -> str:
    if entry.kind == Kind.STEP:
        return str(STEPS.get(entry.step, entry.step))
    if "certificate" in entry.data:
        return certificate_told(entry)
    if entry.kind == Kind.SUPPORT:
        return _("Appui demandé") if entry.data.get("asked") else _("Appui reçu")
    said = {
        Kind.MESSAGE: _("Message"),
        Kind.ACCESS: _("Accès donné"),
        Kind.LETTER: _("Lettre envoyée"),
        Kind.DECISION: _("Décision"),
        Kind.SITTING: _("Séance"),
        Kind.CONDITION: _("Condition"),
        Kind.REVIEW: _("Évaluation"),
        Kind.RECUSAL: _("Récusation"),
    }
    return said.get(Kind(entry.kind), entry.kind)


def certificate_told(entry: TimelineEntry) -> str:
    """What happened to a certificate."""
    return _("Attestation annulée") if entry.data.get("what") == "taken_back" else _("Attestation remise")


def _who(entry: TimelineEntry, dossier: Dossier) -> str:
    """A colleague by name; whoever handles, as the office that answers."""
    if entry.actor is None:
        return ""
    office = entry.actor_office.partition("@")[2]
    ours = dossier.applicant.slug if dossier.applicant else ""
    if (ours and office == ours) or entry.actor_id == dossier.started_by_id:
        return str(entry.actor)
    owner = dossier.version.procedure.owner
    if office == "network":
        return _("Secrétariat du réseau")
    if owner is not None and office == owner.slug:
        return owner.name(interface_language())
    return str(entry.actor)


def _note(entry: TimelineEntry, names: dict[str, str]) -> str:
    if entry.kind == Kind.SUPPORT:
        return names.get(entry.data.get("organisation", ""), "")
    if "certificate" in entry.data:
        return str(entry.data["certificate"])
    if entry.kind == Kind.ACCESS:
        return str(RIGHTS.get(entry.data.get("right", ""), ""))
    return ""


def _organisations(entries: list[TimelineEntry]) -> dict[str, str]:
    slugs = {entry.data.get("organisation", "") for entry in entries if entry.kind == Kind.SUPPORT}
    rows = Organisation.objects.filter(slug__in=slugs) if slugs else []
    return {row.slug: row.name(interface_language()) for row in rows}

"""Asking for support, and giving it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation, OrganisationName
from maillon.core.people.models import User
from maillon.core.people.queries import token_hash
from maillon.core.text import name_key
from maillon.dossiers.models import Dossier, ProcedureForm, Submission
from maillon.dossiers.permissions import can_draft, can_fill
from maillon.dossiers.queries import applying
from maillon.dossiers.queries.supporting import named_in
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services import supporting
from maillon.network.queries.directory import Part, Wanted, directory
from maillon.web.dossiers.apply.found import (
    chosen_language,
    dossier_in,
    dossier_of,
    for_hands,
    hand_of,
    interface_language,
    submission_of,
)
from maillon.web.dossiers.apply.reading import missing_of, read_back
from maillon.web.dossiers.apply.sharing import remember
from maillon.web.http import person, whole_number
from maillon.web.refusals import sentence

_FOUND = 20
_OPEN = (State.DRAFT, State.RETURNED)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Name the members who support the application."""
    dossier = dossier_of(request, reference)
    rules = applying.rules_of(dossier)
    user, now = person(request), timezone.now()
    if not can_draft(user, dossier) or not rules.supports:
        raise Http404
    text = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:200]
    problems: list[tuple[str, str]] = []
    field = ""
    if request.method == "POST":
        asked = request.POST.get("organisation", "")
        chosen = whole_number(asked, digits=17) or 0
        organisation = _members().filter(pk=chosen).first()
        try:
            if organisation is None:
                raise RuleViolation("dossiers.support_choose", field="organisation")
            supporting.ask(
                dossier=dossier,
                organisation=organisation,
                email=request.POST.get("email", "").replace("\x00", "")[:254],
                actor=user,
                at=now,
                **_addresses(),
            )
        except NotAllowed as refused:
            raise Http404 from refused
        except RuleViolation as refused:
            field = refused.field or ""
            problems = [(f"#id_{field}" if field else "", sentence(refused))]
        else:
            messages.success(request, _("La demande d’appui est partie."))
            return redirect("application_supports", reference=reference)
    context: dict[str, Any] = {
        "space": "applications",
        "dossier": dossier,
        "rules": rules,
        "text": text,
        "found": _found(text, dossier.applicant_id),
        "asked": applying.supports(dossier),
        "problems": problems,
        "problem_field": field,
        "email": request.POST.get("email", request.GET.get("courriel", ""))[:254],
        "named": named_in(dossier) if dossier.state in _OPEN else [],
    }
    return render(request, "dossiers/apply/supports.html", context, status=422 if problems else 200)


def tell_asked(request: HttpRequest, dossier: Dossier, user: User | None, at: datetime) -> None:
    """Ask the members that the answers name, as the form promises, and say what was done."""
    if user is None or not applying.rules_of(dossier).supports:
        return
    asked, unknown = supporting.ask_named(dossier=dossier, member=_member_named, actor=user, at=at, **_addresses())
    for one in asked:
        said = _("L’appui de %(name)s est demandé, par lettre et dans son espace.")
        messages.success(request, said % {"name": one.respondent.name(interface_language()) if one.respondent else ""})
    for name in unknown:
        said = _("« %(name)s » n’est pas le nom d’un membre : choisissez-le à la page des appuis pour le lui demander.")
        messages.info(request, said % {"name": name})


def _member_named(name: str) -> Organisation | None:
    """The one member of this legal name, confirmed other name or acronym; None for none, or for several."""
    spelled = OrganisationName.objects.filter(key=name_key(name), confirmed=True).values("organisation_id")
    called = Q(legal_name_fr__iexact=name) | Q(legal_name_en__iexact=name) | Q(acronym__iexact=name) | Q(pk__in=spelled)
    members = _members().values("pk")
    found = list(Organisation.objects.filter(called, pk__in=members).order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def _addresses() -> dict[str, str]:
    link = reverse("support_link", kwargs={"token": "TOKEN"}).replace("TOKEN", "{token}")
    return {"link": settings.BASE_URL + link, "space": settings.BASE_URL + reverse("applications")}


def _members(text: str = "") -> QuerySet[Organisation, Organisation]:
    wanted = Wanted(text=text, part=Part.MEMBERS)
    return directory(wanted, language=interface_language(), on=timezone.localdate())


def _found(text: str, applicant: int | None) -> list[Organisation]:
    if not text:
        return []
    rows = _members(text)
    return [row for row in rows[: _FOUND + 1] if row.pk != applicant][:_FOUND]


@for_hands
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """What is asked of a supporting member; reading one's answers again and sending them."""
    submission = submission_of(request, reference, pk)
    if submission.use != ProcedureForm.Use.SUPPORT:
        raise Http404
    hand, now = hand_of(request), timezone.now()
    language = chosen_language(request, submission) or interface_language()
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        if not can_fill(hand, submission):
            raise Http404
        try:
            supporting.give(submission=submission, hand=hand, at=now, language=language)
        except RuleViolation as refused:
            problems = [("#manque", sentence(refused))]
        else:
            messages.success(request, _("Votre appui est envoyé. Merci!"))
            return redirect("support", reference=reference, pk=pk)
    judged = applying.judged(submission, at=now, language=language)
    dossier = dossier_in(submission)
    context = {
        "space": "applications",
        "dossier": dossier,
        "submission": submission,
        "rules": applying.rules_of(dossier),
        "parts": read_back(judged, language),
        "missing": missing_of(judged, language),
        "may_give": can_fill(hand, submission) and submission.state == Submission.State.DRAFT,
        "problems": problems,
        "guest": hand.user is None,
    }
    return render(request, "dossiers/apply/support.html", context, status=422 if problems else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Open a support's form without an account."""
    rows = Submission.objects.select_related("dossier__version__procedure", "dossier__applicant", "respondent")
    submission = rows.filter(link_hash=token_hash(token)).first() if len(token) >= 16 else None
    if submission is None or submission.dossier is None:
        return render(request, "dossiers/apply/closed_link.html", {}, status=410)
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        if remember(request, submission.link_hash):
            return redirect("support", reference=submission.dossier.reference, pk=submission.pk)
        problems = [("#id_name", _("Écrivez votre nom : les autres verront qui a répondu."))]
    context = {
        "dossier": submission.dossier,
        "submission": submission,
        "rules": applying.rules_of(submission.dossier),
        "problems": problems,
    }
    return render(request, "dossiers/apply/link.html", context, status=422 if problems else 200)

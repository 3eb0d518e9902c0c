"""Founding a group, its mandate, its end; the seats of its roll."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.parties.queries import named
from maillon.dossiers.models import Committee
from maillon.network.models import Group
from maillon.network.permissions.groups import can_found_groups
from maillon.network.rules.sharing import CHANGED, edition
from maillon.network.services import groups as services
from maillon.web.dossiers.apply.found import interface_language
from maillon.web.dossiers.handle.acting import text, whole
from maillon.web.dossiers.handle.moments import day
from maillon.web.http import person
from maillon.web.network.groups import words
from maillon.web.network.groups.found import kept_group


def both(request: HttpRequest, name: str, most: int = 300) -> dict[str, str]:
    """A text typed in French, and in English where there is one."""
    typed = {language: text(request, f"{name}_{language}", most).strip() for language in ("fr", "en")}
    return {language: said for language, said in typed.items() if said}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Found a group."""
    user = person(request)
    if not can_found_groups(user):
        raise Http404
    free = Committee.objects.filter(owner=None).exclude(
        pk__in=Group.objects.exclude(committee=None).values("committee")
    )
    if request.method != "POST":
        context = {
            "module": "network",
            "space": "groups",
            "kinds": words.KINDS.items(),
            "committees": free.order_by("key"),
            "today": timezone.localdate(),
        }
        return render(request, "network/groups/new.html", context)
    chosen = whole(request, "committee")
    group = services.found(
        kind=request.POST.get("kind", ""),
        name=both(request, "name"),
        mandate=both(request, "mandate", 10_000),
        is_public="is_public" in request.POST,
        starts_on=day(text(request, "starts_on", 20), "starts_on"),
        committee=get_object_or_404(free, pk=chosen) if chosen else None,
        actor=user,
        at=timezone.now(),
    )
    return redirect("group", slug=group.slug)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the name and the mandate; end the group."""
    group, user = kept_group(request, slug), person(request)
    if request.method != "POST":
        return _amending(request, group, services.words_of(group))
    typed: dict[str, Any] = {
        "name": both(request, "name"),
        "mandate": both(request, "mandate", 10_000),
        "is_public": "is_public" in request.POST,
    }
    try:
        services.amend(group=group, **typed, seen=request.POST.get("seen"), actor=user, at=timezone.now())
    except RuleViolation as refused:
        if refused.code != CHANGED:
            raise
        return _amending(request, kept_group(request, slug), typed, clash=True)
    messages.success(request, _("C’est enregistré."))
    return redirect("group", slug=slug)


def _amending(request: HttpRequest, group: Group, written: dict[str, Any], *, clash: bool = False) -> HttpResponse:
    now = services.words_of(group)
    told = [*now["name"].values(), *now["mandate"].values()]
    context = {
        "module": "network",
        "space": "groups",
        "group": {**written, "slug": group.slug, "ends_on": group.ends_on},
        "seen": edition(now),
        "theirs": dict(enumerate(told)) if clash else None,
        "founds": can_found_groups(person(request)),
        "today": timezone.localdate(),
    }
    return render(request, "network/groups/amend.html", context, status=422 if clash else 200)


@login_required
@require_POST
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """End the group on a day, and every seat with it."""
    group, user = kept_group(request, slug), person(request)
    if not can_found_groups(user):
        raise Http404
    services.close(group=group, on=day(text(request, "ends_on", 20), "ends_on"), actor=user, at=timezone.now())
    messages.success(request, _("Le groupe a une fin, et ses sièges avec lui. Ses documents restent."))
    return redirect("group", slug=slug)


@login_required
@require_POST
def roll(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a seat, or end one."""
    group, user, now = kept_group(request, slug), person(request), timezone.now()
    if pk := whole(request, "end"):
        ends = day(text(request, "ends_on", 20), "ends_on")
        services.unseat(seat=get_object_or_404(group.seats, pk=pk), on=ends, actor=user, at=now)
        messages.success(request, _("La fin de ce siège est inscrite."))
        return redirect("group", slug=slug)
    organisation = _organisation(text(request, "organisation", 300))
    email, ends_on = text(request, "email", 254).strip(), text(request, "ends_on", 20).strip()
    sitter = (
        services.person_at(
            email=email,
            given_name=text(request, "given_name", 100),
            family_name=text(request, "family_name", 100),
            language=interface_language(),
        )
        if email
        else None
    )
    services.seat(
        group=group,
        organisation=organisation,
        person=sitter,
        office=request.POST.get("office", ""),
        starts_on=day(text(request, "starts_on", 20), "starts_on"),
        ends_on=day(ends_on, "ends_on") if ends_on else None,
        actor=user,
        at=now,
    )
    messages.success(request, _("Ce siège est donné."))
    return redirect("group", slug=slug)


def _organisation(typed: str) -> Organisation | None:
    """The one organisation that answers to what was typed; nothing typed is nobody."""
    if not typed.strip():
        return None
    recorded = Organisation.objects.recorded()
    exact = recorded.filter(legal_name_fr__iexact=typed.strip()) | recorded.filter(acronym__iexact=typed.strip())
    found = list(exact.order_by("pk")[:2]) or list(recorded.filter(named(typed)).order_by("pk")[:2])
    if len(found) != 1:
        raise RuleViolation("groups.organisation_unknown", field="organisation", several=len(found) > 1)
    return found[0]

"""Who was a member on any day; one member's dated history, and what the secretariat writes in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import RuleViolation
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.network.models import Membership, MembershipCategory, Suspension
from maillon.network.permissions import memberships as permissions
from maillon.network.queries import memberships as queries
from maillon.network.services import memberships as services
from maillon.web.accounts.labels import office_name
from maillon.web.core.journal import VERBS
from maillon.web.http import whole_number
from maillon.web.insight.phrases import language
from maillon.web.insight.presenters import pager
from maillon.web.network.members import words
from maillon.web.network.members.found import day_asked, day_typed, keeper, readable, words_typed
from maillon.web.refusals import sentence
from maillon.web.spreadsheets import safe

PER_PAGE = 100


@require_safe
def members_on(request: HttpRequest) -> HttpResponse:
    """The members of a day, by category; suspensions for the secretariat alone."""
    remarks: list[str] = []
    day = day_asked(request, "jour", remarks)
    found = _rows(day)
    category = request.GET.get("categorie", "")
    if category:
        found = found.filter(category__key=category)
    paginator = Paginator(found, PER_PAGE)
    written = request.GET.get("page", "1")
    page = paginator.get_page(written)
    query = f"jour={day.isoformat()}" + (f"&categorie={category}" if category else "")
    here = f"{reverse('members_on')}?{query}"
    context = {
        "module": "network",
        "day": day,
        "is_today": day == timezone.localdate(),
        "remarks": remarks,
        "rows": page,
        "total": paginator.count,
        "category": category,
        "categories": _categories(),
        "may_keep": permissions.can_keep_members(request.user),
        "query": query,
        "pager": pager(page.number, paginator.num_pages, here),
        "next": f"{here}&page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "network/members/on.html", context, status=404 if remarks else 200)


@require_safe
def members_on_file(request: HttpRequest) -> HttpResponse:
    """The members of a day as CSV, with the same columns whoever asks."""
    remarks: list[str] = []
    day = day_asked(request, "jour", remarks)
    if remarks:
        raise Http404
    out, spoken = io.StringIO(), language()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([_("Organisme"), _("Sigle"), _("Région"), _("Catégorie"), _("Depuis le")])
    for one in _rows(day):
        who, label = one.organisation, read(one.category.label, spoken).text
        table.writerow([safe(who.name(spoken)), safe(who.acronym), who.region, label, one.starts_on.isoformat()])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="membres-{day.isoformat()}.csv"'
    return answer


def _rows(day: date) -> QuerySet[Membership, Membership]:
    return queries.memberships_on(day).order_by("organisation__legal_name_fr", "organisation_id")


def _categories() -> list[tuple[str, Any]]:
    found = MembershipCategory.objects.order_by("position", "key", "starts_on")
    return list({one.key: one.label for one in found}.items())


@login_required
@never_cache
@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Every membership of one organisation, what suspended it, each year it renewed."""
    return _history(request, readable(request, slug))


def _history(request: HttpRequest, organisation: Organisation, *, clash: str = "") -> HttpResponse:
    """The history; ``clash`` says that it is no longer the one that was acted upon: what was typed is kept."""
    today = timezone.localdate()
    rows = list(queries.history_of(organisation))
    held = next((one for one in rows if one.starts_on <= today and (one.ends_on is None or one.ends_on > today)), None)
    may_keep = permissions.can_keep_members(request.user)
    context = {
        "module": "network",
        "space": "network_life" if may_keep else "our_membership",
        "organisation": organisation,
        "rows": [_told(one) for one in rows],
        "held": held,
        "suspended": [one for one in held.suspensions.all() if one.ends_on is None] if held else [],
        "since": queries.member_since(organisation, today) if held else None,
        "may_keep": may_keep,
        "may_reopen": may_keep and held is None and rows and rows[0].ends_on is not None,
        "categories": queries.categories_on(today) if may_keep else (),
        "endings": [(key, name) for key, name in words.ENDINGS.items() if key != Membership.Ending.CHANGED],
        "today": today,
        "seen": queries.mark_of(organisation) if may_keep else "",
        "kept": _kept(request, held, today),
        "clash": clash,
        "latest": _latest(rows) if clash else None,
        "typed": [text for name in ("reason", "note") if (text := words_typed(request, name))] if clash else (),
    }
    return render(request, "network/members/history.html", context, status=409 if clash else 200)


def _latest(rows: list[Membership]) -> dict[str, Any] | None:
    """Who last wrote something of these memberships, by their office, what and when."""
    found = AuditEvent.objects.filter(
        subject_type=Membership._meta.label_lower, subject_id__in=[str(one.pk) for one in rows]
    )
    last = found.order_by("-sequence").first()
    if last is None:
        return None
    return {"by": office_name(last.actor_label), "what": VERBS.get(last.verb, last.verb), "at": last.at}


def _kept(request: HttpRequest, held: Membership | None, today: date) -> dict[str, dict[str, Any]]:
    """What each form shows: what was typed when it comes back, else today and the category held."""
    kept: dict[str, dict[str, Any]] = {act: {"day": today.isoformat()} for act in _ACTS}
    kept["change"]["category"] = held.category.key if held else ""
    act = request.POST.get("do", "")
    if act in kept:
        kept[act] = {name: words_typed(request, name) for name in request.POST} | {"open": True}
    return kept


def _told(one: Membership) -> dict[str, Any]:
    return {
        "membership": one,
        "last_day": one.ends_on - timedelta(days=1) if one.ends_on else None,
        "ending": words.ENDINGS.get(one.ending, ""),
        "suspensions": [
            (held, words.CAUSES[held.cause])
            for held in sorted(one.suspensions.all(), key=lambda held: held.starts_on, reverse=True)
            if held.ends_on != held.starts_on
        ],
        "renewals": sorted(
            (held for held in one.renewals.all() if held.declared_at is not None),
            key=lambda held: held.year.starts_on,
            reverse=True,
        ),
    }


@login_required
@require_POST
def act(request: HttpRequest, slug: str) -> HttpResponse:
    """One thing the secretariat writes in a member's history."""
    keeper(request)
    organisation = get_object_or_404(Organisation, slug=slug)
    act = _ACTS.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    try:
        with transaction.atomic():
            if "seen" in request.POST:
                services.hold_as_seen(organisation=organisation, seen=request.POST["seen"])
            said = act(request, organisation)
    except RuleViolation as refused:
        if refused.code != "network.changed_meanwhile":
            raise
        return _history(request, organisation, clash=sentence(refused))
    messages.success(request, said)
    return redirect("member_history", slug=slug)


def _held(organisation: Organisation) -> Membership:
    held = queries.membership_of(organisation, timezone.localdate())
    if held is None:
        raise RuleViolation("network.not_a_member")
    return held


def _suspend(request: HttpRequest, organisation: Organisation) -> str:
    services.suspend(
        membership=_held(organisation),
        cause=Suspension.Cause.DECISION,
        reason=words_typed(request, "reason"),
        starts_on=day_typed(request, "day"),
        actor=keeper(request),
        at=timezone.now(),
    )
    return _("L’adhésion est suspendue. Pour annuler : « Lever la suspension ».")


def _lift(request: HttpRequest, organisation: Organisation) -> str:
    wanted = request.POST.get("suspension", "")
    suspension = get_object_or_404(
        Suspension,
        pk=whole_number(wanted, digits=17) or 0,
        membership__organisation=organisation,
    )
    services.lift_suspension(
        suspension=suspension, because=words_typed(request, "reason"), actor=keeper(request), at=timezone.now()
    )
    return _("La suspension est levée.")


def _end(request: HttpRequest, organisation: Organisation) -> str:
    ending = request.POST.get("ending", "")
    if ending not in words.ENDINGS or ending == Membership.Ending.CHANGED:
        raise RuleViolation("network.unknown_ending", field="ending")
    successor = Organisation.objects.filter(slug=words_typed(request, "successor")).first()
    services.end_membership(
        membership=_held(organisation),
        ending=ending,
        ends_on=day_typed(request, "day"),
        note=words_typed(request, "note"),
        successor=successor,
        actor=keeper(request),
        at=timezone.now(),
    )
    return _("La fin de l’adhésion est inscrite. Pour annuler : « Rétablir l’adhésion ».")


def _reopen(request: HttpRequest, organisation: Organisation) -> str:
    last = organisation.memberships.order_by("-starts_on").first()
    if last is None:
        raise RuleViolation("network.not_a_member")
    services.reopen_membership(membership=last, actor=keeper(request), at=timezone.now())
    return _("L’adhésion reprend comme si elle n’avait pas été terminée.")


def _change(request: HttpRequest, organisation: Organisation) -> str:
    category = get_object_or_404(queries.categories_on(timezone.localdate()), key=request.POST.get("category", ""))
    services.change_category(
        membership=_held(organisation),
        category=category,
        from_day=day_typed(request, "day"),
        actor=keeper(request),
        at=timezone.now(),
    )
    return _("La catégorie est changée; l’ancienne reste dans l’histoire.")


_ACTS: dict[str, Callable[[HttpRequest, Organisation], str]] = {
    "suspend": _suspend,
    "lift": _lift,
    "end": _end,
    "reopen": _reopen,
    "change": _change,
}

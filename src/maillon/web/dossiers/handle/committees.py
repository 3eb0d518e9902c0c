"""A committee's seats: who sits, as what, from when to when."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.models import Committee
from maillon.dossiers.services import seating
from maillon.network.models import Group
from maillon.web.dossiers.handle import words
from maillon.web.dossiers.handle.acting import text, whole
from maillon.web.dossiers.handle.found import convened_committee
from maillon.web.dossiers.handle.moments import day
from maillon.web.http import person


@login_required
@never_cache
@require_safe
def committee(request: HttpRequest, key: str) -> HttpResponse:
    """Every seat, those held now first."""
    found = convened_committee(person(request), key)
    today = timezone.localdate()
    seats = found.members.select_related("user__person").order_by("-starts_on", "pk")
    held = [one for one in seats if one.ends_on is None or one.ends_on > today]
    past = [one for one in seats if one.ends_on is not None and one.ends_on <= today]
    context = {
        "space": "sittings",
        "committee": found,
        "held": [(one, words.OFFICES[one.office], one.starts_on > today) for one in held],
        "past": [(one, words.OFFICES[one.office]) for one in past],
        "offices": words.OFFICES.items(),
        "group": _group(found),
    }
    return render(request, "dossiers/handle/committee.html", context)


@login_required
@require_POST
def seat(request: HttpRequest, key: str) -> HttpResponse:
    """Give a seat to an account, or end one."""
    found, user, now = convened_committee(person(request), key), person(request), timezone.now()
    if _group(found) is not None:
        raise RuleViolation("groups.keeps_the_roll")
    if pk := whole(request, "end"):
        seating.end(
            seat=get_object_or_404(found.members, pk=pk),
            on=day(text(request, "ends_on", 20), "ends_on"),
            actor=user,
            at=now,
        )
        return redirect("committee", key=key)
    who = User.objects.filter(email=text(request, "email", 254).strip().lower(), is_active=True).first()
    if who is None:
        raise RuleViolation("dossiers.no_account", field="email")
    ends = text(request, "ends_on", 20).strip()
    seating.seat(
        committee=found,
        user=who,
        office=request.POST.get("office", ""),
        starts_on=day(text(request, "starts_on", 20), "starts_on"),
        ends_on=day(ends, "ends_on") if ends else None,
        actor=user,
        at=now,
    )
    return redirect("committee", key=key)


def _group(committee: Committee) -> Group | None:
    """The group of the network whose roll says who sits there: seats change on its page, nowhere else."""
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gt=timezone.localdate())
    return Group.objects.filter(lasting, committee=committee).first()

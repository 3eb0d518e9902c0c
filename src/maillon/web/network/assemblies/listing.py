"""Every assembly one may know of; one assembly, as this reader may see it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.people.models import User
from maillon.network.models import Assembly, VotingRight
from maillon.network.permissions import assemblies as permissions
from maillon.network.queries.assemblies import floor_of, members_spoken_for, rules_of
from maillon.network.rules.sharing import edition
from maillon.network.services.assembly_papers import agenda_of
from maillon.web.network.assemblies import words
from maillon.web.network.assemblies.found import known_assembly


@never_cache
@require_safe
def assemblies(request: HttpRequest) -> HttpResponse:
    """Those to come first, then those that were held."""
    now = timezone.now()
    known = permissions.assemblies_known_to(request.user).order_by("-starts_at")[:60]
    rows = [(one, words.KINDS[Assembly.Kind(one.kind)], *words.STATES[words.state_of(one)]) for one in known]
    today = timezone.localdate(now)
    coming = [row for row in rows if row[0].closed_at is None and timezone.localdate(row[0].starts_at) >= today]
    context = {
        "module": "network",
        "space": "assemblies",
        "coming": coming[::-1],
        "past": [row for row in rows if row not in coming],
        "prepares": permissions.can_prepare_assemblies(request.user),
    }
    return render(request, "network/assemblies/list.html", context)


@never_cache
@require_safe
def assembly(request: HttpRequest, slug: str) -> HttpResponse:
    """Title and day for everybody; agenda, delegation, ballots and results for the people of members."""
    return assembly_page(request, known_assembly(request.user, slug))


def assembly_page(request: HttpRequest, found: Assembly, typed: str | None = None) -> HttpResponse:
    """An assembly; ``typed`` is what somebody noted while somebody else noted too, shown beside theirs."""
    state = words.state_of(found)
    name, pill = words.STATES[state]
    context: dict[str, Any] = {
        "module": "network",
        "space": "assemblies",
        "assembly": found,
        "kind": words.KINDS[Assembly.Kind(found.kind)],
        "state": state,
        "state_name": name,
        "pill": pill,
        "notes": found.minutes if typed is None else typed,
        "theirs": None if typed is None else {"minutes": found.minutes},
        "seen": edition({"minutes": found.minutes}),
        "reads": found.is_read,  # type: ignore[attr-defined]  # annotated
    }
    if context["reads"] and isinstance(request.user, User):
        context |= _inside(found, request.user, state)
    return render(request, "network/assemblies/assembly.html", context, status=200 if typed is None else 422)


def _inside(found: Assembly, user: User, state: str) -> dict[str, Any]:
    """What the people of members see: the agenda with its results, who speaks for them, their open ballots."""
    floor = floor_of(found)
    spoken = [(one, floor.delegates.get(one.pk), floor.proxies.get(one.pk)) for one in members_spoken_for(user, found)]
    mine = [one for one in floor.delegates.values() if one.user_id == user.pk]
    rights = VotingRight.objects.filter(
        ballot__assembly=found, user=user, ballot__opened_at__isnull=False, ballot__closed_at=None
    )
    # No right exists before a ballot opens, nor is of use once the assembly is over.
    to_vote = dict.fromkeys(rights.filter(used=False).values_list("ballot_id", flat=True)) if state == "open" else {}
    return {
        "agenda": [(item, [(r, words.OUTCOMES.get(r.outcome)) for r in rows]) for item, rows in agenda_of(found)],
        "majorities": words.MAJORITIES,
        "floor": floor,
        "quorum": floor.quorum() if state != "closed" else None,
        "spoken": spoken,
        "mine": mine,
        "to_vote": list(to_vote),
        "presides": permissions.can_preside(user, found),
        "prepares": permissions.can_prepare_assemblies(user),
        "by_laws": rules_of(found),
        "may_arrive": state in ("convened", "open") and (found.starts_at - timezone.now()).days < 1,
    }

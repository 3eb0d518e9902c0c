"""Groups as the solver proposes them: asked, waited for, read as cards and as a table, adopted."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillon.core.jobs.models import JobRun
from maillon.mobility.models import Candidacy, Offer, Pin, Plan
from maillon.mobility.queries.placing import latest_plan, placed_by, reasons_of, rules_of
from maillon.mobility.rules.placing.problem import Person
from maillon.mobility.rules.placing.roles import share_roles
from maillon.mobility.services import placing as services
from maillon.web.http import person
from maillon.web.mobility import words
from maillon.web.mobility.groups.found import formed_season
from maillon.web.mobility.offers.words import LANGUAGES

_TABLE = 400


@login_required
@never_cache
@require_safe
def latest(request: HttpRequest, slug: str) -> HttpResponse:
    """The last proposal, or what to do first."""
    season = formed_season(request, slug)
    plan = latest_plan(season)
    if plan is not None:
        return redirect("season_plan", slug=season.slug, pk=plan.pk)
    accepted = season.candidacies.filter(state=Candidacy.State.ACCEPTED).count()
    context = {"space": "mobility", "season": season, "accepted": accepted}
    return render(request, "mobility/groups/no_plan.html", context)


@login_required
@require_POST
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for groups; a page says how far the work is."""
    season = formed_season(request, slug)
    _plan, job = services.ask(season=season, actor=person(request), at=timezone.now())
    return redirect("season_job", slug=season.slug, pk=job)


@login_required
@never_cache
@require_safe
def job(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """How far the solver is; then its proposal."""
    season = formed_season(request, slug)
    asked = get_object_or_404(JobRun, pk=pk, name=services.PLAN)
    plan = get_object_or_404(Plan, pk=asked.arguments["plan"], season=season)
    ended = asked.state in (JobRun.State.SUCCEEDED, JobRun.State.FAILED)
    placing = rules_of(season).placing
    context = {"space": "mobility", "season": season, "plan": plan, "job": asked, "ended": ended, "placing": placing}
    part = "mobility/groups/_progress.html" if request.headers.get("HX-Request") else "mobility/groups/job.html"
    return render(request, part, context)


@login_required
@never_cache
@require_safe
def plan(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One proposal: its groups, everybody's place and why, how near the best it is."""
    season = formed_season(request, slug)
    found = get_object_or_404(Plan, pk=pk, season=season)
    rows = (
        season.candidacies.filter(state=Candidacy.State.ACCEPTED)
        .select_related("person")
        .order_by("person__family_name", "person__given_name", "pk")
    )
    people = {one.pk: one for one in rows}
    offers = {one.pk: one for one in season.offers.select_related("organisation").order_by("starts_on", "pk")}
    placed = placed_by(found)
    groups = _groups(people, offers, placed)
    pins = {(one.candidacy_id, one.offer_id): one for one in Pin.objects.filter(season=season)}
    table = [_row(one, found, offers, placed, pins) for one in list(people.values())[:_TABLE]]
    context = {
        "space": "mobility",
        "season": season,
        "plan": found,
        "state": words.PLANS[found.state],
        "groups": [one for one in groups if one["people"]],
        "empty": [one for one in groups if not one["people"]],
        "table": table,
        "cut": len(people) - len(table),
        "placed": sum(person in people for person in placed),
        "unplaced": sum(person not in placed for person in people),
        "gone": sum(person not in people for person in placed),
        "placing": rules_of(season).placing,
        "may_adopt": found.state == Plan.State.PROPOSED,
    }
    return render(request, "mobility/groups/plan.html", context)


@login_required
@require_POST
def adopt(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The groups of the proposal are those that leave."""
    season = formed_season(request, slug)
    found = get_object_or_404(Plan, pk=pk, season=season)
    services.adopt(plan=found, actor=person(request), at=timezone.now())
    messages.success(request, _("Les groupes sont adoptés; chaque personne reçoit un courriel et lit son résultat."))
    return redirect("season_plan", slug=season.slug, pk=found.pk)


def _groups(people: dict[int, Candidacy], offers: dict[int, Offer], placed: dict[int, int]) -> list[dict[str, Any]]:
    found = []
    for offer in offers.values():
        inside = [people[key] for key, place in placed.items() if place == offer.pk and key in people]
        roles = share_roles(
            [Person(one.pk, (), roles=frozenset(one.roles), merit=one.merit) for one in inside], offer.roles
        )
        genders = Counter(one.gender for one in inside if one.gender)
        spoken = Counter(code for one in inside for code, level in one.languages.items() if level >= 3)
        found.append(
            {
                "offer": offer,
                "people": [(one, roles.get(one.pk, "")) for one in inside],
                "balance": [(words.GENDERS[key], number) for key, number in sorted(genders.items())],
                "languages": [(LANGUAGES[key], number) for key, number in spoken.most_common()],
            }
        )
    return found


def _row(
    one: Candidacy,
    plan: Plan,
    offers: dict[int, Offer],
    placed: dict[int, int],
    pins: dict[tuple[int, int], Pin],
) -> dict[str, Any]:
    place = placed.get(one.pk)
    told = [words.said(reason, offers) for reason in reasons_of(plan, one)]
    return {
        "candidacy": one,
        "place": offers.get(place) if place is not None else None,
        "rank": next((number for number, each in enumerate(told, 1) if each["goes"]), 0),
        "reasons": [each for each in told if not each["goes"]],
        "pin": pins.get((one.pk, place)) if place is not None else None,
    }

"""One candidacy for who forms the groups: its place and why, what is decided by hand, what a change would cost."""

from __future__ import annotations

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
from maillon.core.jobs.services import enqueue_once
from maillon.dossiers.permissions import can_view
from maillon.mobility.models import Candidacy, Departure, Offer, Pin, Placement, Plan, Season
from maillon.mobility.permissions.departures import followed_by
from maillon.mobility.queries.placing import latest_plan, placed_by, reasons_of
from maillon.mobility.rules.offers import MANDATE
from maillon.mobility.services import candidacies, placing
from maillon.web.http import person
from maillon.web.mobility import words
from maillon.web.mobility.groups.found import formed_season

_LEAVING = (Candidacy.State.ACCEPTED.value, Candidacy.State.WAITING.value)


@login_required
@never_cache
@require_safe
def one(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Everything that decides where one person goes; ``?essai=`` works out what another place would cost."""
    season = formed_season(request, slug)
    found = _candidacy(season, pk)
    offers = {each.pk: each for each in season.offers.select_related("organisation").order_by("starts_on", "pk")}
    plan = latest_plan(season)
    useful = plan if plan is not None and plan.state in (Plan.State.PROPOSED, Plan.State.ADOPTED) else None
    place = placed_by(useful).get(found.pk) if useful else None
    tried = next((each for each in offers.values() if str(each.pk) == request.GET.get("essai", "")), None)
    placement = found.placements.filter(ended_at=None).first()
    alone = season.rulebook.programme == MANDATE
    context: dict[str, Any] = {
        "space": "mobility",
        "season": season,
        "is_alone": alone,
        "candidacy": found,
        "is_read": found.is_read,
        "may_read": found.dossier is not None and can_view(person(request), found.dossier),
        "interviews": found.interviews.select_related("slot").order_by("slot__starts_at"),
        "placed_since": placement.placed_at if placement else None,
        "stay": _stay(request, placement) if alone and placement else None,
        "state": words.CANDIDACIES[found.state],
        "wishes": [offers[wish.offer_id] for wish in found.wishes.all() if wish.offer_id in offers],
        "offers": offers.values(),
        "plan": useful,
        "place": offers.get(place) if place is not None else None,
        "reasons": [words.said(each, offers) for each in reasons_of(useful, found)] if useful else [],
        "pins": [(each, offers.get(each.offer_id)) for each in Pin.objects.filter(candidacy=found).order_by("pk")],
        "may_withdraw": found.state in _LEAVING,
    }
    if tried is not None and useful is not None and found.state == Candidacy.State.ACCEPTED:
        context |= {"tried": tried, **_cost(request, found, tried, useful, offers)}
    return render(request, "mobility/groups/candidacy.html", context)


@login_required
@require_POST
def pin(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Keep this person there, or never there, with the reason."""
    season = formed_season(request, slug)
    found = _candidacy(season, pk)
    typed = request.POST.get("offer", "")
    offer = get_object_or_404(Offer, pk=int(typed) if typed.isdecimal() else 0, season=season)
    placing.pin(
        season=season,
        candidacy=found,
        offer=offer,
        refused=request.POST.get("what") == "never",
        reason=request.POST.get("reason", "").replace("\x00", ""),
        actor=person(request),
        at=timezone.now(),
    )
    messages.success(request, _("C’est noté : la prochaine proposition en tient compte."))
    return redirect("season_candidacy", slug=season.slug, pk=found.pk)


@login_required
@require_POST
def unpin(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let the solver decide again."""
    season = formed_season(request, slug)
    held = get_object_or_404(Pin, pk=pk, season=season)
    candidacy = held.candidacy_id
    placing.unpin(pin=held, actor=person(request), at=timezone.now())
    messages.success(request, _("C’est levé : la prochaine proposition décidera."))
    return redirect("season_candidacy", slug=season.slug, pk=candidacy)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody told us they leave; the first of the waiting list takes the place."""
    season = formed_season(request, slug)
    found = _candidacy(season, pk)
    reason = request.POST.get("reason", "").replace("\x00", "")
    moved = candidacies.withdraw(candidacy=found, reason=reason, actor=person(request), at=timezone.now())
    if moved is not None:
        messages.success(
            request, _("C’est noté. %(name)s prend la place et reçoit un courriel.") % {"name": moved.person}
        )
    else:
        messages.success(request, _("C’est noté. Personne n’attendait."))
    return redirect("season_candidacy", slug=season.slug, pk=found.pk)


def _stay(request: HttpRequest, placement: Placement) -> Departure | None:
    """Their line of the register, for who keeps it."""
    return followed_by(person(request)).filter(placement=placement, cancelled_at=None).first()


def _candidacy(season: Season, pk: int) -> Candidacy:
    rows = Candidacy.objects.filter(season=season).select_related("person", "dossier__version__procedure")
    rows = rows.prefetch_related("wishes")
    return get_object_or_404(rows, pk=pk)


def _cost(request: HttpRequest, found: Candidacy, tried: Offer, plan: Plan, offers: dict[int, Offer]) -> dict[str, Any]:
    """Worked out at once in a small season; by a job, read when it has ended, in a large one."""
    people = found.season.candidacies.filter(state=Candidacy.State.ACCEPTED)
    if people.count() <= placing.DIRECT:
        change = placing.cost(candidacy=found, offer=tried, plan=plan)
        told = None if change is None else (change.points, dict(change.moved), change.lifted)
    else:
        said = {"candidacy": found.pk, "offer": tried.pk, "plan": plan.pk}
        done = JobRun.objects.filter(name=placing.COST, arguments=said).order_by("-pk").first()
        if done is None:
            done = enqueue_once(placing.COST, at=timezone.now(), requested_by=person(request), **said)
        if done.state != JobRun.State.SUCCEEDED or done.result is None:
            return {"working": done.state in (JobRun.State.WAITING, JobRun.State.RUNNING), "change": None}
        moved = {int(key): place for key, place in done.result.get("moved", {}).items()}
        told = (done.result["points"], moved, done.result["lifted"]) if done.result["possible"] else None
    if told is None:
        return {"impossible": True}
    points, moves, lifted = told
    names = {each.pk: each.person for each in people.filter(pk__in=moves).select_related("person")}
    moving = [(names[key], offers.get(place) if place else None) for key, place in moves.items() if key in names]
    return {"change": True, "points": points, "lifted": lifted, "moving": moving}

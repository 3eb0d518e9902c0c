"""Forming groups in the background: a solver may take half a minute."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillon.core.jobs import Progress, job
from maillon.mobility.models import Candidacy, Offer, Plan
from maillon.mobility.services import placing


@job(placing.PLAN)
def plan(progress: Progress, **arguments: Any) -> dict[str, Any]:
    """Form the groups of a season."""
    asked = Plan.objects.get(pk=arguments["plan"])
    made = placing.make(
        plan=asked, at=timezone.now(), report=lambda done, total, message: progress.report(done, total, message)
    )
    return {"plan": made.pk, "state": made.state, "placed": len(made.placed)}


@job(placing.COST)
def cost(progress: Progress, **arguments: Any) -> dict[str, Any] | None:
    """What one changed wish costs."""
    change = placing.cost(
        candidacy=Candidacy.objects.get(pk=arguments["candidacy"]),
        offer=Offer.objects.get(pk=arguments["offer"]),
        plan=Plan.objects.get(pk=arguments["plan"]),
    )
    if change is None:
        return {"possible": False}
    moved = {str(person): place for person, place in change.moved.items()}
    return {"possible": True, "points": change.points, "moved": moved, "lifted": change.lifted}


@job(placing.RESULTS)
def results(progress: Progress, **arguments: Any) -> dict[str, int]:
    """Write to everybody whose result can be read."""
    found = Plan.objects.select_related("season").get(pk=arguments["plan"])
    return {"letters": placing.tell_results(plan=found, at=timezone.now())}

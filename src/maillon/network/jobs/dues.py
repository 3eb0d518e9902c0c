"""Dues in the background: the yearly run, revenue that begins with its year, suspensions by rule."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, time
from typing import Any

from django.utils import timezone

from maillon.core.jobs import Progress, job
from maillon.core.people.models import User
from maillon.network.models import MembershipYear
from maillon.network.services.dues import bank, notices, papers, standing

ISSUE = "network.dues.issue"


@job(ISSUE)
def issue(progress: Progress, **arguments: Any) -> dict[str, Any]:
    """Make a year's notices; taken again half-way, it goes on where it was."""
    account = notices.issue_year(
        year=MembershipYear.objects.get(pk=arguments["year"]),
        due_on=date.fromisoformat(arguments["due_on"]) if arguments.get("due_on") else None,
        actor=User.objects.filter(pk=arguments.get("actor") or 0).first(),
        at=timezone.now(),
        report=lambda done, total: progress.report(done, total),
    )
    bank.propose_again()
    return asdict(account)


@job(papers.PRINT, max_attempts=2)
def print_notices(progress: Progress, **arguments: Any) -> dict[str, Any]:
    """Print a year's notices for the post; done twice, the second ZIP takes the place of the first."""
    stored, printed = papers.print_year(
        year=MembershipYear.objects.get(pk=arguments["year"]),
        language=arguments["language"],
        actor=User.objects.filter(pk=arguments.get("actor") or 0).first(),
        at=timezone.now(),
        report=lambda done, total: progress.report(done, total),
    )
    return {"file": stored.pk, "notices": printed}


@job("network.dues.recognise", daily_at=time(2, 10))
def recognise(progress: Progress, **_more: Any) -> dict[str, int]:
    """Dues of a year that begins become revenue."""
    return {"recognised": notices.recognise(at=timezone.now())}


@job("network.dues.standing", daily_at=time(4, 5))
def stand(progress: Progress, **_more: Any) -> dict[str, int]:
    """Suspend and reinstate by rule."""
    return standing.apply(actor=None, at=timezone.now())

"""The lender's own page and the sponsor's: what is asked of each, by when, and the guarantees that are theirs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.obligations.models import Obligation
from maillon.core.obligations.registry import link_to, title_of
from maillon.core.people.permissions import organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.guarantees.models import Facility
from maillon.guarantees.permissions.funds import claims_visible_to
from maillon.guarantees.permissions.own_loans import loans_followed_as_lender, loans_followed_as_sponsor
from maillon.guarantees.permissions.parties import (
    facilities_reported_as_lender,
    guarantees_followed_as_lender,
    guarantees_followed_as_sponsor,
)
from maillon.guarantees.queries import outside, outside_loans, support
from maillon.guarantees.rules import life
from maillon.guarantees.services.statements import quarter_of
from maillon.web.guarantees import outside_loans as loans_web
from maillon.web.guarantees import words
from maillon.web.http import person

RELATED = ("fund__organisation", "obligor__organisation", "facility__lender", "sponsor")


@login_required
@never_cache
@require_safe
def lender(request: HttpRequest) -> HttpResponse:
    """A lender's own page: the statements to hand in, its guaranteed loans, its claims, what the fund owes it."""
    user, today = person(request), timezone.localdate()
    inside = organisation_ids_from_inside(user, Capability.READ)
    mine = list(guarantees_followed_as_lender(user).select_related(*RELATED).order_by("-starts_on", "reference"))
    facilities = list(facilities_reported_as_lender(user).select_related("lender", "fund").order_by("reference"))
    about = [one.pk for one in facilities], [one.pk for one in mine]
    claims = claims_visible_to(user).filter(guarantee__in=about[1]).select_related("guarantee__obligor__organisation")
    lent = loans_followed_as_lender(user).select_related(*loans_web.RELATED).order_by("-agreed_on", "reference")
    context = {
        "lent": loans_web.rows_of(outside_loans.seen(lent, today)),
        "duties": duties(outside.asked_of(inside, *about)),
        "awaited": duties(outside.owed_to(inside, *about)),
        "facilities": [_to_report(one, today) for one in facilities],
        "rows": rows_of(outside.seen(mine, today)),
        "claims": [
            (one, words.CLAIMS[one.State(one.state)], words.CLAIM_LOOKS[one.State(one.state)])
            for one in claims.order_by("-lodged_on", "reference")
        ],
        "module": "fonds",
        "space": "lender_portal",
    }
    return render(request, "guarantees/lender.html", context)


def _to_report(facility: Facility, today: Any) -> dict[str, Any]:
    missing = [quarter_of(day) for day in outside.missing_quarters(facility, today)]
    return {
        "one": facility,
        "missing": [(code, words.period(code)) for code in missing],
        "last": facility.statements.order_by("-ends_on", "-number").first(),
    }


@login_required
@never_cache
@require_safe
def sponsor(request: HttpRequest) -> HttpResponse:
    """A sponsor's own page: what is asked of it, and each enterprise it supports, with its visits."""
    user, today = person(request), timezone.localdate()
    inside = organisation_ids_from_inside(user, Capability.READ)
    mine = list(guarantees_followed_as_sponsor(user).select_related(*RELATED).order_by("-starts_on", "reference"))
    keys = [one.pk for one in mine]
    made = support.visits(keys)
    rows = rows_of(outside.seen(mine, today))
    for row in rows:
        row["visits"] = made.get(row["guarantee"].pk, support.Visits())
    lent = loans_followed_as_sponsor(user).select_related(*loans_web.RELATED).order_by("-agreed_on", "reference")
    context = {
        "lent": loans_web.rows_of(outside_loans.seen(lent, today)),
        "duties": duties(outside.asked_of(inside, (), keys)),
        "rows": [row for row in rows if row["seen"].position not in life.ENDED],
        "ended": [row for row in rows if row["seen"].position in life.ENDED],
        "module": "fonds",
        "space": "sponsor_portal",
    }
    return render(request, "guarantees/sponsor.html", context)


def duties(found: Iterable[Obligation]) -> list[dict[str, Any]]:
    """What is due, as a list of links."""
    now = timezone.now()
    return [
        {"one": one, "title": title_of(one), "url": link_to(one), "late": one.due_at < now} for one in found
    ]  # fmt: skip


def rows_of(found: Iterable[outside.Seen]) -> list[dict[str, Any]]:
    """Each guarantee with its place in its life and its lateness in words."""
    return [
        {
            "seen": one,
            "guarantee": one.guarantee,
            "position": words.position(one.position),
            "look": words.LOOKS.get(one.position, ""),
            "late": words.late(one.days_past_due),
            "late_look": words.late_look(one.days_past_due),
            "coverage": float(one.coverage),
        }
        for one in found
    ]

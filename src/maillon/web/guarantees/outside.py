"""A guarantee's page for its lender and its sponsor: the same address as the fund's, nothing of the fund's own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.core.people.models import User
from maillon.guarantees.models import Claim, Guarantee
from maillon.guarantees.permissions.funds import can_lodge_claim, can_see_claim
from maillon.guarantees.permissions.parties import can_follow_as_lender, can_follow_as_sponsor
from maillon.guarantees.permissions.social import can_assess, can_read_social
from maillon.guarantees.queries import outside, support
from maillon.guarantees.rules.portfolios import FORM
from maillon.web.guarantees import words
from maillon.web.guarantees.portals import duties, rows_of

_OPEN = (Claim.State.LODGED, Claim.State.ASKED, Claim.State.COMPLETE)


def show(request: HttpRequest, guarantee: Guarantee, user: User) -> HttpResponse:
    """What the contract and the lender's statements say of it, what is due, what its reader may do."""
    [seen] = outside.seen([guarantee], timezone.localdate())
    lends, sponsors = can_follow_as_lender(user, guarantee), can_follow_as_sponsor(user, guarantee)
    parties = [guarantee.facility.lender_id] * lends + [guarantee.sponsor_id] * sponsors
    claims = [one for one in guarantee.claims.order_by("lodged_on") if can_see_claim(user, one)]
    plan = support.plan(guarantee) if sponsors else []
    [row] = rows_of([seen])
    context = {
        **row,
        "steps": words.steps(seen.position, is_included=seen.guarantee.terms.get("form") == FORM),
        "lends": lends,
        "sponsors": sponsors,
        "loans": list(guarantee.loans.all()),
        "clocks": _clocks(seen),
        "duties": duties(outside.asked_of(parties, [guarantee.facility_id] if lends else (), [guarantee.pk])),
        "timeline": [{"one": one, "label": words.event(one.kind)} for one in outside.told(guarantee)],
        "reported": [(one, words.period(one.statement.period)) for one in outside.reported(guarantee)] if lends else [],
        "claims": [
            (one, words.CLAIMS[one.State(one.state)], words.CLAIM_LOOKS[one.State(one.state)]) for one in claims
        ],
        "may_claim": seen.may_be_called
        and can_lodge_claim(user, guarantee)
        and not any(one.state in _OPEN for one in claims),
        "plan": plan,
        "plan_days": sum(one.days for one in plan),
        "plan_cost": sum(one.cost for one in plan) * 100,
        "visits": support.visits([guarantee.pk]).get(guarantee.pk, support.Visits()),
        "may_assess": can_assess(user, guarantee),
        "reads_social": can_read_social(user, guarantee),
        "module": "fonds",
        "space": "lender_portal" if lends else "sponsor_portal",
    }
    return render(request, "guarantees/outside.html", context)


def _clocks(seen: outside.Seen) -> list[tuple[str, Any]]:
    known = (
        (_("Offre valable jusqu’au"), seen.offer_until),
        (_("Décaissement possible jusqu’au"), seen.available_until),
        (_("Dernier jour de la garantie"), seen.ends_on),
        (_("Dernier jour pour appeler"), seen.claim_until),
    )
    return [(label, day) for label, day in known if day is not None]

"""What funding adds to the record a form reads: the years an organisation was funded, where it is ready."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.funding.models import Agreement
from maillon.funding.queries.applying import bounds_on
from maillon.funding.queries.readiness import ready_in
from maillon.funding.rules.eligibility import funded_years

GRANT_YEARS = "grant_years"
READY_IN = "ready_in"
_SIGNED = (Agreement.State.IN_FORCE, Agreement.State.COMPLETED, Agreement.State.ENDED)
_MINISTRY = ("revenue", "ministry")


def record_of(organisation: Organisation) -> Mapping[str, str]:
    """The years funded among the last five: agreements and declared revenue, or what the record says when it is more.

    "" where neither is known: nothing is counted against who has declared nothing. ``ready_in``: the countries where
    it answers a disaster at once.
    """
    today = timezone.localdate()
    there = {READY_IN: ready_in(organisation, on=today)}
    agreed = organisation.agreements_received.filter(state__in=_SIGNED).values_list("starts_on", "ends_on")
    figures = list(organisation.figures.filter(kind__in=("revenue", GRANT_YEARS)))
    declared = [one for one in figures if (one.kind, one.detail) == _MINISTRY]
    paid = [(one.starts_on, one.ends_on) for one in declared if one.amount_minor]
    among = bounds_on(today).funded_years
    counted = funded_years([*agreed, *paid], on=today, among=among)
    recent = [one for one in figures if one.kind == GRANT_YEARS and one.ends_on.year >= today.year - 1]
    stated = max(recent, key=lambda one: one.ends_on).count if recent else None
    if not agreed and not declared and stated is None:
        return {GRANT_YEARS: "", **there}
    return {GRANT_YEARS: str(min(among, max(counted, stated or 0))), **there}

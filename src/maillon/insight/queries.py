"""Questions asked of the facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from maillon.insight.answers import ActivityMoney, Exploration, Totals
from maillon.insight.rules import Facet, Selection


def explore(
    selection: Selection, *, language: str, sort: str = "-budget", page: int = 1, per_page: int = 20
) -> Exploration:
    """Who does what, where, with whose money, for one selection: totals, every facet, one page of activities.

    Money in Canadian cents, split so that no dollar counts twice. An empty answer when no facts were ever written.
    Raises RuleViolation ``insight.sort``.
    """
    facets = {facet: [] for facet in Facet}
    return Exploration(Totals(0, 0, 0, 0, 0, 0, 0), facets, [], [], page, 1, per_page)


def selected_ids(selection: Selection) -> list[int]:
    """The activities of a selection, by ascending id."""
    return []


def money_of(activities: Iterable[int]) -> dict[int, ActivityMoney]:
    """The money of activities, by id; an activity without facts is missing."""
    return {}


def refreshed_at() -> datetime | None:
    """When the facts being read were written; None when there are none yet."""
    return None

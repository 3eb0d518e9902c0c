"""Which projects ask for attention, why, and what to do next: signs weighed by a rule, never a judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Rule:
    """Thresholds, and what each sign weighs: a version of data/funding/monitoring."""

    key: str
    starts_on: date
    late_days: int
    long_late_days: int
    under_after: Fraction
    """Of its duration: before, spending little says nothing."""
    under_share: Fraction
    """Spent less than this part of what its age would have it spend."""
    over_share: Fraction
    """An item passed by more than this part of itself."""
    silent_days: int
    no_visit_minor: int
    weights: Mapping[str, int]
    source: str
    example: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Where a project stands on a day, minor units of its agreement's currency."""

    days_late: int = 0
    """Of its oldest report that is owed and not sent."""
    reports_late: int = 0
    elapsed: Fraction = Fraction(0)
    agreed_minor: int = 0
    spent_minor: int | None = None
    """None: no report has told it yet."""
    over: Mapping[str, Fraction] = field(default_factory=dict)
    """Items passed, and by what part of themselves."""
    partner_silent_days: int | None = None
    """Since its partner's last word; None: no partner in the South."""
    projected_minor: int = 0
    tolerable_minor: int = 0
    findings_late: int = 0
    visited: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """One reason to look: what it is, what it weighs, and the facts its sentence needs."""

    code: str
    weight: int
    facts: Mapping[str, Any] = field(default_factory=dict)


def signs(facts: Facts, rule: Rule) -> list[Sign]:
    """Every reason to look at a project, the heaviest first."""
    found: list[Sign] = []

    def add(code: str, **told: Any) -> None:
        if weight := rule.weights.get(code, 0):
            found.append(Sign(code, weight, told))

    if facts.days_late >= rule.long_late_days:
        add("long_late", days=facts.days_late, many=facts.reports_late)
    elif facts.days_late >= rule.late_days:
        add("late", days=facts.days_late, many=facts.reports_late)
    if facts.spent_minor is not None and facts.elapsed >= rule.under_after:
        expected = facts.agreed_minor * min(facts.elapsed, Fraction(1))
        if facts.spent_minor < expected * rule.under_share:
            add("under_spent", spent=facts.spent_minor, agreed=facts.agreed_minor, elapsed=facts.elapsed)
    for category in sorted(facts.over):
        if facts.over[category] > rule.over_share:
            add("over_line", category=category, by=facts.over[category])
    if facts.partner_silent_days is not None and facts.partner_silent_days >= rule.silent_days:
        add("silent_partner", days=facts.partner_silent_days)
    if facts.tolerable_minor and facts.projected_minor > facts.tolerable_minor:
        add("error", projected=facts.projected_minor, tolerable=facts.tolerable_minor)
    if facts.findings_late:
        add("finding_late", many=facts.findings_late)
    if rule.no_visit_minor and facts.agreed_minor >= rule.no_visit_minor and not facts.visited:
        add("never_visited", agreed=facts.agreed_minor)
    return sorted(found, key=lambda one: -one.weight)


def risk(found: list[Sign]) -> int:
    """What the signs weigh together: the order of the list."""
    return sum(one.weight for one in found)

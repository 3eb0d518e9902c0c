"""What the retention schedule would do today, and what it leaves alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from maillon.core.privacy.models import RetentionRule
from maillon.core.privacy.queries.terms import retention_rules
from maillon.core.privacy.registry import Holding, Sweep, holdings, sweeps
from maillon.core.privacy.rules import Action


@dataclass(frozen=True, slots=True)
class Due:
    """One kind of rows whose time has come, and how many there are."""

    sweep: Sweep
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    """A retention rule today: the instant before which things go, what is due, and the holdings it governs."""

    rule: RetentionRule
    before: datetime
    due: tuple[Due, ...]
    governs: tuple[Holding, ...]

    @property
    def count(self) -> int:
        """How many rows would go."""
        return sum(one.count for one in self.due)


def schedule(*, at: datetime) -> list[Line]:
    """Every rule in force with what it would take today; one query a sweep. What is kept has nothing due."""
    rules = retention_rules(on=timezone.localdate(at)).values()
    return [
        Line(
            rule,
            (before := rule.span.before(at)),
            tuple(Due(one, one.due(before).count()) for one in sweeps() if _applies(one, rule)),
            tuple(one for one in holdings() if one.retention == rule.key),
        )
        for rule in sorted(rules, key=lambda rule: (rule.action == Action.KEEP, rule.key))
    ]


def _applies(one: Sweep, rule: RetentionRule) -> bool:
    return one.rule == rule.key and rule.action != Action.KEEP

"""What a fund's figures suppose on a day: the version in force of each kind, read in one query."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from maillon.core.errors import RuleViolation
from maillon.guarantees import risk
from maillon.guarantees.models import AssumptionVersion, Fund
from maillon.guarantees.queries import lives
from maillon.guarantees.risk.grades import Estimate, Seen, estimates
from maillon.guarantees.rules import assumptions as rules
from maillon.guarantees.rules import cashflow
from maillon.guarantees.rules.assumptions import Kind

__all__ = ["Assumptions", "Difference", "Kind", "assumptions", "differences", "in_force", "scale_on"]


@dataclass(frozen=True)
class Assumptions:
    """What the figures of a day rest on, each document read when it is first asked for.

    Asking for what no version says raises RuleViolation ``guarantees.assumptions_lacking`` (``kind``).
    """

    day: date
    versions: Mapping[Kind, AssumptionVersion]
    seen: Callable[[], Mapping[str, Seen]] = dict
    """What the fund saw of each grade in the years over that day, read when a PD is first asked for."""

    def has(self, *kinds: Kind) -> bool:
        """True when a version of each kind is in force."""
        return all(kind in self.versions for kind in kinds)

    def of(self, kind: Kind) -> AssumptionVersion:
        """The version of a kind in force that day."""
        if kind not in self.versions:
            raise RuleViolation("guarantees.assumptions_lacking", kind=kind.value)
        return self.versions[kind]

    def cited(self, *kinds: Kind) -> str:
        """The versions by kind, as what is decided names them: "model 2026-1, grades 2026-1"."""
        return ", ".join(f"{kind} {self.versions[kind].version}" for kind in kinds or Kind if kind in self.versions)

    @cached_property
    def model(self) -> risk.Model:
        """How guarantees fall together."""
        return risk.read_model(self.of(Kind.MODEL).definition)

    @cached_property
    def grades(self) -> tuple[Estimate, ...]:
        """A PD for each grade, the best first: the prior of the scale, moved by what the fund saw."""
        return estimates(rules.grades(self.of(Kind.GRADES).definition), self.seen())

    @cached_property
    def lgd(self) -> float:
        """The part of an exposure a default loses."""
        return rules.loss_given_default(self.of(Kind.GRADES).definition)

    @cached_property
    def stresses(self) -> tuple[risk.Stress, ...]:
        """The named bad years; none where nobody wrote any."""
        found = self.versions.get(Kind.STRESSES)
        return risk.read_stresses(found.definition) if found else ()

    @cached_property
    def rate(self) -> float:
        """The yearly rate expected losses are discounted at."""
        return rules.yearly_rate(self.of(Kind.IMPAIRMENT).definition)

    @cached_property
    def cash_stresses(self) -> cashflow.Stresses | None:
        """What every cash-flow forecast is put to; none where nobody wrote any."""
        found = self.versions.get(Kind.CASH_FLOW)
        return rules.cash_stresses(found.definition) if found else None

    @cached_property
    def threshold(self) -> float | None:
        """The PAR30 from which the portfolio is watched; none where nobody wrote it."""
        found = self.versions.get(Kind.WATCH)
        return rules.threshold(found.definition) if found else None

    @property
    def version(self) -> str:
        """Of the grades and of the discounting, as provisions name it."""
        return f"{self.of(Kind.GRADES).version}/{self.of(Kind.IMPAIRMENT).version}"

    def pd(self, grade: int) -> float:
        """The PD of a grade; the worst one's where the scale does not know it."""
        known = {one.grade.key: one.pd for one in self.grades}
        return known.get(str(grade), self.grades[-1].pd)


def assumptions(fund: Fund, day: date, *, until: datetime | None = None) -> Assumptions:
    """What the figures of a fund suppose on a day; a kind nobody brought in by then is not among them.

    ``until``: only what was brought in and known before that instant, as a report of then is read again.
    """
    rows = fund.assumptions.all() if until is None else fund.assumptions.filter(loaded_at__lt=until)
    return Assumptions(day, in_force(list(rows), day), lambda: lives.seen(lives.lives(fund, until=until), day))


def in_force(rows: Iterable[AssumptionVersion], day: date) -> Mapping[Kind, AssumptionVersion]:
    """Of each kind, the version that began last by a day; of two that began together, the one brought in last."""
    begun = [one for one in rows if one.starts_on <= day]
    begun.sort(key=lambda one: (one.starts_on, one.pk))
    return {Kind(one.kind): one for one in begun}


def scale_on(scales: Sequence[AssumptionVersion], day: date, known: Mapping[str, lives.Life]) -> Assumptions:
    """The scale of grades in force on a day among those of a fund; before any, the first one.

    Its PDs are those the fund had that day: what it saw later had not moved them.
    """
    first = min(scales, key=lambda one: (one.starts_on, one.pk), default=None)
    return Assumptions(
        day, in_force(scales, max(day, first.starts_on)) if first else {}, lambda: lives.seen(known, day)
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two versions say otherwise; empty where one says nothing."""

    where: str
    before: str
    after: str


_HEADS = frozenset(
    ("version", "valid_from", "starts_on", "is_example", "licence", "name", "source", "description", "sources")
)


def differences(before: AssumptionVersion, after: AssumptionVersion) -> Sequence[Difference]:
    """Where two versions of a kind say otherwise, place by place; what every version says of itself is left out."""
    one, other = dict(rules.flat(before.definition)), dict(rules.flat(after.definition))
    return [
        Difference(where, one.get(where, ""), other.get(where, ""))
        for where in dict.fromkeys([*one, *other])
        if re.split(r"[.[]", where)[0] not in _HEADS and one.get(where) != other.get(where)
    ]

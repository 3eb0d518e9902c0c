"""What by-laws say of an assembly: notice, quorum, proxies. Plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from maillon.core.errors import RuleViolation


@dataclass(frozen=True, slots=True)
class ByLaws:
    """One version of an association's rules for its assemblies.

    ``quorum_share`` is a share of the members who may vote (« 1/4 »), ``quorum_least`` a number below which it never
    goes; ``notice_days`` whole days between the notice and the assembly.
    """

    version: str
    starts_on: date
    notice_days: int
    quorum_share: str
    quorum_least: int
    proxies_per_holder: int
    proxies_count_for_quorum: bool
    presence_required: bool
    source: str
    is_example: bool

    def as_kept(self) -> dict[str, Any]:
        """The same as plain values, to be copied into an assembly."""
        return {**asdict(self), "starts_on": self.starts_on.isoformat()}


def read_by_laws(kept: Mapping[str, Any]) -> ByLaws:
    """The by-laws of plain values, as a file or an assembly holds them. Raises RuleViolation ``assemblies.by_laws``."""
    try:
        starts_on = kept["starts_on"]
        found = ByLaws(
            version=str(kept["version"]),
            starts_on=starts_on if isinstance(starts_on, date) else date.fromisoformat(str(starts_on)),
            notice_days=int(kept["notice_days"]),
            quorum_share=str(kept["quorum_share"]),
            quorum_least=int(kept["quorum_least"]),
            proxies_per_holder=int(kept["proxies_per_holder"]),
            proxies_count_for_quorum=bool(kept["proxies_count_for_quorum"]),
            presence_required=bool(kept["presence_required"]),
            source=str(kept["source"]),
            is_example=bool(kept["is_example"]),
        )
        share = Fraction(found.quorum_share)
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise RuleViolation("assemblies.by_laws", problem=str(error)) from error
    if not 0 <= share <= 1 or min(found.notice_days, found.quorum_least, found.proxies_per_holder) < 0:
        raise RuleViolation("assemblies.by_laws", problem="bounds")
    return found


def in_force(versions: Iterable[ByLaws], day: date) -> ByLaws | None:
    """The latest by-laws that had begun on a day."""
    begun = [one for one in versions if one.starts_on <= day]
    return max(begun, key=lambda one: one.starts_on) if begun else None


def is_notice_enough(by_laws: ByLaws, *, convened_on: date, held_on: date) -> bool:
    """Whether the notice leaves at the least as many whole days as the by-laws want."""
    return (held_on - convened_on).days >= by_laws.notice_days


@dataclass(frozen=True, slots=True)
class Quorum:
    """Who may vote, who is there or stands in by proxy, how many it takes; all in members, not in persons."""

    voting: int
    present: int
    by_proxy: int
    counted: int
    needed: int

    @property
    def reached(self) -> bool:
        """Whether the assembly may decide."""
        return self.counted >= self.needed

    def as_kept(self, at: datetime) -> dict[str, Any]:
        """The same as plain values, with the instant they were found at."""
        return {**asdict(self), "reached": self.reached, "at": at.isoformat()}


def quorum(by_laws: ByLaws, *, voting: int, present: int, by_proxy: int) -> Quorum:
    """The quorum: a share of the members who may vote, rounded up, and never below the least the by-laws want."""
    share = Fraction(by_laws.quorum_share) * voting
    needed = max(-(-share.numerator // share.denominator), by_laws.quorum_least, 1)
    counted = present + (by_proxy if by_laws.proxies_count_for_quorum else 0)
    return Quorum(voting, present, by_proxy, counted, needed)

"""What one source of revenue weighs in the network: its share, who lives by it, how it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Revenue = Mapping[int, Mapping[str, int]]
"""Each member's revenue in cents by source, by the member's number."""


@dataclass(frozen=True, slots=True)
class Weight:
    """A source over the members that declared: amounts in cents; what would speak of too few members is none."""

    members: int
    total: int
    share: int | None
    """Thousandths of the whole revenue of every member that declared; none where that whole is withheld."""
    largest_for: int | None
    """How many members have no larger source."""
    same: int
    """Members that declared it both years: a change is told of the same members, or newcomers would pass for growth."""
    before: int | None
    after: int | None

    @property
    def change(self) -> int | None:
        """Thousandths more, or fewer below zero, over the same members; none when it is withheld or was nothing."""
        if self.before is None or self.after is None or not self.before:
            return None
        return round((self.after - self.before) * 1000 / self.before)


def weight(source: str, now: Revenue, earlier: Revenue, *, least: int, whole_shown: bool = True) -> Weight | None:
    """What a source weighs this year beside an earlier one; none when fewer than ``least`` members live on it."""
    given = {who: parts[source] for who, parts in now.items() if parts.get(source, 0) > 0}
    if len(given) < least:
        return None
    whole = sum(sum(parts.values()) for parts in now.values())
    first = sum(1 for who in given if given[who] >= max(now[who].values()))
    same = [who for who in given if earlier.get(who, {}).get(source, 0) > 0]
    # Who came or left between the two years is the difference of two totals anybody can read.
    came = len(given) - len(same)
    left = sum(1 for parts in earlier.values() if parts.get(source, 0) > 0) - len(same)
    told = len(same) >= least and not 0 < came < least and not 0 < left < least
    return Weight(
        members=len(given),
        total=sum(given.values()),
        share=round(sum(given.values()) * 1000 / whole) if whole_shown else None,
        largest_for=None if 0 < first < least else first,
        same=len(same),
        before=sum(earlier[who][source] for who in same) if told else None,
        after=sum(given[who] for who in same) if told else None,
    )

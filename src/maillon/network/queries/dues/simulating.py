"""A draft scale over every member: what each would owe, who gains, who loses, by bracket and by region."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from maillon.network.models import DuesScale, MembershipYear
from maillon.network.queries.dues.assessing import Assessment, assess_by, payers
from maillon.network.rules.dues import Scale


@dataclass(frozen=True, slots=True)
class Compared:
    """One member under the draft and under the scale beside it; amounts in minor units, none where a figure misses."""

    assessment: Assessment
    before_minor: int | None
    after_minor: int | None

    @property
    def difference_minor(self) -> int | None:
        """What the draft adds, below zero what it takes away; none when one of the two is unknown."""
        if self.before_minor is None or self.after_minor is None:
            return None
        return self.after_minor - self.before_minor


@dataclass(slots=True)
class Part:
    """A part of the members: how many, what they owe under both scales, who owes more and who less."""

    members: int = 0
    before_minor: int = 0
    after_minor: int = 0
    more: int = 0
    less: int = 0

    def add(self, row: Compared) -> None:
        """Count one more member in."""
        self.members += 1
        self.before_minor += row.before_minor or 0
        self.after_minor += row.after_minor or 0
        self.more += (row.difference_minor or 0) > 0
        self.less += (row.difference_minor or 0) < 0


@dataclass(slots=True)
class Simulation:
    """Every member under a draft, beside another scale when there is one."""

    rows: list[Compared]
    whole: Part = field(default_factory=Part)
    by_bracket: dict[int, Part] = field(default_factory=lambda: defaultdict(Part))
    by_region: dict[str, Part] = field(default_factory=lambda: defaultdict(Part))
    missing: list[Assessment] = field(default_factory=list)


def simulate(scale: DuesScale, year: MembershipYear, *, beside: DuesScale | None) -> Simulation:
    """What a scale gives for a year over every member that owes dues, with the very reckoning of notices."""
    members = payers(year)
    asked = [Scale.from_json(one.definition) for one in (scale, beside) if one is not None]
    after, *others = assess_by(asked, year, members)
    before: Sequence[Assessment | None] = others[0] if others else [None] * len(members)
    rows = [Compared(new, _amount(old), _amount(new)) for new, old in zip(after, before, strict=True)]
    found = Simulation(rows)
    for row in rows:
        if row.assessment.dues is None:
            found.missing.append(row.assessment)
            continue
        found.whole.add(row)
        found.by_bracket[row.assessment.dues.bracket].add(row)
        found.by_region[row.assessment.organisation.region].add(row)
    return found


def _amount(one: Assessment | None) -> int | None:
    return None if one is None or one.dues is None else one.dues.amount_minor

"""Two versions of a budget side by side: what came, what went, what changed, and by how much the totals moved."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.funding.rules.budgeting.sums import NOBODY, Content, Line, by_source, total

FIELDS = ("year", "activity", "category", "label", "quantity", "unit", "price_minor", "currency", "rate")


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line that is not the same in both: ``before`` None when added, ``after`` None when removed."""

    key: str
    before: Line | None
    after: Line | None
    cost_before: int
    cost_after: int
    fields: tuple[str, ...] = ()
    """What changed, of ``FIELDS``, and ``shares``."""

    @property
    def kind(self) -> str:
        """added, removed or changed"""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def line(self) -> Line:
        """The line as it is, or as it was when it went."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def moved(self) -> int:
        """By how much its cost moved."""
        return self.cost_after - self.cost_before


@dataclass(frozen=True, slots=True)
class SourceChange:
    """What one source paid before, and pays now; a source is known by what it is and its name."""

    kind: str
    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a budget: lines in the order of the later one, those that went at the end."""

    lines: tuple[LineChange, ...]
    sources: tuple[SourceChange, ...]
    total_before: int
    total_after: int

    @property
    def is_same(self) -> bool:
        """Whether nothing at all changed."""
        return not self.lines and all(one.before == one.after for one in self.sources)

    @property
    def moved(self) -> int:
        """By how much the whole moved: the sum of what each line did."""
        return self.total_after - self.total_before


def compare(before: Content, after: Content) -> Comparison:
    """What changed from one version to another; both in the same currency."""
    old = {line.key: line for line in before.lines}
    new = {line.key: line for line in after.lines}
    changes = []
    for line in after.lines:
        former = old.get(line.key)
        if former is None:
            changes.append(LineChange(line.key, None, line, 0, after.cost(line)))
        elif fields := _changed(former, line, before, after):
            changes.append(LineChange(line.key, former, line, before.cost(former), after.cost(line), fields))
    gone = [line for line in before.lines if line.key not in new]
    changes += [LineChange(line.key, line, None, before.cost(line), 0) for line in gone]
    return Comparison(tuple(changes), _sources(before, after), total(before), total(after))


def _changed(former: Line, line: Line, before: Content, after: Content) -> tuple[str, ...]:
    fields = [name for name in FIELDS if getattr(former, name) != getattr(line, name)]
    if _named_shares(former, before) != _named_shares(line, after):
        fields.append("shares")
    return tuple(fields)


def _named_shares(line: Line, content: Content) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for one in content.sources:
        if paid := line.paid_by(one.key):
            found[one.kind, one.name] = found.get((one.kind, one.name), 0) + paid
    return found


def _sources(before: Content, after: Content) -> tuple[SourceChange, ...]:
    paid: dict[tuple[str, str], list[int]] = {}
    for place, content in enumerate((before, after)):
        sums = by_source(content)
        for one in content.sources:
            paid.setdefault((one.kind, one.name), [0, 0])[place] += sums[one.key]
        if sums[NOBODY]:
            paid.setdefault((NOBODY, ""), [0, 0])[place] += sums[NOBODY]
    return tuple(SourceChange(kind, name, *both) for (kind, name), both in paid.items())

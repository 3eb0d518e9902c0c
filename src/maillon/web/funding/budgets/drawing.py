"""A budget drawn for its pages: lines by fiscal year with what they cost and what is said of them, totals, checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from maillon.core.typography import colon
from maillon.funding.queries.budgets import Frame
from maillon.funding.rules.budgeting import sums
from maillon.funding.rules.budgeting.judging import LINE_CODES, Judgement, judge
from maillon.funding.rules.budgeting.sums import NOBODY, Content, Totals
from maillon.web.funding.budgets import words
from maillon.web.funding.budgets.typed import LineRow, SourceRow, Typed
from maillon.web.funding.budgets.words import Said
from maillon.web.http import whole_number


@dataclass
class DrawnLine:
    """One line: its fields, what it costs, what is left to share, what is said of it."""

    row: LineRow
    cost: int | None
    unshared: int
    said: list[Said]
    category: str
    eligible: bool | None
    """None where the category is not one of the terms."""
    shares: list[tuple[SourceRow, str, str]] = field(default_factory=list)
    """Who pays, the words typed, what is wrong in them."""

    @property
    def paid(self) -> list[tuple[str, int]]:
        """Who pays some of it, and how much."""
        line = self.row.line
        every = ((one.label, line.paid_by(one.key) if line else 0) for one, _text, _wrong in self.shares)
        return [(name, minor) for name, minor in every if minor]

    @property
    def wrong(self) -> list[str]:
        """What cannot be read in its cells."""
        return list(self.row.errors.values())


@dataclass
class DrawnYear:
    """The lines of a fiscal year and what they cost together."""

    year: str
    lines: list[DrawnLine]
    total: int
    name: str

    @property
    def slug(self) -> str:
        """What names its places on the page."""
        return "".join(sign for sign in self.year if sign.isalnum()) or "0"


@dataclass
class Drawn:
    """A whole budget for a page."""

    content: Content
    years: list[DrawnYear]
    totals: Totals
    checks: list[Said]
    sources: list[tuple[SourceRow, str, int]]
    """Who pays, in words, and how much."""
    nobody: int
    categories: list[tuple[str, int, bool]]
    activities: list[tuple[str, int]]
    problems: list[tuple[str, str]]
    """What cannot be read: the place on the page, the sentence."""
    lines_said: int

    @property
    def held(self) -> int:
        """How many checks hold, those of the lines among them."""
        return sum(one.holds for one in self.checks)

    @property
    def to_settle(self) -> int:
        """How many points are left."""
        return self.lines_said + len(self.problems) + sum(not one.holds for one in self.checks)

    @property
    def bars(self) -> list[tuple[str, str, int]]:
        """The stacked bar of who pays: name, colour, amount."""
        spare = ["var(--c3)", "var(--c6)"]
        drawn: list[tuple[str, str, int]] = []
        for row, name, paid in self.sources:
            colour = words.COLOURS.get(row.kind) or spare[len(drawn) % len(spare)]
            if paid:
                drawn.append((name, colour, paid))
        return drawn


def fiscal(year: str) -> str:
    """A fiscal year in words: 2026-2027."""
    ends = whole_number(year)
    if ends is None:
        return _("Année à choisir")
    return _("Année financière %(first)s-%(last)s") % {"first": ends - 1, "last": year}


def draw(typed: Typed, frame: Frame) -> Drawn:
    """Everything a page shows of a budget."""
    content, terms = typed.content, frame.terms
    judged = judge(content, terms, years=frame.years)
    drawn = [_line(row, typed, content, judged, frame) for row in typed.rows]
    paid = sums.by_source(content)
    whole = sums.totals_of(content)
    problems = [(f"#l-{row.key}", f"{_named(row)}{colon()} {said}") for row, _name, said in typed.wrong]
    return Drawn(
        content=content,
        years=_years(drawn, frame),
        totals=whole,
        checks=[words.said(check, terms, content) for check in judged.of_whole] if content.lines else [],
        sources=[(one, one.label, paid[one.key]) for one in typed.sources],
        nobody=paid[NOBODY],
        categories=[
            (words.category(key, terms), amount, bool((found := terms.expense(key)) and found.eligible))
            for key, amount in whole.categories.items()
        ],
        activities=[(key or _("Sans activité"), amount) for key, amount in whole.activities.items()],
        problems=problems,
        lines_said=sum(len(line.said) for line in drawn),
    )


def _line(row: LineRow, typed: Typed, content: Content, judged: Judgement, frame: Frame) -> DrawnLine:
    line = None if row.removed else row.line
    expense = frame.terms.expense(row.values.get("category", ""))
    own = [check for check in judged.of_line(row.key) if check.code in LINE_CODES]
    return DrawnLine(
        row,
        content.cost(line) if line else None,
        sums.unshared(content, line) if line else 0,
        [words.said(check, frame.terms, content) for check in own],
        words.category(row.values.get("category", ""), frame.terms),
        expense.eligible if expense else None,
        [(one, row.shares.get(one.key, ""), row.errors.get(f"p.{one.key}", "")) for one in typed.sources],
    )


def _years(drawn: Sequence[DrawnLine], frame: Frame) -> list[DrawnYear]:
    kept: dict[str, list[DrawnLine]] = {}
    for line in drawn:
        kept.setdefault(line.row.values.get("year", ""), []).append(line)
    if not kept and frame.years is not None:
        kept[str(frame.years.start)] = []
    return [
        DrawnYear(year, lines, sum(line.cost or 0 for line in lines), fiscal(year))
        for year, lines in sorted(kept.items())
    ]


def _named(row: LineRow) -> str:
    return row.values.get("label") or _("Ligne sans nom")

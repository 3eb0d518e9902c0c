"""The statements of a book: what it holds and owes on a day, what a period earned and cost, how net assets moved.

Every figure is Canadian cents summed from transfers. What is not under a heading of the layout is shown under its own
account: no amount is ever left out, so assets are always liabilities and net assets together.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from maillon.ledger import layouts, queries
from maillon.ledger.models import Account, Book, StatementLayout

Kind = Account.Kind
_SIGNS = {Kind.ASSET: 1, Kind.EXPENSE: 1, Kind.LIABILITY: -1, Kind.EQUITY: -1, Kind.INCOME: -1}
_DAY = timedelta(days=1)
_BARE = layouts.Layout(
    position={"fr": "Bilan", "en": "Balance sheet"},
    operations={"fr": "Résultats", "en": "Operations"},
    changes={"fr": "Évolution de l’actif net", "en": "Changes in net assets"},
    headings=(),
)
"""What a book without headings is laid out by: one line an account."""


@dataclass(frozen=True, slots=True)
class Line:
    """A heading and its amount, on the day or of the period asked, and on the one it is compared with."""

    name: Mapping[str, str]
    accounts: Sequence[Account]
    minor: int
    before_minor: int
    results: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """The lines of one kind and their sum."""

    kind: Account.Kind
    lines: Sequence[Line]

    @property
    def minor(self) -> int:
        """What they add up to."""
        return sum(one.minor for one in self.lines)

    @property
    def before_minor(self) -> int:
        """The same, compared."""
        return sum(one.before_minor for one in self.lines)


@dataclass(frozen=True, slots=True)
class Position:
    """What a book holds, owes and has left on a day, and at the end of the year before."""

    on: date
    before_on: date
    assets: Side
    liabilities: Side
    equity: Side
    """Net assets, the year's result as its last line."""

    @property
    def gaps(self) -> tuple[int, int]:
        """Assets less liabilities and net assets: zero, twice."""
        return (
            self.assets.minor - self.liabilities.minor - self.equity.minor,
            self.assets.before_minor - self.liabilities.before_minor - self.equity.before_minor,
        )


@dataclass(frozen=True, slots=True)
class Operations:
    """What a period earned and cost, and the same days of the year before."""

    since: date
    on: date
    before_since: date
    before_on: date
    income: Side
    expenses: Side

    @property
    def minor(self) -> int:
        """What is left."""
        return self.income.minor - self.expenses.minor

    @property
    def before_minor(self) -> int:
        """The same, compared."""
        return self.income.before_minor - self.expenses.before_minor


@dataclass(frozen=True, slots=True)
class Changes:
    """How net assets went from the eve of a period to its end: its result, and what capital and reserves moved."""

    opening_minor: int
    opening_before_minor: int
    result_minor: int
    result_before_minor: int
    moved: Side
    closing_minor: int
    closing_before_minor: int

    @property
    def gaps(self) -> tuple[int, int]:
        """Opening, result and capital movements less the closing: zero, twice."""
        return (
            self.opening_minor + self.result_minor + self.moved.minor - self.closing_minor,
            self.opening_before_minor + self.result_before_minor + self.moved.before_minor - self.closing_before_minor,
        )


@dataclass(frozen=True, slots=True)
class Financial:
    """The statements of a book, with the headings they are laid out by."""

    book: Book
    layout: layouts.Layout
    version: StatementLayout | None
    position: Position
    operations: Operations
    changes: Changes
    is_closed: bool
    """Every day of the period, and the day of the position, is in a closed period: nothing here changes any more."""


@dataclass
class _Reading:
    """Each account's cents on the days asked, read once a day."""

    book: Book
    chart: Sequence[Account]
    known_by: datetime | None
    kept: dict[date, dict[str, int]] = field(default_factory=dict)

    def held(self, day: date) -> dict[str, int]:
        if day not in self.kept:
            found: dict[str, int] = {}
            for row in queries.trial_balance(self.book, on=day, known_by=self.known_by, accounts=self.chart):
                found[row.account.code] = found.get(row.account.code, 0) + row.functional_minor
            self.kept[day] = found
        return self.kept[day]

    def moved(self, since: date, on: date) -> dict[str, int]:
        now, eve = self.held(on), self.held(since - _DAY)
        return {code: now.get(code, 0) - eve.get(code, 0) for code in now}

    def sum(self, held: Mapping[str, int], *kinds: Account.Kind) -> int:
        """Debits less credits of the accounts of some kinds."""
        return sum(held.get(one.code, 0) for one in self.chart if one.kind in kinds)


def layout_of(book: Book, on: date) -> StatementLayout | None:
    """The headings in force a day; the first there are, for a day before any."""
    versions = list(book.layouts.order_by("version"))
    return next((one for one in reversed(versions) if one.starts_on <= on), versions[0] if versions else None)


def financial(book: Book, *, on: date, since: date | None = None, known_by: datetime | None = None) -> Financial:
    """The statements of a book: its position on a day, and its operations since another, both included.

    Without ``since``, the year so far. ``known_by`` counts only what the book had learned by an instant.
    """
    version = layout_of(book, on)
    layout = layouts.read(version.definition) if version else _BARE
    chart = list(book.accounts.order_by("code"))
    reading = _Reading(book, chart, known_by)
    year_began = year_began_on(layout, on)
    since = since or year_began
    ended = year_began - _DAY
    before_began = year_began_on(layout, ended)
    before_since, before_on = a_year_before(since), a_year_before(on)
    now, before = reading.held(on), reading.held(ended)
    position = Position(
        on,
        ended,
        _side(layout, chart, Kind.ASSET, now, before),
        _side(layout, chart, Kind.LIABILITY, now, before),
        _net_assets(layout, reading, now, before, (year_began, on), (before_began, ended)),
    )
    earned, compared = reading.moved(since, on), reading.moved(before_since, before_on)
    operations = Operations(
        since,
        on,
        before_since,
        before_on,
        _side(layout, chart, Kind.INCOME, earned, compared),
        _side(layout, chart, Kind.EXPENSE, earned, compared),
    )
    assets_and_debts = (Kind.ASSET, Kind.LIABILITY)
    changes = Changes(
        reading.sum(reading.held(since - _DAY), *assets_and_debts),
        reading.sum(reading.held(before_since - _DAY), *assets_and_debts),
        operations.minor,
        operations.before_minor,
        _told(_side(layout, chart, Kind.EQUITY, earned, compared)),
        reading.sum(now, *assets_and_debts),
        reading.sum(reading.held(before_on), *assets_and_debts),
    )
    return Financial(book, layout, version, position, operations, changes, _is_closed(book, since, on))


def year_began_on(layout: layouts.Layout, day: date) -> date:
    """The first day of the accounting year a day is in."""
    month, last = map(int, layout.year_ends.split("-"))
    ended = date(day.year, month, last)
    if ended >= day:
        ended = ended.replace(year=day.year - 1)
    return ended + _DAY


def a_year_before(day: date) -> date:
    """The same day of the year before; the last day of a month stays the last of its month."""
    last = monthrange(day.year - 1, day.month)[1]
    ends_month = day.day == monthrange(day.year, day.month)[1]
    return date(day.year - 1, day.month, last if ends_month else min(day.day, last))


def _side(
    layout: layouts.Layout, chart: Sequence[Account], kind: Account.Kind, now: Mapping[str, int],
    before: Mapping[str, int],
) -> Side:  # fmt: skip
    mine = {one.code: one for one in chart if one.kind == kind}
    lines, sign = [], _SIGNS[kind]

    def add(name: Mapping[str, str], accounts: Sequence[Account], *, results: bool = False) -> None:
        sums = [sign * sum(held.get(one.code, 0) for one in accounts) for held in (now, before)]
        if any(sums) or results:
            lines.append(Line(name, accounts, sums[0], sums[1], results))

    for heading in layout.headings:
        if heading.kind == kind:
            add(
                heading.name,
                [mine.pop(code) for code in heading.accounts if code in mine],
                results=heading.results,
            )
    for one in mine.values():
        add({"fr": one.name_fr, "en": one.name_en}, [one])
    return Side(kind, lines)


def _told(side: Side) -> Side:
    """Only the lines that moved."""
    return Side(side.kind, [one for one in side.lines if one.minor or one.before_minor])


def _net_assets(
    layout: layouts.Layout, reading: _Reading, now: Mapping[str, int], before: Mapping[str, int],
    year: tuple[date, date], year_before: tuple[date, date],
) -> Side:  # fmt: skip
    """Capital and reserves, what past years left, and the result of the year so far."""
    side = _side(layout, reading.chart, Kind.EQUITY, now, before)
    earned = (Kind.INCOME, Kind.EXPENSE)
    results = [-reading.sum(reading.moved(*days), *earned) for days in (year, year_before)]
    past = [-reading.sum(held, *earned) - result for held, result in zip((now, before), results, strict=True)]
    lines = [
        Line(one.name, one.accounts, one.minor + past[0], one.before_minor + past[1], True) if one.results else one
        for one in side.lines
    ]
    if any(past) and not any(one.results for one in lines):
        name = {"fr": "Résultats des exercices antérieurs", "en": "Results of earlier years"}
        lines.append(Line(name, (), past[0], past[1]))
    lines.append(Line({"fr": "Résultat de l’exercice", "en": "Result of the year"}, (), results[0], results[1]))
    return Side(Kind.EQUITY, lines)


def _is_closed(book: Book, since: date, on: date) -> bool:
    """Whether closed periods hold every day from one to another."""
    reached = since
    for start, end in book.periods.exclude(closed_at=None).order_by("starts_on").values_list("starts_on", "ends_on"):
        if start <= reached < end:
            reached = end
    return reached > on

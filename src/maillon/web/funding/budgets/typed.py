"""A budget as somebody types it: every row keeps its words, read or not, so that nothing typed is ever lost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillon.core.errors import RuleViolation
from maillon.funding.queries.budgets import proposed_rate
from maillon.funding.rules.budgeting import sums
from maillon.funding.rules.budgeting.sums import Content, Line, Source
from maillon.funding.services.budgeting import new_key
from maillon.funding.spreadsheets.columns import KINDS
from maillon.projects.rules.typed import amount_as_typed, number_as_typed, parse_amount, parse_number
from maillon.web.http import whole_number
from maillon.web.refusals import sentence

FIELDS = ("year", "activity", "category", "label", "quantity", "unit", "price", "currency", "rate")
LONGEST = {"activity": 200, "category": 60, "label": 300, "unit": 40, "currency": 3}
_QUANTITY = Decimal(10) ** 9
_RATE_PLACES = 9


@dataclass
class SourceRow:
    """Who pays, as typed."""

    key: str
    kind: str = "own_funds"
    name: str = ""
    confirmed: bool = False

    @property
    def label(self) -> str:
        """How it is read: its name, or what it is."""
        return self.name or KINDS[self.kind][1 if language() == "en" else 0]

    @property
    def source(self) -> Source:
        """As a plain value."""
        return Source(self.key, self.kind, self.name, self.confirmed)


@dataclass
class LineRow:
    """One line as typed, what is wrong in each of its cells, and the line it makes when nothing is."""

    key: str
    values: dict[str, str] = field(default_factory=dict)
    shares: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    line: Line | None = None
    removed: bool = False
    fresh: bool = False

    def pay(self, source: str, minor: int, currency: str) -> None:
        """One source pays so much of it."""
        assert self.line is not None
        self.shares[source] = amount_as_typed(minor, currency, language()) if minor else ""
        self.line = replace(self.line, shares={**self.line.shares, source: minor})

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed that means an expense."""
        words = (self.values.get(name, "").strip() for name in ("label", "price", "activity"))
        return not any(words) and not any(text.strip() for text in self.shares.values())


@dataclass
class Typed:
    """A whole budget as typed."""

    currency: str
    sources: list[SourceRow]
    rows: list[LineRow]

    @property
    def content(self) -> Content:
        """What is read of it: the lines with nothing wrong, in their order."""
        lines = tuple(row.line for row in self.kept if row.line is not None)
        return Content(self.currency, tuple(one.source for one in self.sources), lines)

    @property
    def kept(self) -> list[LineRow]:
        """The lines that stay."""
        return [row for row in self.rows if not row.removed and not row.is_blank]

    @property
    def wrong(self) -> list[tuple[LineRow, str, str]]:
        """Every cell that cannot be read: its line, its field, the sentence."""
        return [(row, name, said) for row in self.kept for name, said in row.errors.items()]


def _words(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


def language() -> str:
    """``fr`` or ``en``: how numbers are read and written."""
    return (get_language() or "fr")[:2]


def of_content(content: Content) -> Typed:
    """A version as the fields of its form."""
    sources = [SourceRow(one.key, one.kind, one.name, one.confirmed) for one in content.sources]
    return Typed(content.currency, sources, [_row_of(line, content) for line in content.lines])


def of_post(sent: QueryDict, currency: str) -> Typed:
    """What was typed over a version; ``currency`` is the one it adds up in."""
    sources = []
    for key in _keys(sent, "s")[: sums.MOST_SOURCES]:
        kind = sent.get(f"s.{key}.kind", "")
        name = _words(sent.get(f"s.{key}.name", ""))[:200]
        sources.append(SourceRow(key, kind if kind in KINDS else "other", name, f"s.{key}.confirmed" in sent))
    rows = []
    for key in _keys(sent, "l")[: sums.MOST_LINES + 1]:
        row = LineRow(key, removed=sent.get(f"l.{key}.removed") == "1")
        row.values = {name: _words(sent.get(f"l.{key}.{name}", "")) for name in FIELDS}
        row.values["rated"] = sent.get(f"l.{key}.rated", "")[:3]
        row.shares = {one.key: _words(sent.get(f"l.{key}.p.{one.key}", "")) for one in sources}
        read(row, currency)
        rows.append(row)
    return Typed(currency, sources, rows)


def blank(year: int, typed: Typed, *, unit: str = "") -> LineRow:
    """A new line of a fiscal year, in the currency of the one before it."""
    before = next((row.values.get("currency", "") for row in reversed(typed.rows) if row.values), "")
    values = {"year": str(year), "quantity": "1", "unit": unit, "currency": before or typed.currency}
    key = new_key([row.key for row in typed.rows])
    return LineRow(key, values, {one.key: "" for one in typed.sources}, fresh=True)


def read(row: LineRow, currency: str) -> None:
    """Read the cells of a line: each that cannot be read says why, the others make it."""
    reader = _Reader(row, currency)
    row.errors = reader.errors
    row.line = reader.line() if not row.is_blank else None
    if row.errors:
        row.line = None


class _Reader:
    """Reads one line, cell by cell."""

    def __init__(self, row: LineRow, currency: str) -> None:
        self.row = row
        self.home = currency
        self.errors: dict[str, str] = {}

    def line(self) -> Line:
        """The line; what could not be read is in ``errors``."""
        values = self.row.values
        year = self._year(values["year"])
        label = self._text("label") or self._wrong("label", _("Nommez la dépense."))
        quantity = self._number("quantity", values["quantity"] or "1", 3, _QUANTITY)
        code = (values["currency"] or self.home).upper()
        if len(code) != 3 or not (code.isascii() and code.isalpha()):
            self._wrong("currency", _("Trois lettres, par exemple CAD, EUR ou XOF."))
            code = self.home
        price = self._amount("price", values["price"], code)
        rate = self._rate(values["rate"], code, year)
        shares = {
            key: minor for key, text in self.row.shares.items() if (minor := self._amount(f"p.{key}", text, self.home))
        }
        return Line(
            self.row.key,
            year,
            self._text("category"),
            label,
            quantity,
            price,
            code,
            rate,
            self._text("unit"),
            self._text("activity"),
            shares,
        )

    def _text(self, name: str) -> str:
        text = self.row.values[name]
        if len(text) > LONGEST[name]:
            self._wrong(name, _("Au plus %(limit)s caractères.") % {"limit": LONGEST[name]})
        return text[: LONGEST[name]]

    def _year(self, text: str) -> int:
        year = whole_number(text)
        if year is not None and 2000 <= year <= 2100:
            return year
        self._wrong("year", _("Une année financière, par exemple 2027."))
        return 2000

    def _number(self, name: str, text: str, places: int, most: Decimal) -> Decimal:
        try:
            value = parse_number(text, language())
        except RuleViolation as refused:
            self._wrong(name, sentence(refused))
            return Decimal(0)
        if value < 0 or value >= most:
            self._wrong(name, _("Un nombre de zéro ou plus, et pas si grand."))
        if value != round(value, places):
            self._wrong(name, _("Au plus %(places)s décimales.") % {"places": places})
        return round(value, places)

    def _amount(self, name: str, text: str, currency: str) -> int:
        if not text:
            return 0
        try:
            minor = parse_amount(text, currency, language())
        except RuleViolation as refused:
            self._wrong(name, sentence(refused))
            return 0
        if not 0 <= minor < sums.LARGEST_MINOR:
            self._wrong(name, _("Un montant de zéro ou plus, et pas si grand."))
            return 0
        return minor

    def _rate(self, text: str, currency: str, year: int) -> Decimal:
        """The rate typed, unless it was of another currency; else the one that is proposed."""
        was, self.row.values["rated"] = self.row.values.get("rated", ""), currency
        if was and was != currency:
            text = ""
        if currency == self.home:
            self.row.values["rate"] = ""
            return Decimal(1)
        if not text:
            proposed = proposed_rate(currency, self.home, year=year)
            if proposed is None:
                self._wrong(
                    "rate",
                    _("Aucun taux connu pour %(currency)s : écrivez combien vaut une unité, en %(home)s.")
                    % {"currency": currency, "home": self.home},
                )
                return Decimal(1)
            self.row.values["rate"] = number_as_typed(proposed[0], language())
            return proposed[0]
        rate = self._number("rate", text, _RATE_PLACES, _QUANTITY)
        if not rate and "rate" not in self.errors:
            self._wrong("rate", _("Un taux est plus grand que zéro."))
        return rate or Decimal(1)

    def _wrong(self, name: str, said: str) -> str:
        self.errors.setdefault(name, said)
        return ""


def _row_of(line: Line, content: Content) -> LineRow:
    values = {
        "year": str(line.year),
        "activity": line.activity,
        "category": line.category,
        "label": line.label,
        "quantity": number_as_typed(line.quantity, language()),
        "unit": line.unit,
        "price": amount_as_typed(line.price_minor, line.currency, language()),
        "currency": line.currency,
        "rate": number_as_typed(line.rate, language()) if line.currency != content.currency else "",
        "rated": line.currency,
    }
    shares = {
        one.key: amount_as_typed(line.paid_by(one.key), content.currency, language()) if line.paid_by(one.key) else ""
        for one in content.sources
    }
    return LineRow(line.key, values, shares, line=line)


def _keys(sent: QueryDict, name: str) -> list[str]:
    """The keys of rows, once each, in the order of the page; only what a key may be."""
    kept = (key for key in sent.getlist(name) if key and len(key) <= 20 and key.replace("-", "").isalnum())
    return list(dict.fromkeys(key for key in kept if key.isascii()))


def currencies(typed: Typed) -> list[str]:
    """The currencies offered: those of the budget first, then those most used in the field."""
    used = [row.values.get("currency", "").upper() for row in typed.rows]
    return list(dict.fromkeys(code for code in (typed.currency, *used, *_COMMON) if len(code) == 3))


_COMMON = ("CAD", "XOF", "USD", "EUR", "HTG", "GTQ", "BOB", "PEN", "MAD", "CDF", "RWF", "BIF", "XAF", "MGA", "INR")

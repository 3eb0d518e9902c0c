"""A workbook of expenses read row by row: each one whole, or the cell that stops it, named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from maillon.core.errors import RuleViolation
from maillon.core.money import Money, exponent
from maillon.funding.rules.expenses import Entry
from maillon.funding.rules.terms import Terms
from maillon.funding.spreadsheets import numbers
from maillon.funding.spreadsheets.cells import Sheet, address
from maillon.funding.spreadsheets.columns import plain
from maillon.projects.naming import code_meant_by
from maillon.projects.rules import parse_date

HEADERS = {
    "spent_on": ("Date", "Jour"),
    "category": ("Poste", "Catégorie", "Category", "Item"),
    "supplier": ("Fournisseur", "Payé à", "Supplier", "Paid to"),
    "amount": ("Montant", "Amount"),
    "currency": ("Devise", "Currency"),
    "description": ("Description", "Pour quoi"),
    "activity": ("Activité", "Activity"),
    "rate": ("Taux", "Rate"),
    "rate_source": ("Source du taux", "Rate source"),
    "country": ("Pays", "Country"),
    "paid_by": ("Payé par l’argent de", "Argent de", "Paid from", "Money of"),
}
PAID_BY = {
    "programme": ("Programme", "Subvention", "Grant"),
    "counterpart": ("Contrepartie", "Counterpart"),
    "others": ("Autres", "Others"),
}
"""How a cell says whose money pays."""
REQUIRED = ("spent_on", "category", "supplier", "amount")
MOST = 5_000
_NAMED = {plain(header): name for name, headers in HEADERS.items() for header in headers}
_PAID_BY = {plain(said): key for key, names in PAID_BY.items() for said in (key, *names)}
_HEADER_ROWS = 20
_LONGEST = {"supplier": 200, "description": 300, "activity": 200, "rate_source": 200}


@dataclass(frozen=True, slots=True)
class Issue:
    """Why a cell stops its row: where, a code, and the facts its sentence needs."""

    cell: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Reading:
    """The rows read, by their number in the sheet, and what stops the others."""

    entries: list[tuple[int, Entry]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def read(sheets: Sequence[Sheet], *, terms: Terms, currency: str) -> Reading:
    """The expenses of a workbook; ``currency`` where a row says none."""
    for sheet in sheets:
        for number, row in enumerate(sheet.rows[:_HEADER_ROWS]):
            columns = {_NAMED[key]: place for place, value in enumerate(row) if (key := plain(value)) in _NAMED}
            if set(REQUIRED) <= set(columns):
                return _read(sheet, number, columns, terms, currency)
    wanted = ", ".join(HEADERS[name][0] for name in REQUIRED)
    return Reading(issues=[Issue("A1", "no_header", {"headers": wanted})])


def _read(sheet: Sheet, header: int, columns: Mapping[str, int], terms: Terms, currency: str) -> Reading:
    found = Reading()
    known = {plain(name): one.key for one in terms.expenses for name in (one.key, *one.label.values())}
    for number in range(header + 1, len(sheet.rows)):
        row = sheet.rows[number]
        cells = {name: row[place] if place < len(row) else "" for name, place in columns.items()}
        if not any(str(value).strip() for value in cells.values()) or plain(cells["spent_on"]).startswith("total"):
            continue
        if len(found.entries) >= MOST:
            found.issues.append(Issue(address(number, 0), "too_many", {"limit": MOST}))
            break
        try:
            found.entries.append((number + 1, _entry(cells, known, currency)))
        except _Stopped as stopped:
            where = address(number, columns[stopped.name])
            hollow = sheet.hollow.get(where)
            found.issues.append(Issue(where, hollow or stopped.code, stopped.facts))
    return found


class _Stopped(Exception):
    def __init__(self, name: str, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.name, self.code, self.facts = name, code, facts


def _entry(cells: Mapping[str, Any], known: Mapping[str, str], currency: str) -> Entry:
    texts = {name: " ".join(str(cells.get(name, "")).split())[:most] for name, most in _LONGEST.items()}
    if not texts["supplier"]:
        raise _Stopped("supplier", "empty")
    category = known.get(plain(cells["category"]), "" if known else "depense")
    if not category:
        raise _Stopped("category", "category", text=str(cells["category"])[:80])
    figure = _number("amount", cells["amount"])
    said = str(cells.get("currency", "")).strip().upper()
    if not said and len(figure.currencies) == 1:
        said = next(iter(figure.currencies))
    code = said or currency
    if len(code) != 3 or not code.isalpha() or (figure.currencies and code not in figure.currencies):
        raise _Stopped("currency" if "currency" in cells else "amount", "currency", text=said[:20])
    if figure.value != round(figure.value, exponent(code)):
        raise _Stopped("amount", "decimals", text=str(cells["amount"])[:40], currency=code)
    rate = cells.get("rate", "")
    paid_by = str(cells.get("paid_by", "")).strip()
    if paid_by and plain(paid_by) not in _PAID_BY:
        raise _Stopped("paid_by", "paid_by", text=paid_by[:40])
    return Entry(
        _day(cells["spent_on"]),
        category,
        texts["supplier"],
        Money.from_decimal(figure.value, code).minor,
        code,
        texts["activity"],
        texts["description"],
        _country(cells.get("country", "")),
        rate=_rate(rate) if str(rate).strip() else None,
        rate_source=texts["rate_source"],
        paid_by=_PAID_BY[plain(paid_by)] if paid_by else "programme",
    )


def _country(value: object) -> str:
    """The code a country's cell means: a code, or its name in either language."""
    text = str(value).strip()
    found = code_meant_by(("Country",), text) if text else None
    if text and found is None:
        raise _Stopped("country", "country", text=text[:40])
    return found[1] if found else ""


def _rate(value: object) -> Decimal:
    return _number("rate", value).value


def _number(name: str, value: object) -> numbers.Figure:
    try:
        return numbers.read(value)
    except numbers.NumberRefused as refused:
        raise _Stopped(name, refused.code, **refused.facts) from refused


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return parse_date(str(value))
    except RuleViolation as refused:
        raise _Stopped("spent_on", refused.code.partition(".")[2], text=str(value)[:40]) from refused

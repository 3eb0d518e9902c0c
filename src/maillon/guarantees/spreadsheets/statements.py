"""A lender's workbook read into lines, one a loan: every line whole, or the cells that stop it, named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from maillon.core.money import exponent
from maillon.funding.spreadsheets import numbers
from maillon.funding.spreadsheets.cells import Sheet, address

HEADERS: dict[str, tuple[str, str]] = {
    "loan": ("Prêt", "Loan"),
    "borrower": ("Emprunteur", "Borrower"),
    "currency": ("Monnaie", "Currency"),
    "disbursed": ("Décaissé dans le trimestre", "Disbursed in the quarter"),
    "repaid_principal": ("Principal remboursé", "Principal repaid"),
    "repaid_interest": ("Intérêts payés", "Interest paid"),
    "capitalised": ("Intérêts ajoutés au principal", "Interest added to principal"),
    "recovered": ("Recouvré depuis le défaut, dans le trimestre", "Recovered since default, in the quarter"),
    "balance": ("Solde du principal", "Principal outstanding"),
    "days_past_due": ("Jours de retard", "Days past due"),
    "note": ("Note", "Note"),
}
REQUIRED = ("loan", "disbursed", "repaid_principal")
AMOUNTS = ("disbursed", "repaid_principal", "repaid_interest", "capitalised", "recovered", "balance")
_HEADER_ROWS = 15
_LONGEST_NOTE = 300
_LARGEST = 10**15
_MOST_DAYS = 40_000


@dataclass(frozen=True, slots=True)
class Known:
    """A loan the lender reports on: its number, its currency, and the principal outstanding as the fund knows it."""

    number: str
    currency: str
    principal_minor: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """What a statement says of a loan, within the quarter, in minor units of its currency."""

    loan: str
    disbursed_minor: int = 0
    repaid_principal_minor: int = 0
    repaid_interest_minor: int = 0
    capitalised_minor: int = 0
    recovered_minor: int = 0
    balance_minor: int | None = None
    days_past_due: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a cell is refused, or worth a look: its sheet, its address, a code and the facts its sentence needs."""

    sheet: str
    cell: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """What a workbook says: lines, the cells to correct, and what is only to be looked at."""

    lines: list[Line] = field(default_factory=list)
    issues: list[Finding] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether it may be taken in."""
        return not self.issues


def read(sheets: Sequence[Sheet], loans: Mapping[str, Known]) -> Reading:
    """The lines of a statement; ``loans`` are those of the facility, by number."""
    found = next((one for sheet in sheets if (one := _header(sheet)) is not None), None)
    reading = Reading()
    if found is None:
        names = ", ".join(HEADERS[name][0] for name in REQUIRED)
        reading.issues.append(Finding(sheets[0].name if sheets else "", "A1", "no_header", {"headers": names}))
        return reading
    sheet, top, columns = found
    for name in REQUIRED:
        if name not in columns:
            reading.issues.append(Finding(sheet.name, address(top, 0), "missing_column", {"header": HEADERS[name]}))
    if reading.issues:
        return reading
    seen: dict[str, str] = {}
    for number in range(top + 1, len(sheet.rows)):
        row = _Row(sheet, number, columns, reading)
        if row.is_empty:
            continue
        line = row.read(loans, seen)
        if line is not None:
            reading.lines.append(line)
    if not reading.lines and not reading.issues:
        reading.issues.append(Finding(sheet.name, address(top, columns["loan"]), "no_line"))
    for number_of, known in loans.items():
        if number_of not in seen and known.principal_minor:
            reading.notices.append(
                Finding(sheet.name, address(top, columns["loan"]), "loan_missing", {"loan": number_of})
            )
    return reading


def _header(sheet: Sheet) -> tuple[Sheet, int, dict[str, int]] | None:
    named = {_plain(word): name for name, words in HEADERS.items() for word in words}
    for number, row in enumerate(sheet.rows[:_HEADER_ROWS]):
        columns = {named[key]: place for place, value in enumerate(row) if (key := _plain(value)) in named}
        if "loan" in columns and len(columns) >= len(REQUIRED):
            return sheet, number, columns
    return None


def _plain(value: object) -> str:
    return " ".join(str(value or "").replace("\u00a0", " ").lower().split())


class _Row:
    """One row of a statement."""

    def __init__(self, sheet: Sheet, number: int, columns: Mapping[str, int], reading: Reading) -> None:
        self.sheet, self.number, self.columns, self.reading = sheet, number, columns, reading

    def value(self, name: str) -> Any:
        place = self.columns.get(name)
        row = self.sheet.rows[self.number]
        return row[place] if place is not None and place < len(row) else None

    @property
    def is_empty(self) -> bool:
        return not any(_plain(self.value(name)) for name in ("loan", *AMOUNTS))

    def refuse(self, name: str, code: str, **facts: Any) -> None:
        self.reading.issues.append(Finding(self.sheet.name, address(self.number, self.columns[name]), code, facts))

    def notice(self, name: str, code: str, **facts: Any) -> None:
        self.reading.notices.append(Finding(self.sheet.name, address(self.number, self.columns[name]), code, facts))

    def read(self, loans: Mapping[str, Known], seen: dict[str, str]) -> Line | None:
        loan = self._loan()
        if loan not in loans:
            self.refuse("loan", "unknown_loan" if loan else "no_loan", loan=loan)
            return None
        if loan in seen:
            self.refuse("loan", "loan_twice", loan=loan, cell=seen[loan])
            return None
        seen[loan] = address(self.number, self.columns["loan"])
        known = loans[loan]
        before = len(self.reading.issues)
        currency = _plain(self.value("currency")).upper()
        if currency and currency != known.currency:
            self.refuse("currency", "other_currency", currency=currency, expected=known.currency)
        amounts = {name: self._amount(name, known.currency) for name in AMOUNTS}
        days = self._days()
        if len(self.reading.issues) > before:
            return None
        line = Line(
            loan=loan,
            disbursed_minor=amounts["disbursed"] or 0,
            repaid_principal_minor=amounts["repaid_principal"] or 0,
            repaid_interest_minor=amounts["repaid_interest"] or 0,
            capitalised_minor=amounts["capitalised"] or 0,
            recovered_minor=amounts["recovered"] or 0,
            balance_minor=amounts["balance"],
            days_past_due=days,
            note=" ".join(str(self.value("note") or "").split())[:_LONGEST_NOTE],
        )
        if line.capitalised_minor:
            self.notice("capitalised", "capitalised")
        return line

    def _loan(self) -> str:
        value = self.value("loan")
        # Excel keeps a number typed as 4012 as 4012.0.
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value or "").strip()

    def _amount(self, name: str, currency: str) -> int | None:
        value = self.value(name)
        if name not in self.columns or not str(value if value is not None else "").strip():
            return None
        where = address(self.number, self.columns[name])
        if where in self.sheet.hollow:
            self.refuse(name, "hollow")
            return None
        try:
            figure = numbers.read(value)
        except numbers.NumberRefused as refused:
            self.refuse(name, refused.code, **refused.facts)
            return None
        if figure.currencies and currency not in figure.currencies:
            self.refuse(name, "other_currency", currency=", ".join(sorted(figure.currencies)), expected=currency)
            return None
        minor = figure.value.scaleb(exponent(currency))
        if minor != minor.to_integral_value() or minor > _LARGEST:
            self.refuse(name, "decimals", text=str(value), places=exponent(currency))
            return None
        return int(minor)

    def _days(self) -> int | None:
        value = self.value("days_past_due")
        if not _plain(value) and value != 0:
            return None
        try:
            number = numbers.read(value).value
        except numbers.NumberRefused as refused:
            self.refuse("days_past_due", refused.code, **refused.facts)
            return None
        if number != number.to_integral_value() or number > _MOST_DAYS:
            self.refuse("days_past_due", "not_days", text=str(value))
            return None
        return int(number)

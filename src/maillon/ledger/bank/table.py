"""Reading a bank's CSV: its columns are proposed from their titles, confirmed by a person, and remembered."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from maillon.core.errors import RuleViolation
from maillon.core.money import exponent
from maillon.core.text import fold
from maillon.ledger.bank.statement import Movement, Statement, read_amount

LARGEST_FILE = 5 * 1024 * 1024
MOST_LINES = 20_000
FIELDS = ("date", "amount", "received", "paid", "counterparty", "remittance", "reference", "balance", "currency")
_TITLES = {
    "date": ("date", "date de l operation", "date operation", "date comptable", "booking date", "posted", "jour"),
    "amount": ("montant", "amount", "somme"),
    "received": ("credit", "depot", "depots", "deposit", "deposits", "entree", "montant credit"),
    "paid": ("debit", "retrait", "retraits", "withdrawal", "withdrawals", "sortie", "montant debit"),
    "counterparty": ("nom", "donneur d ordre", "payeur", "payer", "name", "contrepartie", "tiers", "beneficiaire"),
    "remittance": ("description", "libelle", "communication", "details", "memo", "message", "remittance", "motif"),
    "reference": ("reference", "numero", "no", "transaction", "id", "numero de reference"),
    "balance": ("solde", "balance", "solde courant"),
    "currency": ("devise", "currency", "monnaie"),
}
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y%m%d", "%m/%d/%Y")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV as it is: its titles and its lines, each with its number in the file."""

    titles: tuple[str, ...]
    lines: tuple[tuple[int, tuple[str, ...]], ...]

    def proposed(self) -> dict[str, int]:
        """Field → column, from the titles alone; what no title says is absent."""
        folded = [" ".join(re.findall(r"[a-z0-9]+", fold(title))) for title in self.titles]
        found: dict[str, int] = {}
        for field in FIELDS:
            for known in _TITLES[field]:
                place = next(
                    (at for at, title in enumerate(folded) if title == known and at not in found.values()), None
                )
                if place is not None:
                    found[field] = place
                    break
        return found


def read_sheet(content: bytes) -> Sheet:
    """A CSV's titles and lines, whatever its separator and its encoding.

    Raises RuleViolation ``bank.too_large``, ``bank.too_many``, ``bank.pdf`` when it is a document to be looked at,
    ``bank.not_table`` when it has no titles and lines,
    ``bank.short_line`` (``line``, ``found``, ``expected``) when a line has not as many cells as the titles.
    """
    if len(content) > LARGEST_FILE:
        raise RuleViolation("bank.too_large", field="file", limit=LARGEST_FILE)
    if content.lstrip()[:5] == b"%PDF-":
        raise RuleViolation("bank.pdf", field="file")
    if b"\x00" in content:
        raise RuleViolation("bank.not_table", field="file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.lstrip().split("\n", 1)[0]
    separator = max((";", "\t", ","), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, tuple[str, ...]]] = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((reader.line_num, tuple(cell.strip() for cell in row)))
            if len(rows) > MOST_LINES:
                raise RuleViolation("bank.too_many", field="file", limit=MOST_LINES)
    except csv.Error as error:
        raise RuleViolation("bank.broken", field="file", line=reader.line_num, why=str(error)[:200]) from error
    if len(rows) < 2 or len(rows[0][1]) < 2:
        raise RuleViolation("bank.not_table", field="file")
    titles = rows[0][1]
    for line, cells in rows[1:]:
        if len(cells) != len(titles):
            raise RuleViolation("bank.short_line", field="file", line=line, found=len(cells), expected=len(titles))
    return Sheet(titles, tuple(rows[1:]))


def read(sheet: Sheet, columns: Mapping[str, int], *, account: str, currency: str) -> Statement:
    """The statement a sheet tells by a mapping of its columns, for one account.

    Raises RuleViolation ``bank.columns`` (``missing``) when no date or no amount is mapped, ``bank.value``
    (``line``, ``name``, ``value``), ``bank.balance_line`` (``line``) when a running balance is not what the lines
    make: a line is missing there.
    """
    missing = [name for name in ("date",) if name not in columns]
    if "amount" not in columns and not {"received", "paid"} & columns.keys():
        missing.append("amount")
    if missing or any(not 0 <= place < len(sheet.titles) for place in columns.values()):
        raise RuleViolation("bank.columns", field="file", missing=missing)
    days = _day_format([cells[columns["date"]] for _line, cells in sheet.lines])
    movements, balances = [], []
    for line, cells in sheet.lines:
        told = {name: cells[place] for name, place in columns.items()}
        of = (told.get("currency") or currency).upper()
        if not re.fullmatch("[A-Z]{3}", of):
            raise RuleViolation("bank.value", field="file", line=line, name="currency", value=told["currency"][:40])
        amount = _amount(told, of, line)
        balances.append(_money(told["balance"], of, line, "balance") if told.get("balance") else None)
        movements.append(
            Movement(
                _day(told["date"], days, line),
                amount,
                of,
                told.get("reference", "")[:140],
                told.get("counterparty", "")[:300],
                "",
                told.get("remittance", "")[:1000],
                line=line,
            )
        )
    opening, closing = _balanced(sheet, movements, balances)
    kept = tuple(one for one in movements if one.amount_minor)
    booked = [one.booked_on for one in movements]
    return Statement(
        "csv", account, currency, kept, "", min(booked), max(booked), opening_minor=opening, closing_minor=closing
    )


def _amount(told: Mapping[str, str], currency: str, line: int) -> int:
    if "amount" in told:
        return _money(told["amount"], currency, line, "amount")
    received, paid = (
        _money(told[name], currency, line, name) if told.get(name) else 0 for name in ("received", "paid")
    )
    return abs(received) - abs(paid)


def _money(written: str, currency: str, line: int, name: str) -> int:
    text = re.sub(r"[\s\u00a0\u202f$€£']|CAD|USD|EUR", "", written)
    negative = (text.startswith("(") and text.endswith(")")) or text.endswith("-")
    text = text.strip("()").rstrip("-")
    # The last of « , » and « . » that two digits at most follow is the decimal one; the others group thousands.
    if match := re.fullmatch(r"([+-]?[\d.,]*?)[.,](\d{1,2})", text):
        text = re.sub(r"[.,]", "", match[1]) + "." + match[2]
    else:
        text = re.sub(r"[.,]", "", text)
    try:
        value = read_amount(text, exponent(currency))
    except ValueError as error:
        raise RuleViolation("bank.value", field="file", line=line, name=name, value=written[:40]) from error
    return -value if negative else value


def _day_format(written: Sequence[str]) -> str:
    for known in _DATES:
        try:
            for one in written:
                datetime.strptime(one, known)  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
        return known
    return _DATES[0]


def _day(written: str, known: str, line: int) -> date:
    try:
        return datetime.strptime(written, known).date()  # noqa: DTZ007  a day has no zone
    except ValueError as error:
        raise RuleViolation("bank.value", field="file", line=line, name="date", value=written[:40]) from error


def _balanced(
    sheet: Sheet, movements: Sequence[Movement], balances: Sequence[int | None]
) -> tuple[int | None, int | None]:
    """The opening and closing balances that a running balance gives, in the file's own order or the other."""
    told = [one for one in balances if one is not None]
    if len(told) != len(movements) or not told:
        return None, None
    for order in (1, -1):
        amounts, running = [one.amount_minor for one in movements][::order], told[::order]
        opening = running[0] - amounts[0]
        expected, wrong = opening, None
        for place, amount in enumerate(amounts):
            expected += amount
            if expected != running[place]:
                wrong = place
                break
        if wrong is None:
            return opening, running[-1]
        if order == 1:
            first_wrong = wrong
    raise RuleViolation("bank.balance_line", field="file", line=sheet.lines[first_wrong][0])

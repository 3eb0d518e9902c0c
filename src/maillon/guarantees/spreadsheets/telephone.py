"""A lender's statement as an ODK form, one group a loan; what comes back is read by the workbook's rules."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from pyxform.xls2xform import convert

from maillon.core.errors import RuleViolation
from maillon.funding.spreadsheets.cells import Sheet
from maillon.guarantees.spreadsheets.statements import HEADERS, Known, Line, read

PREFIX = "etat-prets-"
_ASKED = ("disbursed", "repaid_principal", "repaid_interest", "balance", "days_past_due", "capitalised", "recovered")
_FRENCH, _ENGLISH = "label::Français (fr)", "label::English (en)"
_HINTS = {
    "loan": ("Choisi d’avance; laissez vide ce qui n’a pas bougé.", "Chosen already; leave empty what did not move."),
    "disbursed": (
        "Du trimestre seul, dans la monnaie du prêt.",
        "Of the quarter only, in the loan’s currency.",
    ),
    "balance": ("Une vérification : selon vos livres.", "A check: by your books."),
}
_PERIOD = re.compile(r"\d{4}-Q[1-4]")
_LONGEST = 40
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class TelephoneForm:
    """The form of one facility: ``version`` follows what it asks."""

    form_id: str
    version: str
    titles: Mapping[str, str]
    xform: str


def form_id(facility: str) -> str:
    """How the form of a facility is named on a telephone."""
    return f"{PREFIX}{facility.lower()}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A loan the form asks about: ``key`` names it for ever, whatever the order or the version of the form."""

    key: str
    known: Known
    borrower: str


def form(facility: str, loans: Sequence[Asked], periods: Sequence[str], titles: Mapping[str, str]) -> TelephoneForm:
    """The form: the quarter, then each loan with its borrower's name; ``titles`` by language."""
    choices = [_choice("periods", one, f"T{one[-1]} {one[:4]}", f"Q{one[-1]} {one[:4]}") for one in periods]
    for one in loans:
        label = f"{one.known.number} · {one.borrower} ({one.known.currency})"
        choices.append(_choice("prets", one.key, label, label))
    keys = " ".join(one.key for one in loans)
    survey = [
        {"type": "select_one periods", "name": "period", _FRENCH: "Trimestre", _ENGLISH: "Quarter", "required": "yes"},
        {"type": "begin repeat", "name": "prets", _FRENCH: "Prêt", _ENGLISH: "Loan", "repeat_count": str(len(loans))},
        {"type": "calculate", "name": "which", "calculation": f"selected-at('{keys}', position(..) - 1)"},
        _question("select_one prets", "loan", calculation="${which}", read_only="yes"),
        *(_question("integer" if name == "days_past_due" else "decimal", name) for name in _ASKED),
        _question("text", "note", constraint="string-length(.) <= 300"),
        {"type": "end repeat", "name": ""},
    ]
    asked = repr([survey, choices, sorted(titles.items())])
    version = hashlib.sha256(asked.encode()).hexdigest()[:_DIGITS]
    settings = {
        "form_title": titles["fr"],
        "form_id": form_id(facility),
        "version": version,
        "default_language": "Français (fr)",
    }
    made = convert(xlsform={"survey": survey, "choices": choices, "settings": [settings]})
    return TelephoneForm(form_id(facility), version, titles, made.xform)


def _question(kind: str, name: str, **more: str) -> dict[str, str]:
    french, english = HEADERS[name]
    asked = {"type": kind, "name": name, _FRENCH: french, _ENGLISH: english, **more}
    if kind in ("decimal", "integer"):
        asked |= {"constraint": ". >= 0"}
    if name in _HINTS:
        hint, english_hint = _HINTS[name]
        asked |= {"hint::Français (fr)": hint, "hint::English (en)": english_hint}
    return asked


def _choice(list_name: str, name: str, french: str, english: str) -> dict[str, str]:
    # « ${…} » would name a question.
    told = {_FRENCH: french, _ENGLISH: english}
    return {"list_name": list_name, "name": name, **{key: text.replace("${", "$ {") for key, text in told.items()}}


@dataclass(frozen=True, slots=True)
class Sent:
    """What a telephone sent: the quarter, and a line a loan of which something is said."""

    period: str
    lines: tuple[Line, ...]


def sent(xml: bytes, loans: Sequence[Asked]) -> Sent:
    """The statement in a submission, already known to be well-formed XML of this form; a loan of nothing is left out.

    Raises RuleViolation ``guarantees.period``, ``guarantees.no_line``, ``guarantees.telephone_lines`` (``lines``).
    """
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    period = _text(root, "period")
    if not _PERIOD.fullmatch(period):
        raise RuleViolation("guarantees.period", field="period", period=period[:_LONGEST])
    named = {one.key: one.known for one in loans}
    columns = ("loan", *_ASKED, "note")
    rows: list[list[Any]] = [[HEADERS[name][0] for name in columns]]
    for one in root.iterfind("prets"):
        values = {name: _text(one, name) for name in columns}
        if not any(values[name] for name in columns if name != "loan"):
            continue
        known = named.get(values["loan"])
        numbers = [_number(values[name]) for name in _ASKED]
        rows.append([known.number if known else values["loan"], *numbers, values["note"]])
    if len(rows) == 1:
        raise RuleViolation("guarantees.no_line", field="prets")
    reading = read([Sheet("ODK", rows)], {one.known.number: one.known for one in loans})
    if not reading.is_whole:
        raise RuleViolation("guarantees.telephone_lines", lines="; ".join(_where(reading.issues, rows, columns)))
    return Sent(period, tuple(reading.lines))


def _text(element: etree._Element, name: str) -> str:
    found = element.find(name)
    return (found.text or "").strip() if found is not None else ""


def _number(text: str) -> Any:
    """A decimal as XForms writes it, never by the habits of a country; what is none is left to be refused."""
    try:
        return float(text) if text else None
    except ValueError:
        return text


def _where(issues: Sequence[Any], rows: Sequence[Sequence[Any]], columns: Sequence[str]) -> list[str]:
    told = []
    for one in issues:
        found = re.fullmatch(r"([A-Z])(\d+)", one.cell)
        assert found is not None
        name = columns[ord(found[1]) - ord("A")]
        told.append(f"{str(rows[int(found[2]) - 1][0])[:_LONGEST]} ({HEADERS[name][0]})")
    return told

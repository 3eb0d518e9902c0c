"""The columns of the spreadsheet: their headers in both languages, and what each says of a document."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from maillon.core.errors import RuleViolation
from maillon.core.money import Money
from maillon.projects import columns, naming, rules
from maillon.projects.models import Budget, ParticipatingOrganisation, RecipientShare, SectorShare, Tag

HEADERS: dict[str, tuple[str, ...]] = {
    "identifier": ("Identifiant", "Identifier", "iati-identifier"),
    "title": ("Titre", "Title", "Titre en français", "Title in French"),
    "title_en": ("Titre en anglais", "Title in English"),
    "description": ("Description", "Description en français", "Description in French"),
    "description_en": ("Description en anglais", "Description in English"),
    "status": ("État", "Status", "État d’avancement"),
    "planned_start": ("Début prévu", "Planned start"),
    "actual_start": ("Début réel", "Actual start"),
    "planned_end": ("Fin prévue", "Planned end"),
    "actual_end": ("Fin réelle", "Actual end"),
    "countries": ("Pays", "Countries", "Country"),
    "sectors": ("Secteurs", "Sectors", "Secteur", "Sector"),
    "goals": ("ODD", "SDG", "SDGs"),
    "funders": ("Bailleurs", "Funders", "Bailleur", "Funder"),
    "implementers": ("Partenaires de mise en œuvre", "Implementing partners", "Partenaires", "Partners", "Partenaire"),
    "budget": ("Budget", "Montant du budget", "Budget amount"),
    "currency": ("Devise", "Currency"),
    "budget_start": ("Budget, du", "Budget from"),
    "budget_end": ("Budget, au", "Budget to"),
}
"""Each column's French header, its English one, then other spellings that are understood."""

BUDGET = ("budget", "currency", "budget_start", "budget_end")
_SHARED = re.compile(r"(.*?)(?:\s*[:=]?\s+(\d{1,3}(?:[.,]\d+)?)\s*%?)?", re.DOTALL)
_ERRORS = re.compile(r"#(REF|N/A|NAME|VALUE|DIV/0|NUM|NULL)[!?]?|Err:\d+", re.IGNORECASE)
Value = str | int | float
Organisations = Callable[[str], dict[str, Any]]


def said(value: Value) -> str:
    """A cell as text. Raises RuleViolation ``projects.cell_formula`` for an error a formula left."""
    text = str(value).strip()
    if _ERRORS.fullmatch(text):
        raise RuleViolation("projects.cell_formula", typed=text)
    return text


def read(name: str, value: Value, document: rules.Document, organisations: Organisations) -> dict[str, Any]:
    """The keys of the document a cell says anew; budgets are read together by ``budget``.

    ``organisations`` finds which organisation a name means. Raises RuleViolation.
    """
    text = said(value)
    match name:
        case "identifier":
            return {"identifier": text[:200]}
        case "title" | "description":
            return {name: {**document[name], "fr": _short(text, 300 if name == "title" else 8000)}}
        case "title_en" | "description_en":
            key = name.removesuffix("_en")
            return {key: {**document[key], "en": _short(text, 300 if key == "title" else 8000)}}
        case "status":
            return {"status": _code(("ActivityStatus",), text)[1]}
        case "planned_start" | "actual_start" | "planned_end" | "actual_end":
            return {name: rules.parse_date(text).isoformat()}
        case "countries":
            return {"recipients": [_recipient(one) for one in _items(text)]}
        case "sectors":
            kept = [one for one in document["sectors"] if one["vocabulary"] not in {"1", "2"}]
            return {"sectors": [*(_sector(one) for one in _items(text)), *kept]}
        case "goals":
            kept = [one for one in document["tags"] if one["vocabulary"] != "2"]
            goals = [_code(("UNSDG-Goals",), one)[1] for one in re.split(r"[;,\s]+", text) if one]
            return {"tags": [*({**columns.blank(Tag), "vocabulary": "2", "code": code} for code in goals), *kept]}
        case "funders" | "implementers":
            role = "1" if name == "funders" else "4"
            return {"participants": _participants(role, _items(text), document["participants"], organisations)}
    return {}


def _short(text: str, limit: int) -> str:
    if len(text) > limit:
        raise RuleViolation("projects.text_too_long", length=len(text), limit=limit)
    return text


def _items(text: str) -> list[str]:
    return [one.strip() for one in re.split(r"[;\n]", text) if one.strip()]


def _code(lists: tuple[str, ...], text: str) -> tuple[str, str]:
    if (found := naming.code_meant_by(lists, text)) is None:
        raise RuleViolation("projects.unknown_code", typed=text[:60])
    return found


def _shared(text: str) -> tuple[str, str | None]:
    found = _SHARED.fullmatch(text)
    if found is None or not found[2]:
        return text, None
    return found[1], f"{rules.parse_percentage(found[2], 'fr'):f}"


def _recipient(text: str) -> dict[str, Any]:
    name, share = _shared(text)
    names, code = _code(("Country", "Region"), name)
    region = names == "Region"
    kind = {"kind": "region" if region else "country", "vocabulary": "1" if region else ""}
    return {**columns.blank(RecipientShare), **kind, "code": code, "percentage": share}


def _sector(text: str) -> dict[str, Any]:
    name, share = _shared(text)
    names, code = _code(("Sector", "SectorCategory"), name)
    vocabulary = "1" if names == "Sector" else "2"
    return {**columns.blank(SectorShare), "vocabulary": vocabulary, "code": code, "percentage": share}


def _participants(
    role: str, names: list[str], before: list[dict[str, Any]], organisations: Organisations
) -> list[dict[str, Any]]:
    kept = {(one["role"], one["organisation"]): one for one in before}
    made = []
    for name in names:
        meant = organisations(name)
        blank = {**columns.blank(ParticipatingOrganisation), "role": role, **meant}
        made.append(kept.get((role, meant.get("organisation")), blank))
    others = [one for one in before if one["role"] != role]
    return [*made, *others]


def budget(cells: dict[str, Value], document: rules.Document) -> dict[str, Any]:
    """The budgets once the row's own is said: it takes the place of the original of the same period.

    Raises RuleViolation ``projects.budget_incomplete`` and those of amounts and dates, ``field`` naming the column.
    """
    missing = [name for name in ("budget", "budget_start", "budget_end") if name not in cells]
    if missing:
        raise RuleViolation("projects.budget_incomplete", field=missing[0], header=HEADERS[missing[0]][0])
    currency = _code(("Currency",), said(cells["currency"]))[1] if "currency" in cells else document["default_currency"]
    start, end = (rules.parse_date(said(cells[name])).isoformat() for name in ("budget_start", "budget_end"))
    amount = cells["budget"]
    if isinstance(amount, str):
        minor = rules.parse_amount(said(amount), currency, "fr")
    else:
        minor = Money.from_decimal(Decimal(str(amount)), currency).minor
        if Money(minor, currency).to_decimal() != Decimal(str(amount)):
            raise RuleViolation("projects.too_many_decimals", typed=str(amount), currency=currency, decimals=2)
    told = {
        **columns.blank(Budget),
        "period_start": start,
        "period_end": end,
        "amount_minor": minor,
        "currency": currency,
        "value_date": start,
    }
    same = [
        one for one in document["budgets"] if (one["type"], one["period_start"], one["period_end"]) == ("1", start, end)
    ]
    if same:
        unchanged = (same[0]["amount_minor"], same[0]["currency"]) == (minor, currency)
        told = {**same[0], "amount_minor": minor, "currency": currency} if not unchanged else same[0]
        return {"budgets": [told if one is same[0] else one for one in document["budgets"]]}
    return {"budgets": [*document["budgets"], told]}


def shown(name: str, document: rules.Document, names: dict[int, str]) -> str:
    """What a document says in a column, as it would be typed; ``names`` are organisations' by id."""
    match name:
        case "title" | "description":
            return str(document[name].get("fr", ""))
        case "title_en" | "description_en":
            return str(document[name.removesuffix("_en")].get("en", ""))
        case "countries":
            return "; ".join(_with_share(one) for one in document["recipients"])
        case "sectors":
            return "; ".join(_with_share(one) for one in document["sectors"] if one["vocabulary"] in {"1", "2"})
        case "goals":
            return "; ".join(one["code"] for one in document["tags"] if one["vocabulary"] == "2")
        case "funders" | "implementers":
            role = "1" if name == "funders" else "4"
            return "; ".join(_named(one, names) for one in document["participants"] if one["role"] == role)
        case "budget":
            return "; ".join(
                f"{rules.amount_as_typed(one['amount_minor'], one['currency'], 'fr')} {one['currency']}, "
                f"{one['period_start']} – {one['period_end']}"
                for one in document["budgets"]
            )
    return str(document.get(name) or "")


def _with_share(one: dict[str, Any]) -> str:
    return f"{one['code']} {one['percentage']}" if one["percentage"] else str(one["code"])


def _named(one: dict[str, Any], names: dict[int, str]) -> str:
    new = one.get("new_organisation")
    return str(new["name"]) if new else names.get(one["organisation"], str(one["organisation"]))

"""Budgets and transactions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from maillon.opendata import rules
from maillon.opendata.iati.reading.parties import mention
from maillon.opendata.iati.reading.values import Element, Values
from maillon.projects.documents import BudgetDocument, TransactionDocument

_SECTOR_VOCABULARIES = ("1", "2")


def budgets(values: Values, elements: Iterable[Element]) -> tuple[BudgetDocument, ...]:
    """Budgets with a readable period and amount; a budget without either says nothing and is remarked."""
    return tuple(found for element in elements if (found := _budget(values, element)))


def _budget(values: Values, element: Element) -> BudgetDocument | None:
    start = _date(values, element.find("period-start"))
    end = _date(values, element.find("period-end"))
    amount = element.find("value")
    if start is None or end is None:
        values.remark(element, "period_missing")
        return None
    if end < start:
        values.remark(element, "dates_order", start=start.isoformat(), end=end.isoformat())
        return None
    if amount is None:
        values.remark(element, "amount_missing")
        return None
    money = values.money(amount)
    if money is None:
        return None
    kind, status = element.get("type") or "1", element.get("status") or "1"
    return BudgetDocument(
        start,
        end,
        *money,
        value_date=_value_date(values, amount, start),
        type=_among(values, element, "type", kind, {"1", "2"}, "1"),
        status=_among(values, element, "status", status, {"1", "2"}, "1"),
    )


def transactions(values: Values, elements: Iterable[Element]) -> tuple[TransactionDocument, ...]:
    """Transactions with a readable type, date and amount; the others are remarked."""
    return tuple(found for element in elements if (found := _transaction(values, element)))


def _transaction(values: Values, element: Element) -> TransactionDocument | None:
    amount = element.find("value")
    if amount is None:
        values.remark(element, "amount_missing")
        return None
    money = values.money(amount)
    if money is None:
        return None
    kind = values.code(element.find("transaction-type"), longest=2)
    if not kind:
        values.remark(element, "transaction_type_missing")
        return None
    day = _date(values, element.find("transaction-date"))
    if day is None:
        day = values.value(amount, amount.get("value-date"), rules.read_date)
        if day is None:
            values.remark(element, "date_missing")
            return None
        values.remark(element, "date_assumed", kind="noticed", used=day.isoformat())
    provider, receiver = element.find("provider-org"), element.find("receiver-org")
    country, region = element.find("recipient-country"), element.find("recipient-region")
    sector = _preferred(values, element, "sector")
    return TransactionDocument(
        type=kind,
        date=day,
        amount_minor=money[0],
        currency=money[1],
        value_date=_value_date(values, amount, day),
        description=values.texts(element.find("description")),
        reference=values.cut(element, element.get("ref"), longest=200),
        humanitarian=values.flag(element, "humanitarian"),
        provider=mention(values, provider),
        provider_activity=_activity_of(values, provider, "provider-activity-id"),
        receiver=mention(values, receiver),
        receiver_activity=_activity_of(values, receiver, "receiver-activity-id"),
        recipient_country=values.code(country, longest=2).upper(),
        recipient_region=values.code(region, longest=40),
        recipient_region_vocabulary="" if region is None else values.code(region, "vocabulary", longest=4) or "1",
        sector=values.code(sector, longest=80),
        sector_vocabulary="" if sector is None else values.code(sector, "vocabulary", longest=4) or "1",
        flow_type=values.code(element.find("flow-type"), longest=4),
        finance_type=values.code(element.find("finance-type"), longest=4),
        aid_type=values.code(_preferred(values, element, "aid-type"), longest=10),
        tied_status=values.code(element.find("tied-status"), longest=4),
        disbursement_channel=values.code(element.find("disbursement-channel"), longest=2),
    )


def _preferred(values: Values, parent: Element, tag: str) -> Element | None:
    """The element of the DAC's vocabulary, else the first; a second one of that vocabulary is remarked."""
    found = parent.findall(tag)
    if len(found) < 2:
        return found[0] if found else None
    best = min(found, key=lambda one: _rank(one.get("vocabulary") or "1"))
    for other in found:
        if other is not best and (other.get("vocabulary") or "1") == (best.get("vocabulary") or "1"):
            values.remark(other, "second_value")
    return best


def _rank(vocabulary: str) -> int:
    return _SECTOR_VOCABULARIES.index(vocabulary) if vocabulary in _SECTOR_VOCABULARIES else len(_SECTOR_VOCABULARIES)


def _activity_of(values: Values, element: Element | None, attribute: str) -> str:
    return "" if element is None else values.cut(element, element.get(attribute), longest=200)


def _date(values: Values, element: Element | None) -> date | None:
    return None if element is None else values.value(element, element.get("iso-date"), rules.read_date)


def _value_date(values: Values, amount: Element, otherwise: date) -> date:
    found = values.value(amount, amount.get("value-date"), rules.read_date)
    if found is None:
        values.remark(amount, "value_date_assumed", kind="noticed", used=otherwise.isoformat())
        return otherwise
    return found


def _among(values: Values, element: Element, attribute: str, code: str, known: set[str], default: str) -> str:
    stripped = code.strip()
    if stripped not in known:
        values.remark(element, "code_unknown", attribute=attribute, written=stripped[:60])
        return default
    return stripped

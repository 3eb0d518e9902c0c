"""Budgets and transactions as elements."""

from __future__ import annotations

from collections.abc import Iterator

from maillon.opendata.iati.export.shapes import Element, amount, coded, dated, element, narratives, organisation
from maillon.projects.documents import ActivityDocument, TransactionDocument


def budgets(document: ActivityDocument) -> Iterator[Element]:
    for one in document.budgets:
        made = element("budget", type=one.type, status=one.status)
        made.append(dated("period-start", one.period_start))
        made.append(dated("period-end", one.period_end))
        made.append(amount(one.amount_minor, one.currency, one.value_date))
        yield made


def transactions(document: ActivityDocument) -> Iterator[Element]:
    for one in document.transactions:
        yield _transaction(one)


def _transaction(one: TransactionDocument) -> Element:
    made = element("transaction", ref=one.reference, humanitarian="1" if one.humanitarian else "")
    made.append(coded("transaction-type", one.type, required=True))
    made.append(dated("transaction-date", one.date))
    made.append(amount(one.amount_minor, one.currency, one.value_date))
    if one.description:
        made.append(narratives("description", one.description))
    for side, mention, theirs in (
        ("provider", one.provider, one.provider_activity),
        ("receiver", one.receiver, one.receiver_activity),
    ):
        if mention:
            party = organisation(f"{side}-org", mention)
            if theirs:
                party.set(f"{side}-activity-id", theirs)
            made.append(party)
        elif theirs:
            made.append(element(f"{side}-org", **{f"{side}-activity-id": theirs}))
    for name, code, vocabulary in (
        ("disbursement-channel", one.disbursement_channel, ""),
        ("sector", one.sector, one.sector_vocabulary),
        ("recipient-country", one.recipient_country, ""),
        ("recipient-region", one.recipient_region, one.recipient_region_vocabulary),
        ("flow-type", one.flow_type, ""),
        ("finance-type", one.finance_type, ""),
        ("aid-type", one.aid_type, ""),
        ("tied-status", one.tied_status, ""),
    ):
        if code:
            made.append(coded(name, code, vocabulary=vocabulary))
    return made

"""A payment order as banks read it: ISO 20022 pain.001.001.03 (customer credit transfer initiation) and a plain CSV.

Canadian accounts are told by the clearing number of Payments Canada (CACPA: 0, institution, transit), others by
their IBAN. Plain values in, bytes out; nothing is rounded.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lxml import etree

from maillon.core.money import Money

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"
_UNSAID = "NOTPROVIDED"
Element = etree._Element


@dataclass(frozen=True, slots=True)
class Account:
    """Who holds an account and where: institution and transit of a Canadian one, else IBAN with its BIC if known."""

    holder: str
    number: str
    institution: str = ""
    transit: str = ""
    bic: str = ""

    @property
    def is_canadian(self) -> bool:
        """Known by institution and transit rather than by an IBAN."""
        return bool(self.institution)

    @property
    def clearing(self) -> str:
        """The nine digits Canadian banks know each other by: 0, institution, transit."""
        return f"0{self.institution}{self.transit}"


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment: its reference from end to end, how much, to whom, what it is for."""

    end_to_end: str
    amount_minor: int
    to: Account
    about: str


@dataclass(frozen=True, slots=True)
class Order:
    """Payments sent together, from one account, on one day."""

    reference: str
    made_at: datetime
    execute_on: date
    currency: str
    initiator: str
    paid_from: Account
    transfers: Sequence[Transfer]

    @property
    def total(self) -> Decimal:
        """What leaves in all, in major units."""
        return Money(sum(one.amount_minor for one in self.transfers), self.currency).to_decimal()


def xml(order: Order) -> bytes:
    """The order as a pain.001.001.03 message, one payment information with all its transfers."""
    root = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # the stubs forget the default one
    message = _in(root, "CstmrCdtTrfInitn")
    head = _in(message, "GrpHdr")
    _in(head, "MsgId", order.reference)
    _in(head, "CreDtTm", order.made_at.strftime("%Y-%m-%dT%H:%M:%S"))
    _in(head, "NbOfTxs", str(len(order.transfers)))
    _in(head, "CtrlSum", f"{order.total:f}")
    _in(head, "InitgPty/Nm", _words(order.initiator))
    payment = _in(message, "PmtInf")
    _in(payment, "PmtInfId", order.reference)
    _in(payment, "PmtMtd", "TRF")
    _in(payment, "NbOfTxs", str(len(order.transfers)))
    _in(payment, "CtrlSum", f"{order.total:f}")
    _in(payment, "ReqdExctnDt", order.execute_on.isoformat())
    _in(payment, "Dbtr/Nm", _words(order.paid_from.holder))
    _account(payment, "DbtrAcct", order.paid_from, currency=order.currency)
    _agent(payment, "DbtrAgt", order.paid_from)
    for one in order.transfers:
        transfer = _in(payment, "CdtTrfTxInf")
        _in(transfer, "PmtId/EndToEndId", one.end_to_end)
        amount = f"{Money(one.amount_minor, order.currency).to_decimal():f}"
        _in(transfer, "Amt/InstdAmt", amount).set("Ccy", order.currency)
        if one.to.is_canadian or one.to.bic:
            _agent(transfer, "CdtrAgt", one.to)
        _in(transfer, "Cdtr/Nm", _words(one.to.holder))
        _account(transfer, "CdtrAcct", one.to)
        _in(transfer, "RmtInf/Ustrd", _words(one.about))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


TITLES = ("reference", "beneficiary", "institution", "transit", "account", "bic", "amount", "currency", "date", "about")


def table(order: Order) -> str:
    """The same order as a CSV, for a bank's page that takes no ISO 20022 file; no cell begins a formula."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(TITLES)
    for one in order.transfers:
        amount = f"{Money(one.amount_minor, order.currency).to_decimal():f}"
        to = one.to
        told = (one.end_to_end, _words(to.holder), to.institution, to.transit, to.number, to.bic)
        cells = (*told, amount, order.currency, order.execute_on.isoformat(), _words(one.about))
        rows.writerow(["'" + cell if re.match(r"[=+\-@\t]", cell) else cell for cell in cells])
    return out.getvalue()


def _account(parent: Element, name: str, account: Account, *, currency: str = "") -> None:
    found = _in(parent, name)
    _in(found, "Id/Othr/Id" if account.is_canadian else "Id/IBAN", account.number)
    if currency:
        _in(found, "Ccy", currency)


def _agent(parent: Element, name: str, account: Account) -> None:
    institution = _in(_in(parent, name), "FinInstnId")
    if account.is_canadian:
        member = _in(institution, "ClrSysMmbId")
        _in(member, "ClrSysId/Cd", "CACPA")
        _in(member, "MmbId", account.clearing)
    elif account.bic:
        _in(institution, "BIC", account.bic)
    else:
        _in(institution, "Othr/Id", _UNSAID)


def _in(parent: Element, path: str, text: str | None = None) -> Element:
    """A new element at the end of a path; the last one carries the text."""
    found = parent
    for name in path.split("/"):
        found = etree.SubElement(found, f"{{{NAMESPACE}}}{name}")
    found.text = text
    return found


def _words(text: str) -> str:
    """A text as a field of 140 signs takes it, without what XML cannot carry."""
    kept = re.sub(r"[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]", " ", text)
    return " ".join(kept.split())[:140] or _UNSAID

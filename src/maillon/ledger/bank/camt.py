"""Reading camt.053 as banks write it (ISO 20022, versions 001.02 to 001.08 and later): plain values or a refusal.

Batch bookings are told payment by payment where the file details them; what the bank kept for itself is a movement
of its own. Entities are never resolved, nothing is fetched, and a file cut short is refused whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import cast

from lxml import etree

from maillon.core.errors import RuleViolation
from maillon.core.money import exponent
from maillon.ledger.bank.statement import CHARGES, Movement, Statement, account_number, read_amount

NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(camt\.053\.001\.\d\d)")
LARGEST_FILE = 20 * 1024 * 1024
MOST_MOVEMENTS = 100_000
_BOOKED = "BOOK"
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)
Element = etree._Element


def looks_like_camt(content: bytes) -> bool:
    """Whether a file says it is a camt.053 message, whatever its name."""
    return b"camt.053" in content[:4096]


def read(content: bytes) -> list[Statement]:
    """The statements of a file, one an account and a period.

    Raises RuleViolation ``bank.too_large`` (``limit`` in bytes), ``bank.entities`` when it declares some,
    ``bank.broken`` (``line``, ``why``) when it is no well-formed XML or was cut short, ``bank.not_camt``
    (``found``), ``bank.value`` (``line``, ``name``, ``value``) when something cannot be read, ``bank.nothing``.
    """
    if len(content) > LARGEST_FILE:
        raise RuleViolation("bank.too_large", field="file", limit=LARGEST_FILE)
    if b"<!DOCTYPE" in content[:65536] or b"<!ENTITY" in content:
        raise RuleViolation("bank.entities", field="file")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or content.count(b"\n") + 1
        raise RuleViolation("bank.broken", field="file", line=line, why=str(error)[:200]) from error
    namespace = etree.QName(root).namespace or ""
    match = NAMESPACE.fullmatch(namespace)
    if match is None or etree.QName(root).localname != "Document":
        raise RuleViolation("bank.not_camt", field="file", found=(namespace or str(root.tag))[:80])
    reader = _Reader(namespace)
    found = [
        reader.statement(one, match[1]) for one in root.iterfind(f"{{{namespace}}}BkToCstmrStmt/{{{namespace}}}Stmt")
    ]
    if not found:
        raise RuleViolation("bank.nothing", field="file")
    return found


class _Reader:
    """Reads elements of one namespace by their short names."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace

    def statement(self, told: Element, version: str) -> Statement:
        account = self.one(told, "Acct")
        number = "" if account is None else self.text(account, "Id/IBAN") or self.text(account, "Id/Othr/Id")
        if not number:
            raise RuleViolation("bank.value", field="file", line=told.sourceline, name="Acct/Id", value="")
        opening, opening_currency = self._balance(told, _OPENING)
        closing, closing_currency = self._balance(told, _CLOSING)
        currency = ("" if account is None else self.text(account, "Ccy")) or closing_currency or opening_currency
        booked: list[Movement] = []
        pending = 0
        for entry in self.all(told, "Ntry"):
            status = self.text(entry, "Sts/Cd") or self.text(entry, "Sts/Prtry") or self.text(entry, "Sts")
            if status and status != _BOOKED:
                pending += 1
                continue
            booked += self._entry(entry)
            if len(booked) > MOST_MOVEMENTS:
                raise RuleViolation("bank.too_many", field="file", limit=MOST_MOVEMENTS)
        return Statement(
            format=version,
            account=account_number(number),
            currency=currency or (booked[0].currency if booked else "CAD"),
            movements=tuple(booked),
            reference=(self.text(told, "Id") or self.text(told, "ElctrncSeqNb"))[:140],
            starts_on=self._day(told, "FrToDt/FrDtTm") or min((one.booked_on for one in booked), default=None),
            ends_on=self._day(told, "FrToDt/ToDtTm") or max((one.booked_on for one in booked), default=None),
            opening_minor=opening,
            closing_minor=closing,
            pending=pending,
        )

    def _balance(self, told: Element, kinds: tuple[str, ...]) -> tuple[int | None, str]:
        for kind in kinds:
            for balance in self.all(told, "Bal"):
                if self.text(balance, "Tp/CdOrPrtry/Cd") == kind:
                    return self._signed(balance)
        return None, ""

    def _entry(self, entry: Element) -> Iterator[Movement]:
        amount, currency = self._signed(entry)
        booked_on = self._day(entry, "BookgDt/Dt") or self._day(entry, "BookgDt/DtTm") or self._day(entry, "ValDt/Dt")
        if booked_on is None:
            raise RuleViolation("bank.value", field="file", line=entry.sourceline, name="BookgDt", value="")
        reference = self.text(entry, "AcctSvcrRef") or self.text(entry, "NtryRef")
        takes_back = self.text(entry, "RvslInd") in ("true", "1")
        details = list(self.all(entry, "NtryDtls/TxDtls"))
        if len(details) <= 1:
            detail = details[0] if details else entry
            received = self._gross(detail, amount, currency) if details else amount
            yield self._movement(entry, detail, booked_on, received, currency, reference, takes_back)
            if amount != received:
                yield self._charges(entry, booked_on, amount - received, currency, reference)
            return
        parts = [self._part(one, amount, currency) for one in details]
        told_apart = all(part is not None for part in parts)
        if not told_apart:
            # The bank names the payers and not what each paid: nobody may guess.
            yield self._movement(entry, entry, booked_on, amount, currency, reference, takes_back)
            return
        for place, (detail, part) in enumerate(zip(details, parts, strict=True), start=1):
            own = self.text(detail, "Refs/AcctSvcrRef")
            named = own if own and own != reference else f"{reference}/{place}" if reference else ""
            yield self._movement(detail, detail, booked_on, part or 0, currency, named, takes_back)
        if left := amount - sum(part or 0 for part in parts):
            yield self._charges(entry, booked_on, left, currency, reference)

    def _charges(self, entry: Element, day: date, amount: int, currency: str, reference: str) -> Movement:
        return Movement(
            day,
            amount,
            currency,
            f"{reference}/F" if reference else "",
            kind=CHARGES,
            line=cast(int, entry.sourceline) or 0,
        )

    def _movement(
        self, where: Element, told: Element, day: date, amount: int, currency: str, reference: str, takes_back: bool
    ) -> Movement:
        # Money that comes in was sent by the debtor; money that goes out, to the creditor. A reversal has both
        # the other way round in some files: the first one that is named is taken.
        sides = ("Dbtr", "Cdtr") if amount > 0 else ("Cdtr", "Dbtr")
        name = number = ""
        for side in sides:
            parties = "RltdPties"
            name = (
                name or self.text(told, f"{parties}/Ultmt{side}/Pty/Nm") or self.text(told, f"{parties}/Ultmt{side}/Nm")
            )
            name = name or self.text(told, f"{parties}/{side}/Pty/Nm") or self.text(told, f"{parties}/{side}/Nm")
            number = number or self.text(told, f"{parties}/{side}Acct/Id/IBAN")
            number = number or self.text(told, f"{parties}/{side}Acct/Id/Othr/Id")
        words = [self.value(one) for one in self.all(told, "RmtInf/Ustrd")]
        words += [self.value(one) for one in self.all(told, "RmtInf/Strd/CdtrRefInf/Ref")]
        words += [self.value(one) for one in self.all(told, "RmtInf/Strd/RfrdDocInf/Nb")]
        words += [self.value(one) for one in self.all(told, "RmtInf/Strd/AddtlRmtInf")]
        end = self.text(told, "Refs/EndToEndId")
        words += [end] if end and end != "NOTPROVIDED" else []
        words += [self.text(told, "AddtlTxInf") or self.text(where, "AddtlNtryInf")] if not words else []
        return Movement(
            day,
            amount,
            currency,
            reference[:140],
            name[:300],
            account_number(number),
            " ".join(" ".join(words).split())[:1000],
            takes_back,
            line=cast(int, where.sourceline) or 0,
        )

    def _part(self, detail: Element, whole: int, currency: str) -> int | None:
        """What one payment of a batch brought, in the account's currency, signed as the batch unless it says."""
        for path in ("AmtDtls/TxAmt/Amt", "Amt"):
            found = self.one(detail, path)
            if found is not None and found.get("Ccy", currency) == currency:
                value = self._amount(found, currency)
                said = self.text(detail, "CdtDbtInd")
                negative = said == "DBIT" if said else whole < 0
                return -value if negative else value
        return None

    def _gross(self, detail: Element, amount: int, currency: str) -> int:
        """What the payer sent when the bank kept charges from it, where the file says so in the same currency."""
        charged = 0
        for one in [*self.all(detail, "Chrgs/Rcrd"), *self.all(detail, "Chrgs")]:
            taken = self.one(one, "Amt")
            if taken is None or taken.get("Ccy", currency) != currency or self.text(one, "CdtDbtInd") == "CRDT":
                continue
            charged += self._amount(taken, currency)
        told = self._part(detail, amount, currency)
        # Only when the three figures agree: else what the bank booked is what came in.
        return told if told is not None and amount > 0 and told - charged == amount else amount

    def _signed(self, told: Element) -> tuple[int, str]:
        found = self.one(told, "Amt")
        if found is None:
            raise RuleViolation("bank.value", field="file", line=told.sourceline, name="Amt", value="")
        currency = found.get("Ccy", "")
        if not re.fullmatch(r"[A-Z]{3}", currency):
            raise RuleViolation("bank.value", field="file", line=found.sourceline, name="Ccy", value=currency[:20])
        said = self.text(told, "CdtDbtInd")
        if said not in ("CRDT", "DBIT"):
            raise RuleViolation("bank.value", field="file", line=told.sourceline, name="CdtDbtInd", value=said[:20])
        value = self._amount(found, currency)
        return (-value if said == "DBIT" else value), currency

    def _amount(self, found: Element, currency: str) -> int:
        try:
            return read_amount(self.value(found), exponent(currency))
        except ValueError as error:
            raise RuleViolation(
                "bank.value", field="file", line=found.sourceline, name="Amt", value=self.value(found)[:40]
            ) from error

    def _day(self, told: Element, path: str) -> date | None:
        written = self.text(told, path)
        if not written:
            return None
        try:
            return date.fromisoformat(written[:10])
        except ValueError as error:
            raise RuleViolation(
                "bank.value", field="file", line=told.sourceline, name=path, value=written[:40]
            ) from error

    def all(self, told: Element, path: str) -> list[Element]:
        return told.findall("/".join(f"{{{self._namespace}}}{name}" for name in path.split("/")))

    def one(self, told: Element, path: str) -> Element | None:
        found = self.all(told, path)
        return found[0] if found else None

    def text(self, told: Element, path: str) -> str:
        found = self.one(told, path)
        return "" if found is None else self.value(found)

    @staticmethod
    def value(found: Element) -> str:
        return (found.text or "").strip()

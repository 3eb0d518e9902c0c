"""A bank statement in plain values, whatever its format, and the sum that proves it whole."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from maillon.core.errors import RuleViolation

CHARGES = "charges"
"""The kind of a movement that is the bank's own price, taken from what a payer sent."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement: received above zero, paid out below, in minor units of ``currency``.

    ``reference`` is the bank's own when it gives one. ``is_reversal``: it takes an earlier movement back.
    """

    booked_on: date
    amount_minor: int
    currency: str
    reference: str = ""
    counterparty: str = ""
    counterparty_account: str = ""
    remittance: str = ""
    is_reversal: bool = False
    kind: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """What a bank says of one account: its movements and, where it gives them, the balances around them.

    ``account`` is the IBAN or number, spaces removed; ``ends_on`` is included, as banks write it. ``pending``
    counts the movements the bank announces and has not booked: they are left out.
    """

    format: str
    account: str
    currency: str
    movements: tuple[Movement, ...]
    reference: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    opening_minor: int | None = None
    closing_minor: int | None = None
    pending: int = 0


def verified(statement: Statement) -> Statement:
    """The statement itself, once its opening balance and its movements make its closing balance.

    Movements in another currency than the account's are not added. Without both balances nothing can be verified.
    Raises RuleViolation ``bank.totals`` (``opening``, ``moved``, ``closing``, ``currency``).
    """
    if statement.opening_minor is None or statement.closing_minor is None:
        return statement
    moved = sum(one.amount_minor for one in statement.movements if one.currency == statement.currency)
    if statement.opening_minor + moved != statement.closing_minor:
        raise RuleViolation(
            "bank.totals",
            field="file",
            opening=statement.opening_minor,
            moved=moved,
            closing=statement.closing_minor,
            currency=statement.currency,
        )
    return statement


def referenced(movements: Iterable[Movement]) -> list[Movement]:
    """The movements, each with a reference that is its own in its account, the same in every file that tells it.

    The bank's own reference, when it names one movement; else a digest of what it says and its rank among those
    of the day that say the same.
    """
    given = list(movements)
    counted = Counter(one.reference for one in given if one.reference)
    ranks: Counter[tuple[object, ...]] = Counter()
    found = []
    for one in given:
        if one.reference and counted[one.reference] == 1:
            found.append(one)
            continue
        told = (one.booked_on, one.amount_minor, one.currency, one.reference, one.counterparty, one.remittance)
        ranks[told] += 1
        text = "\x1f".join([*(str(part) for part in told), str(ranks[told])])
        found.append(replace(one, reference="sha256:" + hashlib.sha256(text.encode()).hexdigest()[:48]))
    return found


def account_number(written: str) -> str:
    """An IBAN or account number as it is compared: capitals and digits alone."""
    return re.sub(r"[^0-9A-Z]", "", written.upper())


def read_amount(written: str, currency_exponent: int) -> int:
    """A decimal text as whole minor units; raises ValueError when it is not one, or has more decimals than money."""
    match = re.fullmatch(r"([+-]?)(\d{1,15})(?:\.(\d{1,8}))?", written.strip())
    if match is None:
        raise ValueError(written)
    sign, whole, decimals = match[1], match[2], match[3] or ""
    kept = decimals.rstrip("0")
    if len(kept) > currency_exponent:
        raise ValueError(written)
    minor: int = int(whole) * 10**currency_exponent + int(kept.ljust(currency_exponent, "0") or "0")
    return -minor if sign == "-" else minor


def sums_by_currency(movements: Sequence[Movement]) -> dict[str, int]:
    """Currency → what its movements add up to, never mixed."""
    found: dict[str, int] = {}
    for one in movements:
        found[one.currency] = found.get(one.currency, 0) + one.amount_minor
    return found

"""What may be written in a book, decided on plain values: moves, their worth in Canadian cents, their mirror."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from maillon.core.errors import RuleViolation
from maillon.core.money import exponent

FUNCTIONAL = "CAD"
"""The currency every amount is also told in: rates are published to it (``core.codelists.rates``)."""
MEMORANDUM = "memorandum"
_CENTS = 2
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Move:
    """An amount to take from ``credit_code`` to ``debit_code``, in minor units of ``currency`` (ISO 4217).

    ``functional_minor`` is its worth in Canadian cents; none is worked out from the year's average rate. With an
    amount of zero only that worth moves, and may then be negative.
    """

    debit_code: str
    credit_code: str
    amount_minor: int
    currency: str = FUNCTIONAL
    functional_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Chartered:
    """What the rules ask of an account: its number, its kind, the currency it keeps (empty takes any)."""

    id: int
    kind: str
    currency: str
    is_open: bool


def check(moves: Sequence[Move], chart: Mapping[str, Chartered], *, reversing: bool = False) -> None:
    """Refuse moves that a book cannot take.

    Raises RuleViolation ``ledger.no_transfer``, ``ledger.unknown_account`` (``account``), ``ledger.closed_account``
    (a reversal may still empty one), ``ledger.same_account``, ``ledger.account_currency`` (``account``,
    ``currency``, ``expected``), ``ledger.memorandum`` when only one side is a memorandum account,
    ``ledger.amount`` when an amount is negative, nothing, not a whole number or past 64 bits, and
    ``ledger.functional`` when an amount in Canadian dollars is told to be worth another.
    """
    if not moves:
        raise RuleViolation("ledger.no_transfer")
    for move in moves:
        _check_amount(move)
        debit, credit = (_account(code, chart, reversing) for code in (move.debit_code, move.credit_code))
        if debit.id == credit.id:
            raise RuleViolation("ledger.same_account", account=move.debit_code)
        if (debit.kind == MEMORANDUM) != (credit.kind == MEMORANDUM):
            raise RuleViolation("ledger.memorandum", debit=move.debit_code, credit=move.credit_code)
        for code, account in ((move.debit_code, debit), (move.credit_code, credit)):
            # An account in dollars takes the worth of a change of rate, whose amount is zero elsewhere.
            if move.amount_minor and account.currency not in ("", move.currency):
                raise RuleViolation(
                    "ledger.account_currency", account=code, currency=move.currency, expected=account.currency
                )


def _check_amount(move: Move) -> None:
    amount, worth = move.amount_minor, move.functional_minor
    # A bool is a whole number to Python; money never is one.
    if any(type(value) is not int for value in (amount, *([] if worth is None else [worth]))):
        raise RuleViolation("ledger.amount", amount=str(amount))
    if amount < 0 or amount > _LARGEST or abs(worth or 0) > _LARGEST:
        raise RuleViolation("ledger.amount", amount=amount)
    if amount == 0 and not worth:
        raise RuleViolation("ledger.amount", amount=amount)
    if amount > 0 and worth is not None and worth < 0:
        raise RuleViolation("ledger.amount", amount=worth)
    if move.currency == FUNCTIONAL and worth not in (None, amount):
        raise RuleViolation("ledger.functional", amount=amount, functional=worth)
    if not (len(move.currency) == len(FUNCTIONAL) and move.currency.isascii() and move.currency.isupper()):
        raise RuleViolation("ledger.currency", currency=move.currency)


def _account(code: str, chart: Mapping[str, Chartered], reversing: bool) -> Chartered:
    account = chart.get(code)
    if account is None:
        raise RuleViolation("ledger.unknown_account", account=code)
    if not account.is_open and not reversing:
        raise RuleViolation("ledger.closed_account", account=code)
    return account


def worth(move: Move, day: date, rates: Mapping[tuple[str, int], Decimal]) -> int:
    """What a move is worth in Canadian cents, halves to the even one; ``rates`` by currency and year.

    Raises RuleViolation ``ledger.no_rate`` (``currency``, ``year``) when nobody gave the rate of that year.
    """
    if move.functional_minor is not None:
        return move.functional_minor
    if move.currency == FUNCTIONAL:
        return move.amount_minor
    rate = rates.get((move.currency, day.year))
    if rate is None:
        raise RuleViolation("ledger.no_rate", currency=move.currency, year=day.year)
    cents = (move.amount_minor * rate).scaleb(_CENTS - exponent(move.currency))
    return int(cents.to_integral_value(rounding=ROUND_HALF_EVEN))


def fingerprint(asked: Mapping[str, Any]) -> str:
    """SHA-256 of what is asked under a key, so that asking again is told from asking something else."""
    canonical = json.dumps(asked, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def facts(entry: Mapping[str, Any], transfers: Sequence[Sequence[Any]], *, book: str) -> dict[str, Any]:
    """What the seal of an entry covers: everything it says, its place and its transfers included.

    ``entry`` holds its columns, and ``reverses__sequence``; a transfer is its position, debit code, credit code,
    currency, amount and Canadian cents.
    """
    return {
        "book": book,
        "sequence": entry["sequence"],
        "effective_on": entry["effective_on"].isoformat(),
        "known_at": entry["known_at"],
        "event": entry["event"],
        "subject": [entry["subject_type"], entry["subject_id"]],
        "memo": entry["memo"],
        "key": entry["idempotency_key"],
        "asked": entry["asked"],
        "reverses": entry["reverses__sequence"],
        "actor": entry["actor_id"],
        "transfers": [list(row) for row in transfers],
    }


def overlap(first: tuple[date, date], second: tuple[date, date]) -> bool:
    """Whether two half-open periods share a day."""
    return first[0] < second[1] and second[0] < first[1]

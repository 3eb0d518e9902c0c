"""The 46 events of the fund's accounting, and the row each of them is made of: one debit, one credit, one amount.

Two books are kept from one set of events: ASNPO (provision when a loss is likely) and IFRS 9 (expected loss above the
unearned fee, fee not charged shown as a subsidy, recourse gross when the terms say so).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Norm(StrEnum):
    """The norm a book is kept under."""

    ASNPO = "ASNPO"
    IFRS = "IFRS 9"


@dataclass(frozen=True, slots=True)
class Posting:
    """One row of one book: ``amount_minor`` goes from ``credit`` to ``debit``, worth ``functional_minor`` CAD cents.

    ``number`` and ``name`` are the event's in the table below. With an amount of zero only the worth moves (a change
    of rate), and may be negative. ``subject`` is the guarantee, fund loan or investor it is about; empty: the fund.
    """

    norm: Norm
    number: str
    subject: str
    debit: str
    credit: str
    currency: str
    amount_minor: int
    functional_minor: int

    @property
    def name(self) -> str:
        """The event's name: what a ledger entry is called."""
        return f"guarantees.{NAMES[self.number]}"


NAMES = {
    "1": "capital.committed",
    "2": "capital.called",
    "3": "capital.paid_in",
    "4": "contribution.received",
    "5": "fee.analysis",
    "6": "guarantee.approved",
    "7": "guarantee.lapsed",
    "8": "guarantee.signed",
    "9": "fee.billed",
    "9b": "fee.waived",
    "10": "fee.cashed",
    "11": "deposit.placed",
    "12": "sblc.charged",
    "13": "loan.disbursed",
    "14": "fee.accrued",
    "15": "fee.earned",
    "16": "loan.repaid",
    "17": "provision.reviewed",
    "18": "loan.in_arrears",
    "19": "claim.lodged",
    "20": "claim.rejected",
    "21": "claim.accepted",
    "22": "claim.provision_released",
    "23": "claim.fee_earned",
    "24": "claim.cover_reduced",
    "25": "claim.paid_interim",
    "26": "claim.paid",
    "27": "claim.paid_from_deposit",
    "28": "counter_guarantee.accepted",
    "29": "recourse.subrogated",
    "30": "recovery.reported",
    "31": "recovery.remitted",
    "32": "recovery.collected",
    "33": "recovery.cost",
    "34": "recovery.surplus",
    "35": "claim.invalidated",
    "36": "recourse.written_off",
    "37": "exchange.revalued",
    "38": "exchange.memorandum",
    "39": "exchange.realised",
    "40": "guarantee.released",
    "41": "guarantee.cancelled",
    "42": "deposit.returned",
    "43": "contribution.absorbed",
    "44": "reserve.appropriated",
    "45": "fund_loan.moved",
    "46": "entry.reversed",
}
"""Number in the table of accounting events (fund dossier, section 2.2) to the name of the entry."""

CONTRA = {f"{code}0": f"{code}9" for code in ("900", "910", "920", "930", "940", "950", "960", "970")}
"""A memorandum account and the one it is always posted against."""

_MONETARY_ASSETS = ("1010", "1020", "1100", "1200", "1210", "1290", "1300", "1310", "1390", "1400")
MONETARY = frozenset((*_MONETARY_ASSETS, "2050", "2060", "2200", "2300", "2500", "2550"))
"""Accounts carried at the day's rate; unearned fees join them when they are refundable."""

POOLED = frozenset(("1000", "1010", "2400", "3000", "3100", "3900", "5020"))
"""Accounts the fund keeps as a whole; every other balance is kept by subject."""

"""Whether the fund can keep what it promised: solvency, leverage, liquidity (fund dossier, 1.5). Exact fractions."""

from __future__ import annotations

from fractions import Fraction

from maillon.guarantees.rules import rates
from maillon.guarantees.rules.engine.limits import capital, exposures
from maillon.guarantees.rules.life import CLAIMED
from maillon.guarantees.rules.postings import Norm
from maillon.guarantees.rules.state import Fund


def solvency(fund: Fund, shortfall_minor: int, norm: Norm = Norm.ASNPO) -> Fraction | None:
    """Risk capital paid in over the expected shortfall at 99 % of next year's loss, net of the provision made.

    Amounts in CAD cents; none when the provision already covers the shortfall.
    """
    at_risk = shortfall_minor - provision(fund, norm)
    return Fraction(capital(fund), at_risk) if at_risk > 0 else None


def leverage(fund: Fund) -> Fraction | None:
    """Cover outstanding, commitments and the fund's own loans over risk capital; none without capital."""
    base = capital(fund)
    return Fraction(exposures(fund)["", ""], base) if base else None


def liquidity(fund: Fund, expected_calls_minor: int) -> Fraction | None:
    """Free cash over claims payable, claims lodged and a year's expected calls at 95 %, in CAD cents.

    Deposits with lenders are not free. None when nothing may be called.
    """
    needed = payable(fund) + lodged(fund) + expected_calls_minor
    return Fraction(cash(fund), needed) if needed > 0 else None


def cash(fund: Fund) -> int:
    """Cash at the bank in every currency, in CAD cents at the day's rate."""
    total = 0
    for name, balance in fund.balances.items():
        norm, account, currency = name.split("|")
        if norm == Norm.ASNPO and account in ("1000", "1010"):
            total += rates.worth(balance.minor, currency, fund.rates)
    return total


def payable(fund: Fund) -> int:
    """Claims accepted and not yet paid, in CAD cents at the day's rate."""
    mine = fund.guarantees.values()
    return sum(rates.worth(one.claim.payable_minor, one.currency, fund.rates) for one in mine)


def lodged(fund: Fund) -> int:
    """Claims lodged and not yet decided, in CAD cents at the day's rate."""
    waiting = [one for one in fund.guarantees.values() if one.position in CLAIMED]
    return sum(rates.worth(one.claim.claimed_minor, one.currency, fund.rates) for one in waiting)


def provision(fund: Fund, norm: Norm) -> int:
    """The provision for guarantees of a book, in CAD cents at the day's rate."""
    total = 0
    for one in fund.guarantees.values():
        balance = one.balances.get("|".join((norm, "2200", one.currency)))
        total -= rates.worth(balance.minor, one.currency, fund.rates) if balance else 0
    return total

"""Rates: a move posts nothing; a revaluation carries every monetary account and memorandum at the day's rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules import rates
from maillon.guarantees.rules.engine import limits
from maillon.guarantees.rules.engine.asking import advance
from maillon.guarantees.rules.engine.desk import EXCHANGE, FUND, Desk, Handlers
from maillon.guarantees.rules.engine.settling import settle
from maillon.guarantees.rules.events import capital as events
from maillon.guarantees.rules.life import LIVE
from maillon.guarantees.rules.postings import CONTRA, MONETARY, Norm
from maillon.guarantees.rules.state import Guarantee, Loan


def move(desk: Desk, event: events.RateMoved) -> None:
    """The fund learns a rate. Raises RuleViolation ``guarantees.rate`` (``currency``) for one that cannot be."""
    if event.rate <= 0 or event.currency == rates.FUNCTIONAL:
        raise RuleViolation("guarantees.rate", currency=event.currency, rate=str(event.rate))
    desk.set(rates={**desk.fund.rates, rates.key(event.currency, event.quote): event.rate})


def fix(desk: Desk, guarantee: Guarantee) -> Guarantee:
    """The guarantee with the rate of the day between its loan's currency and its cap's."""
    cover = guarantee.terms.cover
    rate = rates.between(cover.loan_currency, cover.cap_currency, desk.fund.rates, cover.quote)
    return replace(guarantee, loan_rate=rate)


def revalue(desk: Desk, event: events.Revalued) -> None:
    """Target CAD less book CAD: monetary items to exchange differences (37), memorandum against itself (38).

    Cover is worked out again where the loan's currency is not the cap's and the contract follows the day's rate.
    What is passed by rates alone becomes a breach on record, and refuses nothing that is owed.
    """
    for name in sorted(desk.fund.guarantees):
        guarantee = desk.guarantee(name)
        cover = guarantee.terms.cover
        if guarantee.position in LIVE and cover.loan_currency != cover.cap_currency and cover.rate_type == "of_day":
            settle(desk, fix(desk, guarantee))
    for about in _subjects(desk):
        _carry(desk, about)
    limits.watch(desk)


def _subjects(desk: Desk) -> Iterator[str]:
    """In an order of their own, so that replaying gives the same rows."""
    yield FUND
    yield from (f"guarantee:{name}" for name in sorted(desk.fund.guarantees))
    yield from (f"investor:{name}" for name in sorted(desk.fund.investors))
    yield from (f"loan:{name}" for name in sorted(desk.fund.loans))


def _carry(desk: Desk, about: str) -> None:
    refundable = _refundable(desk, about)
    for name, balance in sorted(desk.balances(about).items()):
        norm, account, currency = name.split("|")
        if currency == rates.FUNCTIONAL:
            continue
        gap = rates.worth(balance.minor, currency, desk.fund.rates) - balance.functional_minor
        if account in MONETARY or (account == "2100" and refundable):
            desk.post("37", about, account, EXCHANGE, 0, currency, norms=(Norm(norm),), functional_minor=gap)
        elif account in CONTRA:
            desk.post("38", about, account, CONTRA[account], 0, currency, norms=(Norm(norm),), functional_minor=gap)


def _refundable(desk: Desk, about: str) -> bool:
    what, _colon, name = about.partition(":")
    if what != "guarantee":
        return False
    return any(fee.refund == "unearned" for fee in desk.guarantee(name).terms.fees)


def redenominate(desk: Desk, event: events.Redenominated) -> None:
    """The loan's country strikes zeros off its money: the loan is told in the new unit, the promise is unchanged.

    Raises RuleViolation ``guarantees.redenomination`` when the cap itself is in that currency, or a claim is open.
    """
    guarantee = desk.guarantee(event.guarantee)
    advance(desk, guarantee)
    cover = guarantee.terms.cover
    if event.currency != cover.loan_currency or event.currency == cover.cap_currency or event.factor <= 0:
        raise RuleViolation("guarantees.redenomination", guarantee=guarantee.id, currency=event.currency)
    if guarantee.claim.loss_minor or guarantee.claim.claimed_minor:
        raise RuleViolation("guarantees.redenomination", guarantee=guarantee.id, currency=event.currency)
    told = replace(guarantee, loan=_scaled(guarantee.loan, event.factor), loan_rate=guarantee.loan_rate / event.factor)
    settle(desk, told)


def _scaled(loan: Loan, factor: Fraction) -> Loan:
    amounts = {
        name: round(getattr(loan, name) * factor) for name in Loan.__dataclass_fields__ if name.endswith("_minor")
    }
    lines = tuple(
        replace(
            line,
            disbursed_minor=round(line.disbursed_minor * factor),
            repaid_principal_minor=round(line.repaid_principal_minor * factor),
            repaid_interest_minor=round(line.repaid_interest_minor * factor),
            capitalised_minor=round(line.capitalised_minor * factor),
        )
        for line in loan.lines
    )
    instalments = tuple(
        replace(
            one,
            principal_minor=round(one.principal_minor * factor),
            interest_minor=round(one.interest_minor * factor),
        )
        for one in loan.instalments
    )
    return replace(loan, **amounts, lines=lines, instalments=instalments)


HANDLERS: Handlers = {"rate_moved": move, "revalued": revalue, "redenominated": redenominate}

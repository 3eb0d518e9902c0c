"""Fees: billed, cashed less the tax withheld, accrued on reported balances, earned with time, given back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules import life, measures, rates
from maillon.guarantees.rules.engine.asking import advance, at_most, not_negative, positive
from maillon.guarantees.rules.engine.capital import cash
from maillon.guarantees.rules.engine.desk import Desk, Handlers
from maillon.guarantees.rules.engine.settling import settle, subject
from maillon.guarantees.rules.events import fees as events
from maillon.guarantees.rules.postings import Norm
from maillon.guarantees.rules.state import FeeAccount, Guarantee
from maillon.guarantees.rules.terms import Fee

RECEIVABLE, UNEARNED, INCOME = "1100", "2100", "4000"


def analysis(desk: Desk, event: events.AnalysisFeeReceived) -> None:
    """The fee of an application is received (5): earned at once."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    positive(amount=event.amount_minor)
    desk.put(guarantee)
    desk.post("5", subject(guarantee), "1000", INCOME, event.amount_minor)


def bill(desk: Desk, event: events.FeeBilled) -> None:
    """A fee is billed (9); after a claim was accepted nothing is left to earn it over: it is earned at once."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    fee = _fee(guarantee, event.fee)
    not_negative(amount=event.amount_minor)
    amount = event.amount_minor or floor(Fraction(fee.rate) * _base(guarantee, fee))
    positive(amount=amount)
    kept = _account(guarantee, event.fee)
    now = fee.earning == "at_once" or guarantee.position not in life.LIVE
    kept = replace(kept, billed_minor=kept.billed_minor + amount, starts_on=kept.starts_on or desk.day)
    if now:
        kept = replace(kept, earned_minor=kept.earned_minor + amount)
    desk.post("9", subject(guarantee), RECEIVABLE, INCOME if now else UNEARNED, amount, guarantee.currency)
    settle(desk, _with(guarantee, kept))


def waive(desk: Desk, event: events.FeeWaived) -> None:
    """What is not charged (9b) shows in the IFRS book only: the fund's cost, or the donor's who pays for it."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    _fee(guarantee, event.fee)
    positive(amount=event.amount_minor)
    kept = _account(guarantee, event.fee)
    now = guarantee.position not in life.LIVE
    kept = replace(
        kept,
        waived_minor=kept.waived_minor + event.amount_minor,
        waived_earned_minor=kept.waived_earned_minor + (event.amount_minor if now else 0),
        starts_on=kept.starts_on or desk.day,
    )
    credit, about, currency = INCOME if now else UNEARNED, subject(guarantee), guarantee.currency
    if event.donor_pays:
        worth = rates.worth(event.amount_minor, currency, desk.fund.rates)
        at_most(worth, desk.fund.donor_minor, "contribution")
        desk.set(donor_minor=desk.fund.donor_minor - worth)
    if event.donor_pays and currency != rates.FUNCTIONAL:
        desk.post("9b", about, "2400", "5020", worth, norms=(Norm.IFRS,))
        desk.post("9b", about, "5020", credit, event.amount_minor, currency, norms=(Norm.IFRS,))
    else:
        debit = "2400" if event.donor_pays else "5000"
        desk.post("9b", about, debit, credit, event.amount_minor, currency, norms=(Norm.IFRS,))
    settle(desk, _with(guarantee, kept))


def receive(desk: Desk, event: events.FeeCashed) -> None:
    """A fee is cashed (10); the tax withheld abroad closes the rest of what was billed."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    not_negative(net=event.net_minor, tax=event.tax_minor)
    positive(amount=event.net_minor + event.tax_minor)
    currency, about = guarantee.currency, subject(guarantee)
    at_most(event.net_minor + event.tax_minor, desk.balance(about, RECEIVABLE, currency).minor, "billed")
    desk.post("10", about, cash(currency), RECEIVABLE, event.net_minor, currency)
    desk.post("10", about, "5050", RECEIVABLE, event.tax_minor, currency)
    settle(desk, guarantee)


def accrue(desk: Desk, event: events.FeeAccrued) -> None:
    """A utilisation fee (14): rate × cover reported × days / basis, less what these days were already accrued.

    Asked again when the lender restates its balances, only the difference is posted. A fee restated lower takes back
    what is not earned first.
    """
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    fee = _fee(guarantee, event.fee)
    if fee.kind != "utilisation" or event.ends_on <= event.starts_on:
        raise RuleViolation("guarantees.fee_kind", fee=event.fee, kind=fee.kind)
    kept = _account(guarantee, event.fee)
    days = f"{event.starts_on.isoformat()}/{event.ends_on.isoformat()}"
    _check_overlap(kept, days)
    target = measures.accrued(
        guarantee.loan, guarantee, _days(event.starts_on, event.ends_on), Fraction(fee.rate), fee.basis_days
    )
    gap = target - kept.accrued.get(days, 0)
    now = fee.earning == "at_once" or guarantee.position not in life.LIVE
    earned = gap if now else min(0, gap + kept.unearned_minor)
    _charge(desk, guarantee, fee, UNEARNED, gap - earned)
    _charge(desk, guarantee, fee, INCOME, earned)
    kept = replace(
        kept,
        billed_minor=kept.billed_minor + gap,
        earned_minor=kept.earned_minor + earned,
        accrued={**kept.accrued, days: target},
        starts_on=kept.starts_on or event.starts_on,
    )
    settle(desk, _with(guarantee, kept))


def _charge(desk: Desk, guarantee: Guarantee, fee: Fee, account: str, amount: int) -> None:
    """On what is owed to the fund; restated lower once it was paid, the rest is owed back to whoever pays the fee."""
    about, currency = subject(guarantee), guarantee.currency
    on_receivable = max(amount, -desk.balance(about, RECEIVABLE, currency).minor)
    desk.post("14", about, RECEIVABLE, account, on_receivable, currency)
    desk.post("14", about, account, "2050" if fee.payer == "lender" else "2060", on_receivable - amount, currency)


def _check_overlap(kept: FeeAccount, days: str) -> None:
    starts, ends = days.split("/")
    for other in kept.accrued:
        first, last = other.split("/")
        if other != days and first < ends and starts < last:
            raise RuleViolation("guarantees.accrued_twice", days=days, already=other)


def _days(starts_on: date, ends_on: date) -> Iterator[date]:
    return (starts_on + timedelta(days=number) for number in range((ends_on - starts_on).days))


def earn(desk: Desk, event: events.FeesEarned) -> None:
    """Fees become income with time (15): target minus earned, never taken back."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    for key in sorted(guarantee.fees):
        kept = guarantee.fees[key]
        fee = _fee(guarantee, key)
        part = _part(guarantee, fee, kept, desk.day)
        earned = max(kept.earned_minor, floor(part * (kept.billed_minor - kept.refunded_minor)))
        waived = max(kept.waived_earned_minor, floor(part * kept.waived_minor))
        guarantee = _earned(desk, guarantee, kept, earned, waived, "15")
    settle(desk, guarantee)


def _part(guarantee: Guarantee, fee: Fee, kept: FeeAccount, day: date) -> Fraction:
    """What part of a fee is earned on a day: days elapsed over the guarantee's; the days accrued for are behind."""
    if fee.kind == "utilisation" or kept.starts_on is None or guarantee.ends_on is None:
        return Fraction(1)
    whole = (guarantee.ends_on - kept.starts_on).days
    elapsed = (day - kept.starts_on).days
    return Fraction(1) if whole <= 0 else min(Fraction(1), Fraction(max(0, elapsed), whole))


def _earned(desk: Desk, guarantee: Guarantee, kept: FeeAccount, earned: int, waived: int, number: str) -> Guarantee:
    about, currency = subject(guarantee), guarantee.currency
    for norm in Norm:
        amount = earned - kept.earned_minor
        if norm is Norm.IFRS:
            amount += waived - kept.waived_earned_minor
        _release(desk, number, guarantee, about, amount, currency, norm)
    return _with(guarantee, replace(kept, earned_minor=earned, waived_earned_minor=waived))


def _release(desk: Desk, number: str, guarantee: Guarantee, about: str, amount: int, currency: str, norm: Norm) -> None:
    """Unearned fees become income at the worth they were billed at, unless they could be refunded."""
    held = desk.balance(about, UNEARNED, currency, norm)
    if amount and held.minor and currency != rates.FUNCTIONAL:
        worth = round(Fraction(held.functional_minor * amount, held.minor))
        desk.post(number, about, UNEARNED, INCOME, amount, currency, norms=(norm,), functional_minor=abs(worth))
    else:
        desk.post(number, about, UNEARNED, INCOME, amount, currency, norms=(norm,))


def end_fees(desk: Desk, guarantee: Guarantee, number: str, *, refund: bool = False) -> Guarantee:
    """Nothing stays unearned when a guarantee ends or is called: it is given back where agreed, or earned."""
    for key in sorted(guarantee.fees):
        kept = guarantee.fees[key]
        if refund and _fee(guarantee, key).refund == "unearned":
            guarantee = _given_back(desk, guarantee, kept, kept.unearned_minor, number)
            kept = guarantee.fees[key]
        earned = kept.billed_minor - kept.refunded_minor
        guarantee = _earned(desk, guarantee, kept, earned, kept.waived_minor, number)
    return guarantee


def give_back(desk: Desk, event: events.FeeRefunded) -> None:
    """Part of a fee is given back, only where the terms say so and only what is not earned."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    fee, kept = _fee(guarantee, event.fee), _account(guarantee, event.fee)
    positive(amount=event.amount_minor)
    if fee.refund != "unearned":
        raise RuleViolation("guarantees.not_refundable", fee=event.fee)
    at_most(event.amount_minor, kept.unearned_minor, "unearned")
    settle(desk, _given_back(desk, guarantee, kept, event.amount_minor, "41"))


def reduce(desk: Desk, guarantee: Guarantee, cap_minor: int) -> Guarantee:
    """Part of the cap is cancelled: the same part of what is not earned is given back, where the terms say so."""
    for key in sorted(guarantee.fees):
        kept, fee = guarantee.fees[key], _fee(guarantee, key)
        if fee.refund == "unearned" and fee.base == "cap":
            part = Fraction(guarantee.cap_minor - cap_minor, guarantee.cap_minor)
            guarantee = _given_back(desk, guarantee, kept, floor(part * kept.unearned_minor), "41")
    return guarantee


def _given_back(desk: Desk, guarantee: Guarantee, kept: FeeAccount, amount: int, number: str) -> Guarantee:
    """Off what is still owed first, then in cash."""
    about, currency = subject(guarantee), guarantee.currency
    unpaid = min(amount, desk.balance(about, RECEIVABLE, currency).minor)
    desk.post(number, about, UNEARNED, RECEIVABLE, unpaid, currency)
    desk.post(number, about, UNEARNED, cash(currency), amount - unpaid, currency)
    return _with(guarantee, replace(kept, refunded_minor=kept.refunded_minor + amount))


def paid_up(desk: Desk, guarantee: Guarantee) -> bool:
    """The fee rule is met: nothing asks for a fee before cover, or it was billed and nothing is owed on it."""
    if not guarantee.terms.fee_before_cover:
        return True
    billed = any(one.billed_minor or one.waived_minor for one in guarantee.fees.values())
    return billed and desk.balance(subject(guarantee), RECEIVABLE, guarantee.currency).minor == 0


def _fee(guarantee: Guarantee, key: str) -> Fee:
    fee = guarantee.terms.fee(key)
    if fee is None:
        raise RuleViolation("guarantees.unknown", what="fee", name=key)
    return fee


def _base(guarantee: Guarantee, fee: Fee) -> int:
    return {"cap": guarantee.cap_minor, "cover": guarantee.cover_minor, "undrawn": guarantee.undrawn_minor}[fee.base]


def _account(guarantee: Guarantee, key: str) -> FeeAccount:
    return guarantee.fees.get(key) or FeeAccount(key)


def _with(guarantee: Guarantee, kept: FeeAccount) -> Guarantee:
    return replace(guarantee, fees={**guarantee.fees, kept.key: kept})


HANDLERS: Handlers = {
    "analysis_fee_received": analysis,
    "fee_billed": bill,
    "fee_waived": waive,
    "fee_cashed": receive,
    "fee_accrued": accrue,
    "fees_earned": earn,
    "fee_refunded": give_back,
}

"""A loan of a portfolio that is over, told again as events: what its file says, and what had to be supposed of it.

A file of past loans gives amounts granted, covered, lent and lost, and few days. Three things are supposed, and said:
a default comes so many days before the loss is charged off; principal was due in equal monthly parts until then; what
was lent above the amount granted was first repaid, then drawn again.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules import clocks
from maillon.guarantees.rules.engine.claiming import FACTS
from maillon.guarantees.rules.events import Event, GuaranteeEvent, claims, lending, life
from maillon.guarantees.rules.terms import Terms

_YEAR = 12
_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Past:
    """A loan as its file tells it, in minor units: granted, covered up to, lent in all, lost; and where it says so."""

    number: str
    line: int
    approved_on: date
    disbursed_on: date
    term_months: int
    approved_minor: int
    guaranteed_minor: int
    disbursed_minor: int
    is_repaid: bool
    """Paid in full in the end, whatever was charged off before."""
    charged_off_on: date | None = None
    charged_off_minor: int = 0


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What holds for every loan of a file: under which facility and terms, until when it tells, what is supposed."""

    facility: str
    lender: str
    currency: str
    country: str
    sector: str
    as_of: date
    """The day the file's statuses are of."""
    default_days: int
    """A default comes so many days before the loss is charged off."""
    terms: Terms
    source: str
    parties: Mapping[str, str] = field(default_factory=dict)

    def name(self, past: Past) -> str:
        """The reference of the guarantee of a loan: as in SBA-7A-0001."""
        return f"{self.facility}-{past.number:0>4}"


def check(past: Past) -> None:
    """Refuse a loan that contradicts itself.

    Raises RuleViolation ``guarantees.past_loan`` (``field``): an amount that is not above zero, a cover or a loss
    above the loan, a day before the one it follows, a loss without its day or a day without its loss.
    """
    lost = past.charged_off_minor
    wrong = {
        "approved": past.approved_minor <= 0,
        "guaranteed": not 0 < past.guaranteed_minor <= past.approved_minor,
        "disbursed": past.disbursed_minor <= 0,
        "term_months": past.term_months < 0,
        "disbursed_on": past.disbursed_on < past.approved_on,
        "charged_off": not 0 <= lost <= min(past.approved_minor, past.disbursed_minor)
        or bool(lost) != (past.charged_off_on is not None),
        "charged_off_on": past.charged_off_on is not None and past.charged_off_on < past.disbursed_on,
        "status": not past.is_repaid and not lost,
    }
    for name, is_wrong in wrong.items():
        if is_wrong:
            raise RuleViolation("guarantees.past_loan", field=name, name=name)


def frozen(past: Past, portfolio: Portfolio) -> Terms:
    """The terms of one loan: the portfolio's, with its own coverage, exact, and the days it really lived.

    Who covers the whole of a loan loses first; what was drawn above the amount granted was drawn again.
    """
    whole = past.guaranteed_minor == past.approved_minor
    cover = replace(
        portfolio.terms.cover,
        coverage="1" if whole else str(Fraction(past.guaranteed_minor, past.approved_minor)),
        sharing="first_loss" if whole else "pari_passu",
        loan_currency=portfolio.currency,
        cap_currency=portfolio.currency,
        revolving=past.disbursed_minor > past.approved_minor,
    )
    lived = (_over(past, portfolio) - past.approved_on).days
    duration = replace(
        portfolio.terms.duration,
        availability_days=(past.disbursed_on - past.approved_on).days,
        tenor_days=max(1, lived),
    )
    return replace(portfolio.terms, form="portfolio", cover=cover, duration=duration)


def told(past: Past, portfolio: Portfolio, known_on: date) -> list[Event]:
    """The events of a loan's whole life, in their order."""
    return list(_Life(past, portfolio, known_on).events())


def in_order(lives: Sequence[Sequence[Event]]) -> list[Event]:
    """Every event of every life by the day it took effect; a day's events keep the order they were given in."""
    return sorted((one for life_ in lives for one in life_), key=lambda event: event.effective_on)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    years, month = divmod(day.month - 1 + months, _YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _over(past: Past, portfolio: Portfolio) -> date:
    if past.charged_off_on is not None:
        return portfolio.as_of if past.is_repaid else _defaulted(past, portfolio)[1]
    return max(past.disbursed_on, min(months_later(past.disbursed_on, past.term_months), portfolio.as_of))


def _defaulted(past: Past, portfolio: Portfolio) -> tuple[date, date]:
    """The day of the default, and the day the loss is charged off: never before the claim may be made."""
    assert past.charged_off_on is not None
    day = max(past.disbursed_on, past.charged_off_on - timedelta(days=portfolio.default_days))
    waited = day + timedelta(days=portfolio.terms.claim.waiting_days)
    return day, max(past.charged_off_on, waited)


def owed_at_default(past: Past, portfolio: Portfolio) -> int:
    """What was still owed when the loan defaulted: by equal monthly parts, and never less than what was lost."""
    day, _charged_off_on = _defaulted(past, portfolio)
    lent = min(past.approved_minor, past.disbursed_minor)
    months = (day.year - past.disbursed_on.year) * _YEAR + day.month - past.disbursed_on.month
    gone = min(months, past.term_months)
    return max(past.charged_off_minor, lent - lent * gone // past.term_months if past.term_months else 0)


class _Life:
    """One loan, from its inclusion to its end."""

    def __init__(self, past: Past, portfolio: Portfolio, known_on: date) -> None:
        self.past, self.portfolio, self.known_on = past, portfolio, known_on
        self.name = portfolio.name(past)
        self.source = f"{portfolio.source}:{past.line}"
        self.terms = frozen(past, portfolio)

    def event(self, kind: type[GuaranteeEvent], day: date, part: object = "", **facts: Any) -> Event:
        key = f"{self.name}:{kind.kind}{part}"
        return kind(key=key, effective_on=day, known_on=self.known_on, guarantee=self.name, **facts)

    def events(self) -> Iterator[Event]:
        past, portfolio = self.past, self.portfolio
        parties = life.Parties(
            borrower=self.name.lower(), lender=portfolio.lender, country=portfolio.country, sector=portfolio.sector
        )
        yield self.event(
            life.LoanIncluded,
            past.approved_on,
            facility=portfolio.facility,
            parties=parties,
            terms=self.terms,
            principal_minor=past.approved_minor,
            cap_minor=past.guaranteed_minor,
            evidence=self.source,
        )
        yield from self._lent()
        yield from self._lost() if past.charged_off_on is not None else self._repaid()

    def _lent(self) -> Iterator[Event]:
        """Drawn up to what was granted; what is above was repaid, then drawn again."""
        past = self.past
        day, left, number = past.disbursed_on, past.disbursed_minor, 0
        while left > 0:
            amount = min(left, past.approved_minor)
            if number:
                yield self._repayment(day, amount, number)
            yield self.event(lending.DisbursementReported, day, f":{number}", period=_quarter(day), amount_minor=amount)
            left -= amount
            number += 1

    def _repayment(self, day: date, amount: int, part: object) -> Event:
        return self.event(lending.RepaymentReported, day, f":{part}", period=_quarter(day), principal_minor=amount)

    def _outstanding(self) -> int:
        return min(self.past.approved_minor, self.past.disbursed_minor)

    def _repaid(self) -> Iterator[Event]:
        day = _over(self.past, self.portfolio)
        yield self._repayment(day, self._outstanding(), "whole")
        yield self.event(life.GuaranteeMatured, day)
        ends_on = self.past.approved_on + timedelta(days=self.terms.duration.tenor_days)
        released_on = clocks.last_day(ends_on, self.terms.duration.tail) + timedelta(days=1)
        yield self.event(life.GuaranteeReleased, released_on)

    def _lost(self) -> Iterator[Event]:
        """Default, claim and payment; what the lender recovered until it charged the rest off, and what came after."""
        past, portfolio = self.past, self.portfolio
        day, charged_off_on = _defaulted(past, portfolio)
        owed = owed_at_default(past, portfolio)
        if repaid := self._outstanding() - owed:
            yield self._repayment(day, repaid, "before")
        yield self.event(lending.ArrearsReviewed, day, findings=("charge_off",))
        yield self.event(lending.DefaultNoticed, day, cause="acceleration", evidence=self.source)
        yield self.event(lending.DemandMade, day, evidence=self.source)
        claimed_on = day + timedelta(days=self.terms.claim.waiting_days)
        documents = dict.fromkeys(self.terms.claim.evidence, self.source)
        yield self.event(claims.ClaimLodged, claimed_on, documents=documents)
        yield claims.ClaimsAccepted(
            key=f"{self.name}:{claims.ClaimsAccepted.kind}",
            effective_on=claimed_on,
            known_on=self.known_on,
            accepted=(claims.Acceptance(guarantee=self.name),),
            present=(),
            documents=dict.fromkeys(FACTS, self.source),
        )
        due = int(self.terms.coverage * owed)
        yield self.event(claims.ClaimPaid, claimed_on, amount_minor=due)
        recovered = owed - past.charged_off_minor
        share = due * recovered // owed
        yield from self._recovered(charged_off_on, recovered, share, "")
        if not past.is_repaid:
            yield self.event(claims.RecourseWrittenOff, charged_off_on, resolution=self.source)
            return
        yield from self._recovered(portfolio.as_of, past.charged_off_minor, due - share, AFTER)
        yield self.event(claims.RecourseSettled, portfolio.as_of)

    def _recovered(self, day: date, amount: int, share: int, part: str) -> Iterator[Event]:
        if amount:
            yield self.event(claims.RecoveryReported, day, part, amount_minor=amount)
        if share:
            yield self.event(claims.RecoveryRemitted, day, part, amount_minor=share)


AFTER = ":after"
"""How a recovery that came after the loss was charged off ends its key."""


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month - 1) // _QUARTER + 1}"

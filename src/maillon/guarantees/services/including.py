"""A lender's loan is included in its portfolio: no committee, the criteria agreed with the lender decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.guarantees.models import Facility, Fund, Guarantee, Loan, Obligor
from maillon.guarantees.permissions.funds import can_manage_fund
from maillon.guarantees.queries import history, included
from maillon.guarantees.rules import portfolios, rates
from maillon.guarantees.rules import terms as terms_rules
from maillon.guarantees.rules.events import lending, life
from maillon.guarantees.services import funds, guarantees, recording

REFUSED = included.REFUSED


@dataclass(frozen=True, slots=True)
class Borrower:
    """Who borrows, by its name or the address of its record; what the fund knows of it already may be left out."""

    name: str
    country: str = ""
    sector: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """The loan as its lender tells it: its own number, its principal in the facility's currency, its instalments."""

    number: str
    principal_minor: int
    instalments: Sequence[lending.Instalment]
    evidence: str
    """The lender's document."""


@transaction.atomic
def include(
    *,
    facility: Facility,
    borrower: Borrower,
    sponsor: Organisation,
    title: str,
    loan: Told,
    on: date,
    actor: User | None,
    at: datetime,
    is_demonstration: bool = False,
) -> Guarantee:
    """A manager includes a loan of the lender in a portfolio: covered from that day, under terms frozen there.

    Its cap is the fund's part of its principal, at the rate the fund knows, and never above the terms' own. A borrower
    nobody knew gets a record. Raises NotAllowed ``guarantees.manage``, RuleViolation ``guarantees.facility_form``,
    ``guarantees.held`` (``reason``), ``guarantees.to_come``, ``guarantees.facility_begins`` (``starts_on``),
    ``guarantees.loan_included`` (``loan``, ``guarantee``) for a number the facility has, ``guarantees.missing``,
    ``guarantees.borrower_known`` (``country``, ``sector``, ``group``) when told otherwise than the fund knows, as
    ``portfolios.check`` and ``know_loan``, and what the engine refuses: nothing is kept then.
    """
    if actor is not None and not can_manage_fund(actor, facility.fund):
        raise NotAllowed("guarantees.manage")
    fund = recording.hold(facility.fund)
    _expect_open(facility, on, timezone.localdate(at))
    _expect_new(facility, loan.number)
    if loan.principal_minor <= 0:
        raise RuleViolation("guarantees.amount", field="principal")
    if not loan.instalments:
        raise RuleViolation("guarantees.no_schedule", field="instalments")
    said = terms_rules.read(facility.version.definition)
    # An edition is written once; each facility lends in its own currency.
    said = replace(said, cover=replace(said.cover, loan_currency=facility.currency))
    worth = loan.principal_minor * _rate(fund, said)
    obligor = _obligor(fund, borrower, is_demonstration=is_demonstration)
    last = max(one.due_on for one in loan.instalments)
    asked = portfolios.Candidate(worth, said.cover.cap_currency, on, last, obligor.country, obligor.sector)
    portfolios.check(portfolios.read(facility.version.definition), asked, tenor_days=said.duration.tenor_days)
    cap = ceil(said.coverage * worth)
    guarantee = Guarantee.objects.create(
        fund=fund,
        reference=guarantees.next_reference(fund, on),
        facility=facility,
        obligor=obligor,
        sponsor=sponsor,
        title=title[:300],
        currency=said.cover.cap_currency,
        cap_minor=min(cap, said.cover.cap_minor or cap),
        terms=said.document(),
        starts_on=on,
        ends_on=on + timedelta(days=said.duration.tenor_days),
        created_at=at,
        is_demonstration=is_demonstration,
    )
    happened = life.LoanIncluded(
        key=f"{guarantee.reference}:{life.LoanIncluded.kind}",
        effective_on=on,
        known_on=timezone.localdate(at),
        guarantee=guarantee.reference,
        facility=facility.reference,
        parties=guarantees.parties_of(guarantee),
        terms=said,
        principal_minor=loan.principal_minor,
        cap_minor=guarantee.cap_minor,
        evidence=loan.evidence,
    )
    recording.happen(fund=fund, events=[happened], actor=actor, at=at)
    guarantees.know_loan(
        guarantee=guarantee,
        number=loan.number,
        principal_minor=loan.principal_minor,
        signed_on=on,
        instalments=loan.instalments,
        actor=actor,
        at=at,
    )
    after = {
        "facility": facility.reference,
        "reference": guarantee.reference,
        "number": loan.number,
        "cap_minor": guarantee.cap_minor,
        "currency": guarantee.currency,
    }
    record(actor, "guarantees.loan.included", guarantee, at=at, after=after)
    return guarantee


def propose(
    *,
    facility: Facility,
    borrower: Borrower,
    sponsor: Organisation,
    title: str,
    loan: Told,
    on: date,
    actor: User | None,
    at: datetime,
    is_demonstration: bool = False,
) -> Guarantee:
    """As ``include``; a loan that the criteria of the portfolio leave out is refused, and the refusal stays known.

    Raises as ``include``.
    """
    try:
        return include(
            facility=facility,
            borrower=borrower,
            sponsor=sponsor,
            title=title,
            loan=loan,
            on=on,
            actor=actor,
            at=at,
            is_demonstration=is_demonstration,
        )
    except RuleViolation as refused:
        if refused.code in portfolios.CRITERIA:
            told = {
                "number": loan.number,
                "principal_minor": loan.principal_minor,
                "currency": facility.currency,
                "code": refused.code,
                "facts": refused.params,
            }
            with transaction.atomic():
                record(actor, REFUSED, facility, at=at, after=told)
        raise


def _expect_open(facility: Facility, on: date, today: date) -> None:
    """The facility is a portfolio's, takes loans, and had begun that day; its end is the engine's to refuse."""
    if facility.version.definition.get("form") != portfolios.FORM:
        raise RuleViolation("guarantees.facility_form", facility=facility.reference)
    if facility.suspended_because:
        raise RuleViolation("guarantees.held", reason=facility.suspended_because)
    if on > today:
        raise RuleViolation("guarantees.to_come", field="day", day=on)
    if on < facility.starts_on:
        raise RuleViolation("guarantees.facility_begins", field="day", starts_on=facility.starts_on)


def _expect_new(facility: Facility, number: str) -> None:
    """A lender's number names one loan of its facility: statements are read by it."""
    known = Loan.objects.filter(guarantee__facility=facility, number__iexact=number).select_related("guarantee").first()
    if known is not None:
        raise RuleViolation(
            "guarantees.loan_included", field="number", loan=known.number, guarantee=known.guarantee.reference
        )


def _rate(fund: Fund, said: terms_rules.Terms) -> Fraction:
    cover = said.cover
    return rates.between(cover.loan_currency, cover.cap_currency, history.state_of(fund).rates, cover.quote)


def _obligor(fund: Fund, told: Borrower, *, is_demonstration: bool) -> Obligor:
    """The borrower as the fund counts it in its limits: what is told never changes what is known."""
    organisation = funds.known_as(told.name)
    known = Obligor.objects.filter(fund=fund, organisation=organisation).first() if organisation else None
    if known is not None:
        said = {"country": told.country, "sector": told.sector, "group": told.group}
        for field, value in said.items():
            if value and value != getattr(known, field):
                raise RuleViolation(
                    "guarantees.borrower_known",
                    field=field,
                    country=known.country,
                    sector=known.sector,
                    group=known.group or "–",
                )
        return known
    country = told.country or (organisation.country if organisation else "")
    for field, value in (("country", country), ("sector", told.sector)):
        if not value:
            raise RuleViolation("guarantees.missing", field=field)
    return funds.borrower(
        fund=fund,
        organisation=organisation or funds.mention(told.name, country=country, is_demonstration=is_demonstration),
        country=country,
        sector=told.sector,
        group=told.group,
    )

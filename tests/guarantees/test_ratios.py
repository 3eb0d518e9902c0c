"""Solvency, leverage, liquidity: what counts in each, to the cent."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules import clocks, ratios, terms
from maillon.guarantees.rules.events import capital, claims, fees, lending, life
from maillon.guarantees.rules.postings import Norm
from tests.guarantees.story import EVIDENCE, Story, a_product, parties


def test_ratios_of_a_fund_with_a_claim_to_pay() -> None:
    story = Story()
    assert ratios.leverage(story.fund) is None
    story.tell(capital.CapitalCommitted, investor="I", amount_minor=200_000)
    story.tell(capital.CapitalCalled, investor="I", amount_minor=150_000)
    story.tell(capital.CapitalPaid, investor="I", amount_minor=100_000)
    story.tell(capital.ContributionReceived, amount_minor=50_000)
    story.defaulted()
    story.tell(fees.DepositPlaced, guarantee="G1", amount_minor=30_000, currency="CAD")
    assert ratios.leverage(story.fund) == Fraction(50_000, 150_000), "paid in, restricted included; not what is called"
    assert ratios.provision(story.fund, Norm.ASNPO) == 25_000
    assert ratios.solvency(story.fund, 40_000) == Fraction(150_000, 15_000)
    assert ratios.solvency(story.fund, 20_000) is None
    assert ratios.liquidity(story.fund, 0) is None
    story.tell(claims.ClaimLodged, guarantee="G1", documents=EVIDENCE)
    assert ratios.liquidity(story.fund, 10_000) == Fraction(120_000, 60_000), "the deposit is not free cash"
    story.accept("G1")
    assert (ratios.lodged(story.fund), ratios.payable(story.fund)) == (0, 50_000)
    assert ratios.liquidity(story.fund, 10_000) == Fraction(120_000, 60_000)


def test_clocks_of_a_claim_stop_while_the_fund_waits() -> None:
    story = Story()
    rule = terms.ClaimRule(
        decision=terms.Delay(days=10, business=True), payment=terms.Delay(days=5), late_interest="73/1000"
    )
    story.claimed(product=terms.Terms(claim=rule))
    first = clocks.decide_by(story.fund, story["G1"])
    assert first is not None
    story.tell(claims.InformationRequested, guarantee="G1", missing=("contract",))
    assert clocks.decide_by(story.fund, story["G1"]) is None
    story.pass_days(14)
    story.tell(claims.InformationReceived, guarantee="G1", documents={"contract": "P"})
    assert clocks.decide_by(story.fund, story["G1"]) == first + timedelta(days=14)
    story.accept("G1")
    due = clocks.pay_by(story.fund, story["G1"])
    assert due is not None
    assert clocks.late_interest(story.fund, story["G1"], due) == 0
    assert clocks.late_interest(story.fund, story["G1"], due + timedelta(days=10)) == 100


def test_a_first_loss_guarantee_bears_every_loss_until_its_cap() -> None:
    story = Story()
    story.claimed(product=a_product(sharing="first_loss", coverage="1"), cap_minor=10_000)
    story.accept("G1", proceeds_minor=95_000)
    assert story["G1"].claim.due_minor == 5_000
    other = Story()
    other.accepted(product=a_product(sharing="first_loss", coverage="1"), cap_minor=10_000)
    assert other["G1"].claim.due_minor == 10_000


def test_a_loan_included_in_a_portfolio_is_covered_at_once_within_its_facility() -> None:
    story = Story()
    facts = {"lender": "caisse", "currency": "CAD", "ends_on": story.day + timedelta(days=10)}
    story.tell(life.FacilityOpened, facility="F", **facts)
    told = {"facility": "F", "parties": parties(), "principal_minor": 8_000, "cap_minor": 4_000, "evidence": "P"}
    story.tell(life.LoanIncluded, guarantee="L1", terms=terms.Terms(form="portfolio"), **told)
    story.tell(lending.DisbursementReported, guarantee="L1", period="Q1", amount_minor=8_000)
    assert (story["L1"].position, story["L1"].cover_minor) == ("active", 4_000)
    assert story.fund.facilities["F"].included_minor == 4_000
    with pytest.raises(RuleViolation, match="facility_form"):
        story.tell(life.LoanIncluded, guarantee="L2", terms=terms.Terms(), **told)
    story.pass_days(10)
    with pytest.raises(RuleViolation, match="facility_ended"):
        story.tell(life.LoanIncluded, guarantee="L2", terms=terms.Terms(form="portfolio"), **told)

"""Edge cases that naive engines get wrong (fund dossier, section 4), one test each, by their number.

Not here: 33 to 35 (the risk engine's tests); the file behind 11 (the same CSV twice) is the statements' tests'.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules import clocks, measures, rates, terms
from maillon.guarantees.rules.engine import limits, replay
from maillon.guarantees.rules.events import capital, claims, fees, lending, life
from maillon.guarantees.rules.postings import Norm
from tests.guarantees.story import CHARGED, EVIDENCE, PROOFS, Story, a_product, parties, told

XOF = {"loan_currency": "XOF", "cap_currency": "XOF"}


@pytest.fixture
def story() -> Story:
    return Story()


def capitalised(story: Story, amount_minor: int) -> None:
    story.tell(capital.CapitalCommitted, investor="I", amount_minor=amount_minor)
    story.tell(capital.CapitalCalled, investor="I", amount_minor=amount_minor)
    story.tell(capital.CapitalPaid, investor="I", amount_minor=amount_minor)


def refused(code: str) -> pytest.RaisesExc[RuleViolation]:
    return pytest.raises(RuleViolation, match=f"guarantees.{code}")


def test_case_1_a_recovery_in_37_instalments_drifts_by_nothing(story: Story) -> None:
    story.paid(product=a_product(coverage="1/3"), cap_minor=33_333)
    for number in range(37):
        story.tell(claims.RecoveryReported, guarantee="G1", amount_minor=1_000 + number)
    recovered = sum(1_000 + number for number in range(37))
    assert story["G1"].recourse.share_minor == 33_333 * recovered // 100_000
    assert story.balance("1310") == story["G1"].recourse.share_minor


def test_case_2_when_the_cap_bound_recoveries_follow_the_loss_borne(story: Story) -> None:
    story.paid(cap_minor=30_000)
    assert story["G1"].claim.paid_minor == 30_000
    story.tell(claims.RecoveryReported, guarantee="G1", amount_minor=10_000)
    assert story["G1"].recourse.share_minor == 3_000


def test_case_3_a_payment_does_not_repay_the_loan(story: Story) -> None:
    story.accepted()
    before, late = story["G1"].loan, measures.days_past_due(story["G1"].loan, story.day)
    story.tell(claims.ClaimPaid, guarantee="G1", amount_minor=50_000)
    assert story["G1"].loan == before
    assert measures.days_past_due(story["G1"].loan, story.day) == late > 0


def test_case_4_a_recovery_between_interim_and_final_is_counted_once(story: Story) -> None:
    story.accepted()
    story.tell(claims.ClaimPaid, guarantee="G1", amount_minor=40_000, interim=True)
    with refused("not_now"):
        story.tell(claims.RecoveryReported, guarantee="G1", amount_minor=30_000)
    final = claims.Acceptance(guarantee="G1", proceeds_minor=30_000)
    story.tell(claims.LossFinalised, guarantee="G1", final=final, evidence="P")
    one = story["G1"]
    assert (one.claim.due_minor, one.claim.paid_minor, one.claim.owed_back_minor) == (35_000, 35_000, 5_000)
    assert (one.position, story.balance("1310"), story.balance("2300")) == ("paid", 5_000, 0)


def test_case_5_capitalised_interest_never_becomes_cover(story: Story) -> None:
    story.active(drawn=90_000)
    story.tell(
        lending.StatementReported,
        guarantee="G1",
        period="2026-Q1",
        ends_on=story.day,
        disbursed_minor=90_000,
        capitalised_minor=8_000,
    )
    assert (story["G1"].cover_minor, story["G1"].loan.capitalised_minor) == (45_000, 8_000)
    one = lending.Instalment(due_on=story.day + timedelta(days=90), principal_minor=98_000)
    with refused("too_much"):
        story.tell(lending.LoanRestructured, guarantee="G1", instalments=(one,), consent="P")
    with refused("missing"):
        story.tell(lending.LoanRestructured, guarantee="G1", instalments=(), consent=" ")


def test_case_6_money_lent_before_conditions_are_met_is_outside_cover(story: Story) -> None:
    story.signed(conditions=("licence",))
    story.tell(lending.DisbursementReported, guarantee="G1", period="Q1", amount_minor=60_000)
    one = story["G1"]
    assert (one.position, one.cover_minor, one.loan.outside_minor) == ("issued", 0, 60_000)
    assert [note.code for note in story.notices] == ["guarantees.outside_cover"]
    story.tell(life.ConditionMet, guarantee="G1", condition="licence", evidence="P")
    story.tell(lending.DisbursementReported, guarantee="G1", period="Q1", amount_minor=40_000)
    assert (story["G1"].position, story["G1"].cover_minor) == ("active", 20_000)


@pytest.mark.parametrize(("rule", "cover"), [("pro_rata", 45_000), ("lender_first", 50_000), ("fund_first", 43_750)])
def test_case_7_what_is_lent_above_the_agreed_loan_is_the_lenders(story: Story, rule: str, cover: int) -> None:
    story.active(drawn=125_000, product=a_product(excess_repayment=rule))
    assert (story["G1"].cover_minor, story["G1"].loan.excess_minor) == (50_000, 25_000)
    assert story.notices[-1].code == "guarantees.above_agreed"
    story.tell(lending.RepaymentReported, guarantee="G1", period="Q1", principal_minor=12_500)
    assert story["G1"].cover_minor == cover
    story.tell(lending.DisbursementReported, guarantee="G1", period="Q1", amount_minor=12_500)
    assert story["G1"].cover_minor == cover, "a term loan is not covered anew"


def test_case_8_a_crop_line_is_covered_anew_each_season(story: Story) -> None:
    story.active(product=a_product(revolving=True))
    for _season in range(3):
        story.tell(lending.RepaymentReported, guarantee="G1", period="Q1", principal_minor=100_000)
        assert (story["G1"].cover_minor, story["G1"].undrawn_minor) == (0, 50_000)
        story.tell(lending.DisbursementReported, guarantee="G1", period="Q1", amount_minor=100_000)
        assert (story["G1"].cover_minor, story["G1"].undrawn_minor) == (50_000, 0)


def test_case_9_a_quarter_corrected_later_posts_its_difference_and_keeps_what_was_reported(story: Story) -> None:
    story.active()
    end, first = date(2026, 3, 31), {"period": "2026-Q1", "ends_on": date(2026, 3, 31), "disbursed_minor": 100_000}
    story.pass_days(100)
    story.tell(lending.StatementReported, guarantee="G1", repaid_principal_minor=30_000, **first)
    reported = story.day
    story.pass_days(10)
    story.tell(capital.PeriodClosed, before=date(2026, 4, 1))
    story.pass_days(90)
    rows = story.tell(lending.StatementReported, guarantee="G1", repaid_principal_minor=10_000, **first)
    assert ("13", "9200", "9209", 10_000) in told(rows)
    loan = story["G1"].loan
    assert measures.balance_on(loan, end, known_on=reported) == 70_000
    assert measures.balance_on(loan, end) == loan.principal_minor == 90_000
    with refused("closed_period"):
        story.tell(lending.StatementReported, guarantee="G1", on=end, **first)


def test_case_10_a_missing_statement_ages_and_arrears_go_on(story: Story) -> None:
    story.active()
    story.pass_days(30)
    story.tell(lending.StatementReported, guarantee="G1", period="2026-Q1", ends_on=story.day, disbursed_minor=100_000)
    story.pass_days(200)
    assert measures.information_age(story["G1"].loan, story.day) == 200
    assert measures.days_past_due(story["G1"].loan, story.day) == 200
    story.tell(life.HoldPlaced, guarantee="G1", hold="reporting_overdue", reason="T2 non reçu")
    story.tell(lending.ArrearsReviewed, guarantee="G1")
    story.tell(lending.DefaultNoticed, guarantee="G1", cause="arrears", evidence="P")
    story.tell(lending.DemandMade, guarantee="G1", evidence="P")
    story.tell(claims.ClaimLodged, guarantee="G1", documents=EVIDENCE)
    with refused("held"):
        story.accept("G1")


def test_case_11_the_same_line_twice_changes_nothing(story: Story) -> None:
    story.active()
    line = {"guarantee": "G1", "period": "2026-Q1", "ends_on": story.day, "disbursed_minor": 100_000}
    story.tell(lending.StatementReported, key="caisse:L1:2026-Q1", **line)
    fund, rows = story.fund, len(story.rows)
    assert story.tell(lending.StatementReported, key="caisse:L1:2026-Q1", **line) == []
    assert story.fund is fund and len(story.rows) == rows
    with refused("key_taken"):
        story.tell(lending.StatementReported, key="caisse:L1:2026-Q1", **{**line, "disbursed_minor": 1})
    assert story.tell(lending.StatementReported, **line) == [], "told again under another key: nothing to post"


def test_case_12_a_token_payment_does_not_clear_the_oldest_instalment(story: Story) -> None:
    story.active()
    story.pass_days(75)
    story.tell(lending.RepaymentReported, guarantee="G1", period="Q1", principal_minor=500)
    assert measures.days_past_due(story["G1"].loan, story.day) == 45
    story.tell(lending.RepaymentReported, guarantee="G1", period="Q1", principal_minor=9_500)
    assert measures.days_past_due(story["G1"].loan, story.day) == 15


def test_case_13_restructured_loans_stay_in_arrears_figures_until_cured(story: Story) -> None:
    story.active()
    later = tuple(
        lending.Instalment(due_on=story.day + timedelta(days=200 * number), principal_minor=50_000) for number in (1, 2)
    )
    story.pass_days(45)
    story.tell(lending.ArrearsReviewed, guarantee="G1")
    story.tell(lending.LoanRestructured, guarantee="G1", instalments=later, consent="P")
    assert measures.days_past_due(story["G1"].loan, story.day) == 0
    assert measures.arrears([story["G1"]], story.day).par30_minor == 100_000
    story.pass_days(89)
    story.tell(lending.ArrearsReviewed, guarantee="G1")
    assert (story["G1"].position, story["G1"].stage) == ("restructured", 2)
    story.pass_days(1)
    story.tell(lending.ArrearsReviewed, guarantee="G1")
    assert (story["G1"].position, story["G1"].stage) == ("active", 1)
    assert measures.arrears([story["G1"]], story.day).par30_minor == 0


def test_case_14_the_last_day_to_claim_is_the_lenders_and_a_holiday_moves_it(story: Story) -> None:
    saturday, monday = date(2026, 4, 4), date(2026, 4, 6)
    delay = terms.Delay(days=3)
    assert clocks.last_day(date(2026, 4, 1), delay) == monday
    assert clocks.last_day(date(2026, 4, 1), delay, [monday]) == date(2026, 4, 7)
    assert clocks.last_day(date(2026, 4, 1), replace(delay, roll=False)) == saturday
    assert clocks.last_day(date(2026, 4, 1), replace(delay, last_day_counts=False)) == date(2026, 4, 3)
    assert clocks.last_day(date(2026, 4, 1), replace(delay, business=True)) == monday
    assert clocks.last_day(date(2026, 4, 1), replace(delay, business=True), [date(2026, 4, 3)]) == date(2026, 4, 7)
    duration = terms.Duration(tenor_days=150, tail=terms.Delay(days=10, roll=False), timezone="America/Port-au-Prince")
    story.defaulted(product=terms.Terms(duration=duration))
    story.pass_days(40)
    until = clocks.claim_until(story.fund, story["G1"])
    assert until == story.day == date(2026, 6, 10)
    late = datetime(2026, 6, 11, 4, 0, tzinfo=UTC)  # midnight there
    with refused("claim_late"):
        story.tell(claims.ClaimLodged, guarantee="G1", documents=EVIDENCE, lodged_at=late)
    story.tell(claims.ClaimLodged, guarantee="G1", documents=EVIDENCE, lodged_at=late - timedelta(minutes=1))
    assert story["G1"].claim.lodged_on == until


def test_case_15_a_claim_on_the_last_day_of_the_tail_is_in_time(story: Story) -> None:
    story.active()
    story.pass_days(365)
    story.tell(life.GuaranteeMatured, guarantee="G1")
    end = clocks.tail_end(story.fund, story["G1"])
    assert end is not None
    story.day = end
    with refused("tail_open"):
        story.tell(life.GuaranteeReleased, guarantee="G1")
    story.tell(lending.DemandMade, guarantee="G1", evidence="P")
    story.tell(claims.ClaimLodged, guarantee="G1", documents=EVIDENCE)
    assert story["G1"].position == "claim_lodged"


def test_case_16_francs_and_dong_have_no_decimals(story: Story) -> None:
    quotes = {"XOF": Fraction("0.0022"), "VND": Fraction("0.00005"), "HTG": Fraction("0.01")}
    assert rates.worth(1_000, "XOF", quotes) == 220
    assert rates.worth(100_000, "VND", quotes) == 500
    assert rates.worth(100_000, "HTG", quotes) == 1_000
    story.rate("XOF", "0.0022")
    story.active(product=a_product(loan_currency="XOF"), principal_minor=1_000_000, cap_minor=110_000, drawn=1_000_000)
    assert story["G1"].cover_minor == 110_000


def test_case_17_the_quote_says_which_way_round_it_is() -> None:
    quotes = {"EUR": Fraction("1.5"), "XOF": Fraction("1.5") / Fraction("655.957")}
    assert rates.between("EUR", "XOF", quotes) * 100 == Fraction("655.957")
    assert rates.worth(655_957, "XOF", quotes) == rates.worth(100_000, "EUR", quotes) == 150_000
    with refused("no_rate"):
        rates.worth(1, "HTG", quotes)


def test_case_18_parallel_rates_and_a_redenomination(story: Story) -> None:
    story.rate("HTG", "1/100")
    story.tell(capital.RateMoved, currency="HTG", rate=Fraction(1, 200), quote="parallel")
    story.active(product=a_product(loan_currency="HTG", quote="parallel"), drawn=80_000)
    assert story["G1"].cover_minor == 200, "at the rate the contract names"
    cover = story["G1"].cover_minor
    story.tell(capital.Redenominated, guarantee="G1", currency="HTG", factor=Fraction(1, 1000))
    assert (story["G1"].loan.principal_minor, story["G1"].cover_minor) == (80, cover)
    with refused("redenomination"):
        story.tell(capital.Redenominated, guarantee="G1", currency="CAD", factor=Fraction(1, 10))


def test_case_19_a_cap_in_dollars_covers_more_of_a_loan_that_lost_its_worth(story: Story) -> None:
    story.rate("XOF", "1/100")
    story.active(product=a_product(loan_currency="XOF"), cap_minor=30_000)
    assert story["G1"].cover_minor == 30_000, "the cap binds: 30 % of the loan"
    story.rate("XOF", "6/1000")
    assert story["G1"].cover_minor == 30_000, "nothing moves until the fund revalues"
    story.tell(capital.Revalued)
    assert story["G1"].cover_minor == 30_000, "now half of the loan"
    story.rate("XOF", "3/1000")
    story.tell(capital.Revalued)
    assert story["G1"].cover_minor == 15_000
    fixed = Story()
    fixed.rate("XOF", "1/100")
    fixed.active(product=a_product(loan_currency="XOF", rate_type="fixed"))
    fixed.rate("XOF", "3/1000")
    fixed.tell(capital.Revalued)
    assert fixed["G1"].cover_minor == 50_000


def test_case_20_a_limit_passed_by_a_rate_blocks_no_payment(story: Story) -> None:
    capitalised(story, 100_000)
    story.rate("XOF", "1/100")
    story.tell(capital.LimitsSet, limits=(capital.Limit(axis="currency", share=Fraction(6, 10)),), leverage=Fraction(3))
    story.accepted(product=a_product(**XOF))
    story.rate("XOF", "2/100")
    story.tell(capital.Revalued)
    assert list(story.fund.breaches) == ["currency|XOF"]
    assert story.notices[-1].code == "guarantees.limit_passed"
    with refused("limit"):
        story.approved("G2", product=a_product(**XOF), principal_minor=1_000, cap_minor=500)
    story.tell(claims.ClaimPaid, guarantee="G1", amount_minor=50_000)
    story.tell(capital.Revalued)
    assert not story.fund.breaches


def test_case_21_memorandum_accounts_never_touch_the_result(story: Story) -> None:
    story.rate("XOF", "1/400")
    story.accepted(product=a_product(**XOF))
    story.rate("XOF", "1/300")
    rows = [row for row in story.tell(capital.Revalued) if row.norm is Norm.ASNPO]
    result = [row for row in rows if "5020" in (row.debit, row.credit)]
    assert [(row.number, row.debit, row.credit) for row in result] == [("37", "5020", "2300")]
    assert {row.debit for row in rows if row.number == "38"} == {"9200", "9300"}


def test_case_22_an_empty_payable_keeps_no_cents(story: Story) -> None:
    story.rate("XOF", "1/3")
    story.accepted(product=a_product(**XOF), principal_minor=100_001, cap_minor=50_000, drawn=100_001)
    for amount, rate in ((16_667, "1/7"), (16_667, "2/7"), (16_666, "1/11")):
        story.rate("XOF", rate)
        story.tell(claims.ClaimPaid, guarantee="G1", amount_minor=amount)
    kept = {name.split("|")[1] for name in story["G1"].balances}
    assert "2300" not in kept and "9200" not in kept


def test_case_23_members_of_one_union_are_one_name(story: Story) -> None:
    capitalised(story, 200_000)
    story.tell(capital.LimitsSet, limits=(capital.Limit(axis="group", share=Fraction(1, 4)),))
    story.approved("G1", who=parties(borrower="coop A", group="union"))
    with refused("limit"):
        story.approved("G2", who=parties(borrower="coop B", lender="autre", group="union"))
    story.approved("G3", who=parties(borrower="coop C"))


def test_case_24_the_sponsor_does_not_decide_and_the_quorum_is_counted_again(story: Story) -> None:
    story.claimed()
    facts = {"accepted": (claims.Acceptance(guarantee="G1"),), "documents": PROOFS}
    with refused("conflict"):
        story.tell(claims.ClaimsAccepted, present=("semis", "A", "B", "C"), **facts)
    with refused("quorum"):
        story.tell(claims.ClaimsAccepted, present=("semis", "A", "B"), recused=("semis",), **facts)
    story.tell(claims.ClaimsAccepted, present=("semis", "A", "B", "C"), recused=("semis",), **facts)


def test_case_25_a_deposit_with_the_lender_is_restricted_and_a_risk_on_it(story: Story) -> None:
    story.signed()
    story.tell(fees.DepositPlaced, guarantee="G1", amount_minor=7_000, currency="CAD")
    assert (story.balance("1000"), story.balance("1020")) == (-7_000, 7_000)
    totals = limits.exposures(story.fund)
    assert (totals["lender", "caisse"], totals["borrower", "coop"]) == (57_000, 50_000)


def test_case_26_a_letter_of_credit_must_outlive_the_tail(story: Story) -> None:
    story.signed()
    end = clocks.tail_end(story.fund, story["G1"])
    assert end is not None
    facts = {"guarantee": "G1", "amount_minor": 1, "margin_minor": 0, "charges_minor": 0, "currency": "CAD"}
    with refused("sblc_too_short"):
        story.tell(fees.SblcIssued, expires_on=end, **facts)
    story.tell(fees.SblcIssued, expires_on=end + timedelta(days=1), **facts)


def test_case_27_a_cap_cut_in_half_gives_back_half_of_the_unearned_fee_where_agreed(story: Story) -> None:
    story.billed()
    story.tell(fees.FeeCashed, guarantee="G1", net_minor=1_000)
    story.pass_days(73)
    story.tell(fees.FeesEarned, guarantee="G1")
    rows = story.tell(life.CapChanged, guarantee="G1", cap_minor=25_000, evidence="P")
    assert ("41", "2100", "1000", 400) in told(rows)
    kept = story["G1"].fees["up_front"]
    assert (kept.earned_minor, kept.refunded_minor, kept.unearned_minor) == (200, 400, 400)
    strict = Story()
    strict.billed(product=replace(a_product(), fees=(replace(CHARGED, refund="none"),)))
    strict.tell(life.CapChanged, guarantee="G1", cap_minor=25_000, evidence="P")
    assert strict["G1"].fees["up_front"].unearned_minor == 1_000
    with refused("not_refundable"):
        strict.tell(fees.FeeRefunded, guarantee="G1", fee="up_front", amount_minor=1)


def test_case_28_tax_withheld_abroad_closes_the_receivable(story: Story) -> None:
    story.billed()
    with refused("too_much"):
        story.tell(fees.FeeCashed, guarantee="G1", net_minor=1_000, tax_minor=1)
    story.tell(fees.FeeCashed, guarantee="G1", net_minor=800, tax_minor=200)
    assert (story.balance("1100"), story.balance("5050")) == (0, 200)


def test_case_29_whole_cover_and_nothing_outstanding(story: Story) -> None:
    with pytest.raises(ValueError, match="coverage"):
        terms.check(terms.Terms(cover=terms.Cover(coverage="1")))
    with refused("terms"):
        story.approved(product=terms.Terms(cover=terms.Cover(coverage="1")))
    terms.check(terms.Terms(cover=terms.Cover(coverage="1", sharing="first_loss")))
    other = Story()
    other.active()
    other.tell(lending.RepaymentReported, guarantee="G1", period="Q1", principal_minor=100_000)
    at_risk = measures.arrears([other["G1"]], other.day)
    assert (other["G1"].cover_minor, at_risk.outstanding_minor, at_risk.par30_minor) == (0, 0, 0)


@pytest.mark.parametrize(("tie", "due"), [("lodged", [40_000, 20_000]), ("pro_rata", [30_000, 30_000])])
def test_case_30_a_facilitys_cap_is_first_come_by_acceptance(story: Story, tie: str, due: list[int]) -> None:
    story.tell(life.FacilityOpened, facility="F", lender="caisse", currency="CAD", cap_minor=110_000, tie=tie)
    names = ("G1", "G2", "G3")
    for name in names:
        story.active(name, facility="F", drawn=80_000 if name != "G1" else 100_000, who=parties(borrower=name))
    story.pass_days(120)
    for name in names:
        story.tell(lending.ArrearsReviewed, guarantee=name)
        story.tell(lending.DefaultNoticed, guarantee=name, cause="arrears", evidence="P")
        story.tell(lending.DemandMade, guarantee=name, evidence="P")
        story.tell(claims.ClaimLodged, guarantee=name, documents=EVIDENCE)
    story.accept("G1")
    assert story["G1"].claim.due_minor == 50_000
    story.accept("G3", "G2")
    assert [story[name].claim.due_minor for name in ("G2", "G3")] == due
    assert story.fund.facilities["F"].used_minor == 110_000
    assert story.notices[-1].code == "guarantees.facility_cap_reached"


def test_case_30_an_acceptance_is_never_dated_before_the_last_one(story: Story) -> None:
    story.tell(life.FacilityOpened, facility="F", lender="caisse", currency="CAD", cap_rate=Fraction(1, 2))
    story.claimed("G1", facility="F")
    story.claimed("G2", facility="F", who=parties(borrower="coop B"))
    story.pass_days(5)
    story.accept("G1")
    assert story["G1"].claim.due_minor == 50_000, "half of the 100,000 included"
    with refused("acceptance_order"):
        _accept_on(story, "G2", -1)
    story.accept("G2")
    assert (story["G2"].claim.due_minor, story["G2"].position) == (0, "paid")


def _accept_on(story: Story, name: str, days: int) -> None:
    story.tell(
        claims.ClaimsAccepted,
        on=story.day + timedelta(days=days),
        accepted=(claims.Acceptance(guarantee=name),),
        present=("A", "B", "C"),
        documents=PROOFS,
    )


def test_case_31_the_counter_guarantors_claim_is_its_own(story: Story) -> None:
    story.active()
    story.tell(fees.CounterGuaranteed, guarantee="G1", guarantor="pan", amount_minor=25_000, evidence="P")
    story.pass_days(120)
    story.tell(lending.ArrearsReviewed, guarantee="G1")
    story.tell(lending.DefaultNoticed, guarantee="G1", cause="arrears", evidence="P")
    story.tell(lending.DemandMade, guarantee="G1", evidence="P")
    story.tell(claims.ClaimLodged, guarantee="G1", documents=EVIDENCE)
    story.accept("G1")
    assert (story.balance("2300"), story.balance("1400")) == (-50_000, 0), "never netted"
    story.tell(claims.ClaimPaid, guarantee="G1", amount_minor=50_000)
    story.tell(fees.CounterClaimAccepted, guarantee="G1", share_minor=25_000, evidence="P")
    story.tell(fees.CounterClaimPaid, guarantee="G1", amount_minor=15_000)
    assert story.balance("1400") == 10_000, "late"
    story.tell(fees.CounterClaimPaid, guarantee="G1", amount_minor=0, final=True)
    assert (story.balance("1400"), story.balance("5010")) == (0, 35_000), "and less"
    story.tell(claims.RecoveryReported, guarantee="G1", amount_minor=10_000)
    assert (story.balance("1310"), story.balance("2050"), story.balance("4030")) == (5_000, -1_500, -3_500)


def test_case_32_sanctions_after_acceptance_hold_the_payment_and_keep_the_payable(story: Story) -> None:
    story.accepted()
    story.tell(life.HoldPlaced, guarantee="G1", hold="sanctions_hold", reason="Liste consolidée")
    with refused("held"):
        story.tell(claims.ClaimPaid, guarantee="G1", amount_minor=50_000)
    assert story.balance("2300") == -50_000
    story.tell(life.HoldLifted, guarantee="G1", hold="sanctions_hold")
    story.tell(claims.ClaimPaid, guarantee="G1", amount_minor=50_000)


def test_a_claim_is_never_paid_beyond_what_is_due(story: Story) -> None:
    story.accepted()
    story.tell(claims.ClaimPaid, guarantee="G1", amount_minor=30_000)
    with refused("too_much"):
        story.tell(claims.ClaimPaid, guarantee="G1", amount_minor=20_001)
    story.tell(claims.ClaimPaid, guarantee="G1", amount_minor=20_000)
    with refused("not_now"):
        story.tell(claims.ClaimPaid, guarantee="G1", amount_minor=1)


def test_a_fee_billed_after_acceptance_is_earned_at_once(story: Story) -> None:
    """Found by the first machine: it stayed unearned for ever."""
    story.accepted()
    rows = story.tell(fees.FeeBilled, guarantee="G1", fee="up_front")
    assert ("9", "1100", "4000", 1_000) in told(rows)


def test_replaying_a_history_with_several_currencies_gives_the_same_rows_in_the_same_order(story: Story) -> None:
    """Found by the first machine: revaluation walked a dictionary in the order of its making."""
    story.rate("XOF", "1/400")
    story.rate("HTG", "1/100")
    for name, currency in (("G3", "XOF"), ("G1", "HTG"), ("G2", "XOF")):
        product = a_product(loan_currency=currency, cap_currency=currency)
        story.accepted(name, product=product, who=parties(borrower=name))
    story.rate("HTG", "1/90")
    story.rate("XOF", "1/300")
    rows = story.tell(capital.Revalued)
    assert [row.subject for row in rows] == sorted(row.subject for row in rows)
    assert list(replay(story.events).postings) == story.rows

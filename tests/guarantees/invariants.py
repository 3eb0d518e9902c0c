"""The fund's twenty invariants, each told of a story (fund dossier, section 3), from its rows more than from its state.

The fifth is the database's too and the twentieth the risk figures' (their own tests): here rows are only ever added.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from maillon.guarantees.rules import clocks, measures
from maillon.guarantees.rules.engine import limits
from maillon.guarantees.rules.engine.claiming import FACTS
from maillon.guarantees.rules.events import claims as events
from maillon.guarantees.rules.postings import CONTRA, POOLED, Norm
from maillon.guarantees.rules.state import Guarantee
from tests.guarantees.story import Story

LIVE = {"issued", "active", "watch", "restructured", "default", "claim_lodged", "info_requested", "matured"}
ENDED = {"declined", "lapsed", "cancelled", "closed", "released"}
RESTATING = {"fee_accrued", "entry_reversed", "redenominated"}
Sums = dict[tuple[Norm, str, str, str], list[int]]


@dataclass
class Tally:
    """Sums of rows by book, subject, account and currency, kept apart from the engine's own."""

    sums: Sums = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    counted: int = 0
    earned: dict[str, int] = field(default_factory=dict)

    def count(self, story: Story) -> None:
        for row in story.rows[self.counted :]:
            assert row.debit != row.credit
            assert row.amount_minor > 0 or (row.amount_minor == 0 and row.functional_minor != 0)
            assert row.amount_minor == 0 or row.functional_minor >= 0
            assert row.currency != "CAD" or row.amount_minor == row.functional_minor
            assert (row.debit[0] == "9") == (row.credit[0] == "9"), "a memorandum never meets the balance sheet"
            for account, sign in ((row.debit, 1), (row.credit, -1)):
                pooled = "" if account in POOLED else row.subject
                kept = self.sums[row.norm, pooled, account, row.currency]
                kept[0] += sign * row.amount_minor
                kept[1] += sign * row.functional_minor
        self.counted = len(story.rows)

    def of(self, guarantee: Guarantee, account: str, norm: Norm = Norm.ASNPO) -> int:
        return self.sums[norm, f"guarantee:{guarantee.id}", account, guarantee.currency][0]


def everything(story: Story, tally: Tally) -> None:
    """Every invariant, after every event."""
    tally.count(story)
    books(story, tally)
    for guarantee in story.fund.guarantees.values():
        promise(story, tally, guarantee)
        money(story, tally, guarantee)
        income(tally, guarantee, story.events[-1].kind if story.events else "")
        provisions(tally, guarantee)
        arrears(story, guarantee)
        days_in_time(story, guarantee)
    decided(story)
    facilities(story)
    fund(story, tally)


def books(story: Story, tally: Tally) -> None:
    """1, 10, 15: balanced in each currency and in CAD; memorandum against contra; no worth without an amount."""
    totals: dict[tuple[Norm, str], list[int]] = defaultdict(lambda: [0, 0])
    held: dict[str, tuple[int, int]] = {}
    for (norm, subject, account, currency), (minor, worth) in list(tally.sums.items()):
        totals[norm, currency][0] += minor
        totals[norm, currency][1] += worth
        if minor == 0 and account != "5020":
            assert worth == 0, (subject, account, currency, worth)
        if account in CONTRA:
            assert tally.sums[norm, subject, CONTRA[account], currency] == [-minor, -worth]
            assert minor >= 0
        if minor or worth:
            held[f"{subject}/{norm.value}|{account}|{currency}"] = (minor, worth)
    assert all(total == [0, 0] for total in totals.values())
    fund = story.fund
    kept = {f"/{name}": (one.minor, one.functional_minor) for name, one in fund.balances.items()}
    for what, records in (("guarantee", fund.guarantees), ("investor", fund.investors), ("loan", fund.loans)):
        for name, record in records.items():
            for path, one in record.balances.items():
                kept[f"{what}:{name}/{path}"] = (one.minor, one.functional_minor)
    assert kept == held


def promise(story: Story, tally: Tally, one: Guarantee) -> None:
    """6, 7, 8: what is paid, covered and committed stays within the cap; the cover follows the formula."""
    claim, coverage = one.claim, one.terms.coverage
    assert 0 <= claim.paid_minor <= one.cap_minor
    if claim.loss_minor:
        assert claim.paid_minor <= coverage * claim.loss_minor * one.loan_rate
    assert one.cover_minor >= 0 <= one.undrawn_minor
    assert one.cover_minor + one.undrawn_minor + claim.paid_minor <= max(one.cap_minor, 0)
    assert 0 <= one.loan.covered_minor <= one.loan.agreed_minor
    assert one.loan.covered_minor <= one.loan.drawn_minor
    assert min(one.loan.excess_minor, one.loan.outside_minor, one.loan.repaid_principal_minor) >= 0
    if not one.terms.cover.revolving:
        assert one.loan.drawn_minor <= one.loan.agreed_minor
        rebuilt = one.loan.drawn_minor - one.loan.covered_minor
        assert rebuilt <= max(0, one.loan.repaid_principal_minor) or "redenominated" in {e.kind for e in story.events}
        ever = ceil(coverage * one.loan.drawn_minor * one.loan_rate)
        assert one.undrawn_minor <= max(0, one.cap_minor - ever)
    reserved = ceil(coverage * one.loan.covered_minor * one.loan_rate)
    if one.position in LIVE:
        assert one.cover_minor == min(one.cap_minor - claim.paid_minor, reserved)
    elif one.position in ("accepted", "paid_provisional"):
        assert one.cover_minor == max(0, claim.due_minor - claim.paid_minor)
    else:
        assert one.cover_minor == one.undrawn_minor == 0
    for norm in Norm:
        assert tally.of(one, "9200", norm) == one.cover_minor
        assert tally.of(one, "9100", norm) == one.undrawn_minor
        assert tally.of(one, "9000", norm) == (one.cap_minor if one.position == "approved" else 0)
        under_review = claim.claimed_minor if one.position in ("claim_lodged", "info_requested") else 0
        if one.position in ("accepted", "paid_provisional"):
            under_review = one.cover_minor
        assert tally.of(one, "9300", norm) == under_review


def money(story: Story, tally: Tally, one: Guarantee) -> None:
    """11, 12, 18 and the claim's accounts: due less paid is payable; recoveries by loss borne, never above it."""
    claim, recourse = one.claim, one.recourse
    assert tally.of(one, "2300") == -claim.payable_minor
    assert claim.interim is False or one.position == "paid_provisional"
    assert 0 <= recourse.share_minor <= claim.paid_minor or claim.invalid
    before = one.terms.recoveries.costs == "before_sharing"
    net = recourse.recovered_minor
    if before:
        net = max(0, net - recourse.lender_costs_minor)
        net -= min(recourse.fund_costs_minor, net)
    assert recourse.surplus_minor == max(0, net - claim.loss_minor) or not recourse.recovered_minor
    if claim.loss_minor and recourse.recovered_minor and not claim.invalid:
        exact = Fraction(claim.paid_minor * min(net, claim.loss_minor), claim.loss_minor)
        assert 0 <= exact - recourse.share_minor < 1
    booked = -tally.of(one, "4030") - tally.of(one, "2050") * 0
    assert booked == recourse.share_minor - recourse.counter_minor
    counted = one.position in ("accepted", "paid_provisional", "paid", "recovering")
    assert tally.of(one, "9400") == (claim.paid_minor - recourse.share_minor if counted else 0)
    if one.position in ("accepted", "paid_provisional", "paid", "recovering") and claim.due_minor:
        assert one.loan.drawn_minor > 0 and all(one.conditions.values()) and claim.complete_on
        until = clocks.claim_until(story.fund, one)
        assert until is None or claim.lodged_on is None or claim.lodged_on <= until
    lender = -tally.of(one, "2060")
    assert lender >= 0


def income(tally: Tally, one: Guarantee, kind: str) -> None:
    """13: billed = earned + unearned + refunded; earned never decreases; nothing unearned at the end."""
    for key, fee in one.fees.items():
        assert fee.unearned_minor >= 0 <= fee.refunded_minor
        assert fee.waived_earned_minor <= fee.waived_minor
        place = f"{one.id}/{key}"
        if kind not in RESTATING:
            assert fee.earned_minor >= tally.earned.get(place, 0)
        tally.earned[place] = fee.earned_minor
        if one.position not in LIVE:
            assert fee.unearned_minor == 0 and fee.waived_earned_minor == fee.waived_minor
    charged = sum(fee.unearned_minor for fee in one.fees.values())
    waived = sum(fee.waived_minor - fee.waived_earned_minor for fee in one.fees.values())
    assert tally.of(one, "2100") == -charged
    assert tally.of(one, "2100", Norm.IFRS) == -charged - waived
    assert tally.of(one, "1100") >= 0


def provisions(tally: Tally, one: Guarantee) -> None:
    """14: IFRS liability is the higher of expected loss and unearned fee; nothing without exposure."""
    expected = [measures.expected_loss(one, one.cover_minor, stage) for stage in (1, 2, 3)]
    assert expected == sorted(expected)
    for norm in Norm:
        provision = -tally.of(one, "2200", norm)
        assert provision >= 0
        if one.position not in LIVE or one.cover_minor == 0:
            assert provision == 0
    if one.position in LIVE:
        unearned = -tally.of(one, "2100", Norm.IFRS)
        rate = one.rates[one.stage - 1] if one.rates else Fraction(0)
        due = ceil(rate * one.cover_minor)
        assert -tally.of(one, "2200", Norm.IFRS) + unearned == max(due, unearned)
        likely = one.stage >= one.terms.provisioning.likely_stage
        assert -tally.of(one, "2200") == (due if likely else 0)


def days_in_time(story: Story, one: Guarantee) -> None:
    """Clocks: each starts from its own day, none runs backwards, the decision's stands still while the fund waits."""
    claim, fund_ = one.claim, story.fund
    assert (claim.stopped_on is not None) == (one.position == "info_requested")
    assert claim.stopped_days >= 0
    due = clocks.decide_by(fund_, one)
    if claim.complete_on is None or claim.stopped_on is not None:
        assert due is None
    else:
        assert due is not None and claim.lodged_on is not None and claim.complete_on >= claim.lodged_on
        assert (due - claim.complete_on).days >= claim.stopped_days + one.terms.claim.decision.days
    paid_by = clocks.pay_by(fund_, one)
    assert (paid_by is None) == (claim.accepted_on is None)
    if paid_by is not None and claim.accepted_on is not None:
        assert paid_by >= claim.accepted_on
        assert clocks.late_interest(fund_, one, paid_by) == 0 <= clocks.late_interest(fund_, one, story.day)
    end = clocks.tail_end(fund_, one)
    assert (end is None) == (one.ends_on is None)
    until = clocks.claim_until(fund_, one)
    if end is not None and one.ends_on is not None:
        assert one.ends_on <= end and until is not None and until <= end


def decided(story: Story) -> None:
    """18: a decision takes effect only with its quorum, without who is recused or party, each fact on a document."""
    last = story.events[-1] if story.events else None
    if not isinstance(last, events.ClaimsAccepted):
        return
    deciding = set(last.present) - set(last.recused)
    assert all(last.documents.get(fact, "").strip() for fact in FACTS)
    for told in last.accepted:
        one = story.fund.guarantees[told.guarantee]
        assert one.position in ("accepted", "paid")
        assert len(deciding) >= one.terms.claim.quorum
        assert not deciding & {one.parties.sponsor, one.parties.lender, one.parties.borrower}
        assert one.claim.accepted_on == last.effective_on and one.claim.complete_on is not None
        assert not {"reporting_overdue", "disputed"} & one.holds.keys()


def arrears(story: Story, one: Guarantee) -> None:
    """19: days past due and portfolio at risk, in order; buckets sum; restructured loans stay in until cured."""
    assert measures.days_past_due(one.loan, story.day) >= 0
    at_risk = measures.arrears([one], story.day)
    assert at_risk.par90_minor <= at_risk.par60_minor <= at_risk.par30_minor <= at_risk.outstanding_minor
    assert sum(at_risk.buckets) == at_risk.outstanding_minor == one.loan.principal_minor
    if one.restructured_on is not None:
        assert at_risk.par30_minor == one.loan.principal_minor
        assert one.stage >= 2


def facilities(story: Story) -> None:
    """9: claims of a facility within its cap, and within its cap rate of what was actually included."""
    for name, facility in story.fund.facilities.items():
        mine = [one for one in story.fund.guarantees.values() if one.facility == name]
        used = sum(one.claim.due_minor for one in mine)
        assert used == facility.used_minor
        assert facility.included_minor == sum(
            min(one.cap_minor, floor(one.terms.coverage * one.loan.drawn_minor * one.loan_rate)) for one in mine
        )
        if facility.cap_minor:
            assert used <= facility.cap_minor


def fund(story: Story, tally: Tally) -> None:
    """16, 17 and capital: nothing before the close; commitments called and paid in order; axes sum to the whole."""
    state = story.fund
    if story.events:
        last = story.events[-1]
        assert last.known_on >= last.effective_on
    for name, investor in state.investors.items():
        assert 0 <= investor.paid_minor <= investor.called_minor <= investor.committed_minor
        about = f"investor:{name}"
        assert tally.sums[Norm.ASNPO, about, "9700", "CAD"][0] == investor.committed_minor - investor.called_minor
        assert tally.sums[Norm.ASNPO, about, "1120", "CAD"][0] == investor.called_minor - investor.paid_minor
    assert tally.sums[Norm.ASNPO, "", "3100", "CAD"][0] == -state.reserve_minor
    assert state.donor_minor >= 0
    totals = limits.exposures(state)
    for axis in ("country", "sector", "lender", "borrower", "currency"):
        deposits = sum(1 for one in state.guarantees.values() if one.deposit_minor)
        if axis != "lender" or not deposits:
            assert sum(amount for (one, _name), amount in totals.items() if one == axis) == totals["", ""]
    for name, loan in state.loans.items():
        about = f"loan:{name}"
        assert tally.sums[Norm.ASNPO, about, "1200", loan.currency][0] == loan.principal_minor
        assert tally.sums[Norm.ASNPO, about, "1210", loan.currency][0] == loan.interest_minor
        allowance = ceil(loan.allowance_rate * (loan.principal_minor + loan.interest_minor))
        assert -tally.sums[Norm.ASNPO, about, "1290", loan.currency][0] == allowance

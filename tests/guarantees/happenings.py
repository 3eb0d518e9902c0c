"""What may happen in a random history: for each kind of event, facts that are often possible and sometimes not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any

from maillon.guarantees.rules import terms
from maillon.guarantees.rules.events import Event, capital, claims, fees, lending, life, loans
from tests.guarantees.story import CHARGED, COMMITTEE, EVIDENCE, PROOFS, RUNNING, Story, parties

Facts = Callable[[Story, str, int], dict[str, Any]]
"""Of a story, the name of a guarantee and an amount."""
CAUSES = ("arrears", "insolvency", "acceleration")
AT_ONCE = terms.Fee(key="file", label={"fr": "Dossier"}, rate="1/100", earning="at_once")
KEPT = terms.Fee(key="up_front", label={"fr": "Commission"}, rate="1/50")


def _product(cover: dict[str, Any], **rest: Any) -> terms.Terms:
    duration = terms.Duration(availability_days=200, tenor_days=300, tail=terms.Delay(days=90))
    claim = rest.pop("claim", terms.ClaimRule(interest_days=30))
    return terms.Terms(cover=terms.Cover(**cover), duration=duration, claim=claim, **rest)


PRODUCTS = (
    _product({}, fees=(CHARGED, RUNNING, AT_ONCE)),
    _product({"coverage": "2/3", "loan_currency": "XOF", "cap_currency": "XOF"}, fees=(KEPT, RUNNING)),
    _product(
        {"coverage": "4/5", "loan_currency": "HTG", "cap_currency": "CAD", "excess_repayment": "lender_first"},
        fees=(CHARGED,),
        recoveries=terms.Recoveries(costs="own", gross_recourse=True),
    ),
    _product(
        {"revolving": True, "loan_currency": "XOF", "cap_currency": "EUR", "payment_currency": "XOF"},
        fees=(CHARGED, RUNNING),
        fee_before_cover=True,
        conditions=("licence",),
    ),
    _product(
        {"sharing": "first_loss", "excess_repayment": "fund_first"},
        fees=(KEPT, AT_ONCE),
        form="portfolio",
        claim=terms.ClaimRule(interest_days=30, payment=terms.Delay(days=2), late_interest="1/10"),
    ),
    _product(
        {"loan_currency": "XOF", "cap_currency": "XOF", "rate_type": "fixed"},
        fees=(CHARGED,),
        collateral=terms.Collateral(kind="deposit", share="1/2", top_up=True),
        claim=terms.ClaimRule(waiting_days=15, window=terms.Delay(days=120)),
    ),
)


def _of(name: str, **facts: Any) -> dict[str, Any]:
    return {"guarantee": name, **facts}


def _loan(story: Story, name: str) -> int:
    return story[name].loan.covered_minor


def _part(whole: int, amount: int) -> int:
    """Part of a whole, most often; more than it, sometimes."""
    return max(1, amount % (whole + whole // 8 + 1))


def _instalments(story: Story, name: str, amount: int) -> tuple[lending.Instalment, ...]:
    each = max(1, _part(max(1, _loan(story, name) or story[name].loan.agreed_minor), amount) // 4)
    first = story.day + timedelta(days=amount % 40)
    return tuple(lending.Instalment(due_on=first + timedelta(days=30 * n), principal_minor=each) for n in range(4))


def _owed(story: Story, name: str, account: str) -> int:
    one = story[name]
    balance = one.balances.get(f"ASNPO|{account}|{one.currency}")
    return abs(balance.minor) if balance else 0


def _payment(story: Story, name: str, whole: int, amount: int) -> dict[str, Any]:
    one, paid = story[name], whole if amount % 3 else _part(whole, amount)
    other = "CAD" if amount % 2 and one.currency != "CAD" else ""
    return _of(name, amount_minor=max(1, paid), cash_currency=other, cash_minor=amount if other else 0)


def _accepted(name: str, amount: int) -> claims.Acceptance:
    excluded = (claims.Exclusion(kind="penalties", amount_minor=amount % 500),) if amount % 4 == 0 else ()
    interest = amount % 900 if amount % 5 == 0 else 0
    return claims.Acceptance(
        guarantee=name,
        proceeds_minor=amount % 4_000,
        interest_minor=interest,
        interest_days=20 if interest else 0,
        excluded=excluded,
    )


def _statement(story: Story, name: str, amount: int) -> dict[str, Any]:
    lines = story[name].loan.lines
    known = lines[amount % len(lines)] if lines else None
    return _of(
        name,
        period=known.period if known else "2026-Q1",
        ends_on=story.day - timedelta(days=amount % 30),
        disbursed_minor=_part(known.disbursed_minor if known else 1000, amount + 7),
        repaid_principal_minor=known.repaid_principal_minor if known else 0,
        capitalised_minor=amount % 3 * 10,
    )


def _reversed(story: Story, _name: str, amount: int) -> dict[str, Any]:
    keys = sorted(story.fund.posted)
    return {"wrong": keys[amount % len(keys)] if keys else "?", "reason": "Saisi deux fois"}


MAKERS: dict[type[Event], Facts] = {
    capital.CapitalCommitted: lambda _s, _n, a: {"investor": f"I{a % 2}", "amount_minor": a, "redeemable": bool(a % 2)},
    capital.CapitalCalled: lambda _s, _n, a: {"investor": f"I{a % 2}", "amount_minor": 1 + a // 3},
    capital.CapitalPaid: lambda _s, _n, a: {"investor": f"I{a % 2}", "amount_minor": 1 + a // 5},
    capital.ContributionReceived: lambda _s, _n, a: {
        "amount_minor": a,
        "as_capital": a % 2 == 0,
        "first_loss": Fraction(1, 1 + a % 4),
    },
    capital.ReserveAppropriated: lambda _s, _n, a: {"amount_minor": a, "resolution": "R-2"},
    capital.CurrencyBought: lambda _s, _n, a: {
        "sold": "CAD",
        "sold_minor": a,
        "bought": "XOF",
        "bought_minor": 1 + a * 4,
    },
    capital.Redenominated: lambda _s, n, a: _of(n, currency="HTG", factor=Fraction(1, 1 + a % 10)),
    capital.EntryReversed: _reversed,
    capital.CapitalCorrected: lambda s, n, a: _reversed(s, n, a) | {"amount_minor": a // 2},
    life.AgreementSigned: lambda _s, n, _a: _of(n, documents={"deed": "D-1"}),
    life.OfferLapsed: lambda _s, n, _a: _of(n),
    life.ConditionMet: lambda _s, n, _a: _of(n, condition="licence", evidence="P-7"),
    life.CapChanged: lambda s, n, a: _of(n, cap_minor=_part(2 * s[n].cap_minor, a), evidence="P-8"),
    life.GuaranteeCancelled: lambda _s, n, _a: _of(n),
    life.GuaranteeMatured: lambda _s, n, _a: _of(n),
    life.GuaranteeReleased: lambda _s, n, _a: _of(n),
    life.HoldPlaced: lambda _s, n, a: _of(n, hold=("suspended", "disputed", "sanctions_hold")[a % 3], reason="liste"),
    life.HoldLifted: lambda s, n, a: _of(n, hold=(sorted(s[n].holds) or ["suspended"])[0]),
    lending.ScheduleAgreed: lambda s, n, a: _of(n, instalments=_instalments(s, n, a)),
    lending.DisbursementReported: lambda s, n, a: _of(
        n, period=f"2026-Q{1 + a % 3}", amount_minor=_part(s[n].loan.agreed_minor, a)
    ),
    lending.RepaymentReported: lambda s, n, a: _of(
        n, period=f"2026-Q{1 + a % 3}", principal_minor=_part(s[n].loan.principal_minor, a)
    ),
    lending.StatementReported: _statement,
    lending.ArrearsReviewed: lambda _s, n, a: _of(n, findings=("visit",) if a % 3 else ()),
    lending.LoanRestructured: lambda s, n, a: _of(n, instalments=_instalments(s, n, a), consent="P-6"),
    lending.DefaultNoticed: lambda _s, n, a: _of(n, cause=CAUSES[a % 3], evidence="P-4"),
    lending.DemandMade: lambda _s, n, _a: _of(n, evidence="P-5"),
    lending.DefaultCured: lambda _s, n, _a: _of(n),
    lending.ProvisionReviewed: lambda _s, n, a: _of(
        n,
        rates=tuple(sorted((Fraction(a % 7, 100), Fraction(a % 31, 100), Fraction(a % 97, 100)))),
        stage=a % 4,
    ),
    fees.AnalysisFeeReceived: lambda _s, n, a: _of(n, amount_minor=a),
    fees.FeeBilled: lambda s, n, a: _of(n, fee=s[n].terms.fees[a % len(s[n].terms.fees)].key, amount_minor=a % 3000),
    fees.FeeWaived: lambda s, n, a: _of(n, fee=s[n].terms.fees[0].key, amount_minor=1 + a % 800, donor_pays=a % 2 == 0),
    fees.FeeCashed: lambda s, n, a: _of(n, net_minor=_owed(s, n, "1100") - a % 9, tax_minor=a % 9),
    fees.FeeAccrued: lambda s, n, _a: _of(
        n, fee="use", starts_on=(s[n].signed_on or s.day), ends_on=(s[n].signed_on or s.day) + timedelta(days=30)
    ),
    fees.FeesEarned: lambda _s, n, _a: _of(n),
    fees.FeeRefunded: lambda _s, n, a: _of(n, fee="up_front", amount_minor=1 + a % 400),
    fees.DepositPlaced: lambda s, n, a: _of(n, amount_minor=a, currency=s[n].currency),
    fees.DepositReturned: lambda s, n, a: _of(n, amount_minor=_part(s[n].deposit_minor, a)),
    fees.SblcIssued: lambda s, n, a: _of(
        n,
        amount_minor=a,
        margin_minor=a // 10,
        charges_minor=a // 90,
        currency=s[n].currency,
        expires_on=s.day + timedelta(days=300 + a % 300),
    ),
    fees.CollateralReceived: lambda _s, n, a: _of(n, amount_minor=a, cash=a % 2 == 0, evidence="P"),
    fees.CollateralReturned: lambda s, n, a: _of(n, amount_minor=_part(s[n].collateral_minor, a), cash=a % 2 == 0),
    fees.CounterGuaranteed: lambda s, n, a: _of(
        n, guarantor="pan", amount_minor=_part(s[n].cap_minor // 2, a), evidence="P"
    ),
    fees.CounterClaimAccepted: lambda s, n, a: _of(n, share_minor=_part(s[n].counter_minor, a), evidence="P"),
    fees.CounterClaimPaid: lambda s, n, a: _of(n, amount_minor=_part(_owed(s, n, "1400"), a), final=a % 2 == 0),
    claims.ClaimLodged: lambda _s, n, a: _of(n, documents=EVIDENCE if a % 4 else {}),
    claims.InformationRequested: lambda _s, n, _a: _of(n, missing=("contract",)),
    claims.InformationReceived: lambda _s, n, _a: _of(n, documents=EVIDENCE),
    claims.ClaimRejected: lambda _s, n, _a: _of(n, reasons=("hors délai",)),
    claims.ClaimsAccepted: lambda _s, n, a: {
        "accepted": (_accepted(n, a),),
        "present": COMMITTEE,
        "recused": COMMITTEE[:2] if a % 7 == 0 else COMMITTEE[:1] if a % 7 == 1 else (),
        "documents": PROOFS,
    },
    claims.ClaimPaid: lambda s, n, a: {
        **_payment(s, n, s[n].claim.payable_minor, a),
        "interim": s[n].position == "accepted" and a % 5 > 1,
    },
    claims.ClaimPaidFromDeposit: lambda s, n, a: _of(
        n, amount_minor=_part(min(s[n].deposit_minor, s[n].claim.payable_minor), a)
    ),
    claims.LossFinalised: lambda _s, n, a: _of(n, final=_accepted(n, a * 3), evidence="P"),
    claims.ClaimInvalidated: lambda _s, n, _a: _of(n, evidence="P"),
    claims.RecoveryReported: lambda s, n, a: _of(
        n, amount_minor=_part(s[n].claim.loss_minor * 2 // 3, a), cost_minor=a % 90
    ),
    claims.RecoveryCorrected: lambda s, n, a: _of(n, total_minor=_part(s[n].recourse.recovered_minor, a)),
    claims.RecoveryRemitted: lambda s, n, a: _payment(s, n, _owed(s, n, "1310"), a),
    claims.RecoveryCollected: lambda s, n, a: _of(n, amount_minor=_part(s[n].claim.loss_minor * 2 // 3, a)),
    claims.CollectionCostPaid: lambda _s, n, a: _of(n, amount_minor=1 + a % 500),
    claims.LenderSharePaid: lambda s, n, a: _payment(s, n, _owed(s, n, "2050"), a),
    claims.SurplusReturned: lambda s, n, a: _payment(s, n, _owed(s, n, "2060"), a),
    claims.RecourseWrittenOff: lambda _s, n, _a: _of(n, resolution="R-3"),
    claims.RecourseSettled: lambda _s, n, a: _of(n, evidence="P" if a % 2 else ""),
    loans.FundLoanAgreed: lambda _s, _n, a: {
        "loan": f"L{a % 2}",
        "parties": parties(),
        "currency": ("CAD", "XOF")[a % 2],
        "principal_minor": 1000 + a,
        "interest_rate": Fraction(6, 100),
    },
    loans.FundLoanPaidOut: lambda _s, _n, a: {"loan": f"L{a % 2}", "amount_minor": 1 + a // 2},
    loans.FundLoanInterestAccrued: lambda _s, _n, a: {"loan": f"L{a % 2}"},
    loans.FundLoanRepaid: lambda s, _n, a: {
        "loan": f"L{a % 2}",
        "principal_minor": _lent(s, a, "principal_minor"),
        "interest_minor": _lent(s, a, "interest_minor"),
    },
    loans.FundLoanImpaired: lambda _s, _n, a: {"loan": f"L{a % 2}", "rate": Fraction(a % 100, 100)},
    loans.FundLoanWrittenOff: lambda _s, _n, a: {"loan": f"L{a % 2}", "resolution": "R-4"},
}
"""Sixty-five kinds; the study before approval, facilities, rates, limits and closes have rules of their own."""


def _lent(story: Story, amount: int, field: str) -> int:
    loan = story.fund.loans.get(f"L{amount % 2}")
    held = getattr(loan, field) if loan else 0
    return held if amount % 3 == 0 else held // 2


WALK: tuple[type[Event], ...] = (
    life.AgreementSigned,
    life.ConditionMet,
    fees.FeeBilled,
    fees.FeeCashed,
    lending.DisbursementReported,
    lending.DisbursementReported,
    fees.FeesEarned,
    lending.RepaymentReported,
    lending.ArrearsReviewed,
    lending.DefaultNoticed,
    lending.DemandMade,
    claims.ClaimLodged,
    claims.InformationRequested,
    claims.InformationReceived,
    claims.ClaimsAccepted,
    claims.ClaimPaid,
    claims.LossFinalised,
    claims.ClaimPaid,
    claims.RecoveryReported,
    claims.RecoveryCollected,
    claims.RecoveryRemitted,
    claims.RecoveryReported,
    fees.FeeBilled,
    claims.LenderSharePaid,
    claims.RecourseWrittenOff,
)
"""A life that reaches its end: purely random events seldom do."""

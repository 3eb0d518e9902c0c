"""The lender's claim: lodged in time, complete, decided by a quorum, due once, paid, settled up or down."""

from __future__ import annotations

from dataclasses import replace
from math import floor

from maillon.core.errors import RuleViolation
from maillon.core.money import apportion
from maillon.guarantees.rules import clocks, measures
from maillon.guarantees.rules.engine import asking
from maillon.guarantees.rules.engine.asking import advance, at_most, documented, free, not_negative, positive, said
from maillon.guarantees.rules.engine.desk import Desk, Handlers
from maillon.guarantees.rules.engine.fees import end_fees, paid_up
from maillon.guarantees.rules.engine.paying import absorb, pay_out
from maillon.guarantees.rules.engine.settling import settle, subject
from maillon.guarantees.rules.events import claims as events
from maillon.guarantees.rules.state import Claim, Facility, Guarantee

FACTS = ("resolution", "inclusion", "conditions", "fee", "reports", "timeliness")
"""What must hold for a claim to be payable; a document proves each."""


def lodge(desk: Desk, event: events.ClaimLodged) -> None:
    """The lender claims (19), in time at its own place, after the demand and the waiting period.

    Raises RuleViolation ``guarantees.claim_late`` (``until``, ``lodged_on``), ``guarantees.no_demand``,
    ``guarantees.waiting`` (``until``), ``guarantees.nothing_owed``.
    """
    guarantee = desk.guarantee(event.guarantee)
    lodged = advance(desk, guarantee)
    duration, rule = guarantee.terms.duration, guarantee.terms.claim
    day = clocks.local_day(event.lodged_at, duration.timezone) if event.lodged_at else desk.day
    until = clocks.claim_until(desk.fund, guarantee)
    if until is not None and day > until:
        raise RuleViolation("guarantees.claim_late", until=until, lodged_on=day)
    if guarantee.demand_on is None:
        raise RuleViolation("guarantees.no_demand")
    if (day - guarantee.demand_on).days < rule.waiting_days:
        raise RuleViolation("guarantees.waiting", demanded_on=guarantee.demand_on, days=rule.waiting_days)
    claimed = min(measures.share(guarantee, guarantee.loan.covered_minor), guarantee.cap_minor)
    if claimed <= 0:
        raise RuleViolation("guarantees.nothing_owed")
    claim = Claim(
        lodged_on=day, documents=event.documents, claimed_minor=claimed, rejections=guarantee.claim.rejections
    )
    lodged = replace(lodged, claim=_completed(desk, claim, lodged), stage=3)
    settle(desk, replace(lodged, default_on=lodged.default_on or desk.day))


def _completed(desk: Desk, claim: Claim, guarantee: Guarantee) -> Claim:
    """The claim, complete from today once all the evidence the terms list is there."""
    missing = [one for one in guarantee.terms.claim.evidence if not claim.documents.get(one, "").strip()]
    return replace(claim, complete_on=None if missing else claim.complete_on or desk.day)


def ask(desk: Desk, event: events.InformationRequested) -> None:
    """The fund asks for what is missing: its clock stops."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    if not event.missing:
        raise RuleViolation("guarantees.missing", field="missing")
    desk.put(replace(guarantee, claim=replace(guarantee.claim, stopped_on=desk.day)))


def answer(desk: Desk, event: events.InformationReceived) -> None:
    """The lender answers: the clock goes on where it stood."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    claim = guarantee.claim
    stopped = (desk.day - asking.on(claim.stopped_on)).days
    claim = replace(
        claim,
        stopped_on=None,
        stopped_days=claim.stopped_days + (stopped if claim.complete_on else 0),
        documents={**claim.documents, **event.documents},
    )
    desk.put(replace(guarantee, claim=_completed(desk, claim, guarantee)))


def reject(desk: Desk, event: events.ClaimRejected) -> None:
    """Rejected with reasons (20): the cover stays until the tail ends; the lender may appeal."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    if not event.reasons:
        raise RuleViolation("guarantees.missing", field="reasons")
    settle(desk, replace(guarantee, claim=Claim(rejections=guarantee.claim.rejections + 1)))


def accept(desk: Desk, event: events.ClaimsAccepted) -> None:
    """The committee accepts one claim, or several of one facility the same day (21 to 24).

    What is due: min(floor(coverage × accepted net loss), cap − paid, what is left of the facility). First come by
    day of acceptance; the same day by the facility's tie rule. Raises what makes a claim not payable:
    ``guarantees.not_included``, ``guarantees.conditions_open``, ``guarantees.fee_unpaid``, ``guarantees.held``
    (reports overdue, disputed), ``guarantees.incomplete``, ``guarantees.quorum``, ``guarantees.conflict``,
    ``guarantees.fact_without_document``, ``guarantees.acceptance_order``, ``guarantees.two_facilities``.
    """
    if not event.accepted or len({one.guarantee for one in event.accepted}) < len(event.accepted):
        raise RuleViolation("guarantees.missing", field="accepted")
    documented(event.documents, FACTS)
    asked = [(one, _payable(desk, event, one)) for one in event.accepted]
    facilities = {guarantee.facility for _one, guarantee in asked}
    if len(facilities) > 1:
        raise RuleViolation("guarantees.two_facilities", facilities=sorted(facilities))
    asked.sort(key=lambda pair: (asking.on(pair[1].claim.lodged_on), pair[1].id))
    wanted = [_due(guarantee, loss(guarantee, one)) for one, guarantee in asked]
    for (one, guarantee), due in zip(asked, _shared(desk, next(iter(facilities)), wanted), strict=True):
        _accepted(desk, guarantee, one, due)


def _payable(desk: Desk, event: events.ClaimsAccepted, one: events.Acceptance) -> Guarantee:
    guarantee = desk.guarantee(one.guarantee)
    accepted = advance(desk, guarantee)
    free(guarantee, "reporting_overdue", "disputed")
    asking.quorum(guarantee, event.present, event.recused)
    if guarantee.loan.drawn_minor <= 0:
        raise RuleViolation("guarantees.not_included", guarantee=guarantee.id)
    unmet = [name for name, met in guarantee.conditions.items() if not met]
    if unmet:
        raise RuleViolation("guarantees.conditions_open", conditions=unmet)
    if not paid_up(desk, guarantee):
        raise RuleViolation("guarantees.fee_unpaid", guarantee=guarantee.id)
    if guarantee.claim.complete_on is None:
        raise RuleViolation("guarantees.incomplete", guarantee=guarantee.id)
    return accepted


def loss(guarantee: Guarantee, told: events.Acceptance) -> int:
    """Accepted net loss: principal at default and interest covered, less proceeds and what the terms exclude.

    Raises RuleViolation ``guarantees.interest_not_covered`` (``days``, ``covered``), ``guarantees.no_loss``.
    """
    not_negative(proceeds=told.proceeds_minor, interest=told.interest_minor)
    covered = guarantee.terms.claim.interest_days
    if told.interest_minor and (told.interest_days > covered or told.interest_days <= 0):
        raise RuleViolation("guarantees.interest_not_covered", days=told.interest_days, covered=covered)
    for one in told.excluded:
        not_negative(excluded=one.amount_minor)
    excluded = sum(one.amount_minor for one in told.excluded)
    return max(0, guarantee.loan.covered_minor + told.interest_minor - told.proceeds_minor - excluded)


def _reckoned(claim: Claim, told: events.Acceptance, loss_minor: int) -> Claim:
    """The claim with its net loss, and what it was reckoned with: a final loss begins from there."""
    return replace(
        claim,
        loss_minor=loss_minor,
        proceeds_minor=told.proceeds_minor,
        excluded_minor=sum(one.amount_minor for one in told.excluded),
        interest_minor=told.interest_minor,
        interest_days=told.interest_days,
    )


def _due(guarantee: Guarantee, loss_minor: int) -> int:
    return min(measures.share(guarantee, loss_minor), guarantee.cap_minor)


def left(facility: Facility) -> int | None:
    """What a facility may still pay: its cap, and its cap rate on the cover actually included; none: no limit."""
    ceilings = [facility.cap_minor] if facility.cap_minor else []
    if facility.cap_rate:
        ceilings.append(floor(facility.cap_rate * facility.included_minor))
    return max(0, min(ceilings) - facility.used_minor) if ceilings else None


def _shared(desk: Desk, name: str, wanted: list[int]) -> list[int]:
    """What each claim gets of what is left of its facility, in the order they are served."""
    if not name:
        return wanted
    facility = desk.facility(name)
    last = facility.last_acceptance_on
    if last is not None and desk.day < last:
        raise RuleViolation("guarantees.acceptance_order", day=desk.day, last=last)
    rest = left(facility)
    given = wanted
    if rest is not None and sum(wanted) > rest:
        if facility.tie == "pro_rata":
            given = apportion(rest, wanted)
        else:
            given = []
            for amount in wanted:
                given.append(min(amount, rest - sum(given)))
        desk.notice("guarantees.facility_cap_reached", facility=name, wanted=sum(wanted), left=rest)
    used = facility.used_minor + sum(given)
    desk.put(replace(facility, used_minor=used, last_acceptance_on=desk.day))
    return given


def _accepted(desk: Desk, guarantee: Guarantee, told: events.Acceptance, due: int) -> None:
    loss_minor = loss(guarantee, told)
    if loss_minor <= 0:
        raise RuleViolation("guarantees.no_loss", guarantee=guarantee.id)
    claim = replace(_reckoned(guarantee.claim, told, loss_minor), accepted_on=desk.day, due_minor=due)
    desk.post("21", subject(guarantee), "5010", "2300", due, guarantee.currency)
    guarantee = end_fees(desk, replace(guarantee, claim=claim), "23")
    guarantee = absorb(desk, guarantee)
    if due == 0:
        guarantee = replace(guarantee, position="paid")
    settle(desk, guarantee)


def pay(desk: Desk, event: events.ClaimPaid) -> None:
    """The fund pays (25, 26), never twice and never more than is due. The loan stays owed by the borrower.

    Paid after its day, it owes the lender the interest the terms say, on what is paid late (paid by ``pay_lender``).

    Raises RuleViolation ``guarantees.held`` under a sanctions hold (the payable stays), ``guarantees.too_much``,
    ``guarantees.loss_not_final`` when the final loss is still to be certified.
    """
    guarantee = _paying(desk, event.guarantee, event.amount_minor, interim=event.interim)
    number = "25" if event.interim else "26"
    pay_out(desk, guarantee, number, "2300", event)
    if interest := clocks.late_interest(desk.fund, guarantee, desk.day, event.amount_minor):
        desk.post(number, subject(guarantee), "5040", "2050", interest, guarantee.currency)
        desk.notice("guarantees.late_interest", guarantee=guarantee.id, amount=interest)
    _paid(desk, guarantee, event.amount_minor, interim=event.interim)


def pay_from_deposit(desk: Desk, event: events.ClaimPaidFromDeposit) -> None:
    """The lender takes what is due out of the deposit (27), which must be in the same currency."""
    guarantee = _paying(desk, event.guarantee, event.amount_minor, interim=event.interim)
    if guarantee.deposit_currency != guarantee.currency:
        raise RuleViolation("guarantees.deposit_currency", currency=guarantee.deposit_currency)
    at_most(event.amount_minor, guarantee.deposit_minor, "deposit")
    desk.post("27", subject(guarantee), "2300", "1020", event.amount_minor, guarantee.currency)
    if guarantee.terms.collateral.top_up:
        desk.notice("guarantees.deposit_top_up", guarantee=guarantee.id, amount=event.amount_minor)
    guarantee = replace(guarantee, deposit_minor=guarantee.deposit_minor - event.amount_minor)
    _paid(desk, guarantee, event.amount_minor, interim=event.interim)


def _paying(desk: Desk, name: str, amount: int, *, interim: bool) -> Guarantee:
    guarantee = desk.guarantee(name)
    advance(desk, guarantee)
    free(guarantee, "sanctions_hold")
    positive(amount=amount)
    at_most(amount, guarantee.claim.payable_minor, "payable")
    if guarantee.claim.interim and not interim:
        raise RuleViolation("guarantees.loss_not_final", guarantee=guarantee.id)
    return guarantee


def _paid(desk: Desk, guarantee: Guarantee, amount: int, *, interim: bool) -> None:
    claim = replace(guarantee.claim, paid_minor=guarantee.claim.paid_minor + amount, interim=interim)
    position = "paid_provisional" if interim else guarantee.position
    if not interim and claim.payable_minor == 0:
        position = "paid"
    settle(desk, replace(advance(desk, guarantee, position), claim=claim))


def finalise(desk: Desk, event: events.LossFinalised) -> None:
    """The final loss (26): more is due, less is due, or what was paid too much is owed back by the lender.

    What was recovered meanwhile is in the final loss: it is not shared again.
    """
    guarantee = desk.guarantee(event.guarantee)
    advance(desk, guarantee)
    said(document=event.evidence)
    if event.final.guarantee != guarantee.id or not guarantee.claim.interim:
        raise RuleViolation("guarantees.loss_not_provisional", guarantee=guarantee.id)
    claim, about, currency = guarantee.claim, subject(guarantee), guarantee.currency
    final = loss(guarantee, event.final)
    due = _final_due(desk, guarantee, _due(guarantee, final))
    payable = max(0, due - claim.paid_minor)
    desk.post("26", about, "5010", "2300", payable - claim.payable_minor, currency)
    back = max(0, claim.paid_minor - due)
    desk.post("26", about, "1310", "5010", back, currency)
    claim = replace(
        _reckoned(claim, event.final, final),
        due_minor=due,
        paid_minor=claim.paid_minor - back,
        owed_back_minor=claim.owed_back_minor + back,
        interim=False,
    )
    guarantee = absorb(desk, replace(guarantee, claim=claim))
    settle(desk, advance(desk, guarantee, "paid_provisional" if payable else "paid"))


def _final_due(desk: Desk, guarantee: Guarantee, wanted: int) -> int:
    """What is due in the end, of what its facility still has."""
    if not guarantee.facility:
        return wanted
    facility, before = desk.facility(guarantee.facility), guarantee.claim.due_minor
    rest = left(facility)
    due = wanted if rest is None else min(wanted, before + rest)
    desk.put(replace(facility, used_minor=facility.used_minor + due - before))
    return due


def invalidate(desk: Desk, event: events.ClaimInvalidated) -> None:
    """Found invalid after payment (35): the lender owes it back, and this loan is never covered again."""
    guarantee = desk.guarantee(event.guarantee)
    closed = advance(desk, guarantee)
    said(document=event.evidence)
    claim = guarantee.claim
    back = claim.paid_minor - guarantee.recourse.share_minor
    desk.post("35", subject(guarantee), "1310", "5010", back, guarantee.currency)
    if guarantee.facility:
        facility = desk.facility(guarantee.facility)
        desk.put(replace(facility, used_minor=facility.used_minor - back))
    kept = claim.paid_minor - back
    claim = replace(claim, paid_minor=kept, due_minor=kept, owed_back_minor=claim.owed_back_minor + back, invalid=True)
    settle(desk, absorb(desk, replace(closed, claim=claim)))


HANDLERS: Handlers = {
    "claim_lodged": lodge,
    "information_requested": ask,
    "information_received": answer,
    "claim_rejected": reject,
    "claims_accepted": accept,
    "claim_paid": pay,
    "claim_paid_from_deposit": pay_from_deposit,
    "loss_finalised": finalise,
    "claim_invalidated": invalidate,
}

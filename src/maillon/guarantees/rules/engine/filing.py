"""A guarantee's file, its signing, its conditions and its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules import clocks, life
from maillon.guarantees.rules.engine import limits
from maillon.guarantees.rules.engine.asking import advance, documented, free, not_negative, positive, quorum, said
from maillon.guarantees.rules.engine.desk import Desk, Handlers
from maillon.guarantees.rules.engine.exchange import fix
from maillon.guarantees.rules.engine.fees import end_fees, reduce
from maillon.guarantees.rules.engine.settling import settle, subject
from maillon.guarantees.rules.events import GuaranteeEvent
from maillon.guarantees.rules.events import life as events
from maillon.guarantees.rules.state import Facility, Guarantee, Loan
from maillon.guarantees.rules.terms import Terms, check


def open_facility(desk: Desk, event: events.FacilityOpened) -> None:
    """A framework agreement with a lender. Raises RuleViolation ``guarantees.exists`` for a name already taken."""
    if event.facility in desk.fund.facilities:
        raise RuleViolation("guarantees.exists", name=event.facility)
    not_negative(cap=event.cap_minor)
    if not 0 <= event.cap_rate <= 1 or event.tie not in ("lodged", "pro_rata"):
        raise RuleViolation("guarantees.share", share=str(event.cap_rate))
    desk.put(
        Facility(
            event.facility, event.lender, event.currency, event.cap_minor, event.cap_rate, event.tie, event.ends_on
        )
    )


def open_file(desk: Desk, event: events.FileOpened) -> None:
    """A member organisation opens a file: without a sponsor there is none."""
    _new(desk, event.guarantee)
    said(sponsor=event.parties.sponsor, borrower=event.parties.borrower)
    if event.facility:
        desk.facility(event.facility)
    desk.put(Guarantee(event.guarantee, event.parties, "draft", desk.day, event.facility))


def _new(desk: Desk, name: str) -> None:
    if name in desk.fund.guarantees:
        raise RuleViolation("guarantees.exists", name=name)


def step(desk: Desk, event: GuaranteeEvent) -> None:
    """A step of the study that decides nothing of its own."""
    desk.put(advance(desk, desk.guarantee(event.guarantee)))


def screen(desk: Desk, event: events.FileScreened) -> None:
    """Eligible, or declined for reasons."""
    guarantee = desk.guarantee(event.guarantee)
    desk.put(advance(desk, guarantee, "declined" if event.reasons else ""))


def decline(desk: Desk, event: events.FileDeclined) -> None:
    """Declined, with reasons that can be used again."""
    if not event.reasons:
        raise RuleViolation("guarantees.missing", field="reasons")
    desk.put(advance(desk, desk.guarantee(event.guarantee)))


def approve(desk: Desk, event: events.GuaranteeApproved) -> None:
    """The committee approves (6): the cap consumes the limits from this day.

    Raises RuleViolation ``guarantees.terms`` (``reason``), ``guarantees.quorum``, ``guarantees.conflict``,
    ``guarantees.fact_without_document``, ``guarantees.limit``.
    """
    guarantee = _agreed(desk, advance(desk, desk.guarantee(event.guarantee)), event.terms, event)
    quorum(guarantee, event.present, event.recused)
    documented(event.documents, ("resolution",))
    conditions = {**dict.fromkeys((*event.terms.conditions, *event.conditions), "")}
    guarantee = replace(guarantee, conditions=conditions, approved_on=desk.day)
    limits.check(desk, guarantee)
    desk.put(guarantee)
    desk.post("6", subject(guarantee), "9000", "9009", guarantee.cap_minor, guarantee.currency)


def _agreed(
    desk: Desk, guarantee: Guarantee, terms: Terms, event: events.GuaranteeApproved | events.LoanIncluded
) -> Guarantee:
    try:
        check(terms)
    except ValueError as error:
        raise RuleViolation("guarantees.terms", reason=str(error)) from None
    cap = event.cap_minor or terms.cover.cap_minor
    positive(cap=cap, principal=event.principal_minor)
    rates = tuple(Fraction(one) for one in terms.provisioning.rates)
    told = replace(guarantee, terms=terms, cap_minor=cap, loan=Loan(event.principal_minor), rates=rates)
    return fix(desk, told)


def lapse(desk: Desk, event: events.OfferLapsed) -> None:
    """The offer lapses (7): the limits are free again."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    desk.put(guarantee)
    desk.post("7", subject(guarantee), "9009", "9000", guarantee.cap_minor, guarantee.currency)


def sign(desk: Desk, event: events.AgreementSigned) -> None:
    """The deed is signed (8): approved becomes committed.

    Raises RuleViolation ``guarantees.offer_expired`` (``until``), ``guarantees.limit``, and
    ``guarantees.fact_without_document`` without the deed.
    """
    guarantee = desk.guarantee(event.guarantee)
    until = clocks.offer_until(desk.fund, guarantee)
    signed = advance(desk, guarantee)
    if until is not None and desk.day > until:
        raise RuleViolation("guarantees.offer_expired", until=until)
    documented(event.documents, ("deed",))
    free(guarantee, "sanctions_hold", "suspended")
    signed = fix(desk, _dated(desk, signed))
    limits.check(desk, guarantee)
    desk.post("8", subject(signed), "9009", "9000", signed.cap_minor, signed.currency)
    settle(desk, signed)


def _dated(desk: Desk, guarantee: Guarantee) -> Guarantee:
    """The guarantee with the last days its terms give it, from today."""
    duration = guarantee.terms.duration
    return replace(
        guarantee,
        signed_on=desk.day,
        available_until=desk.day + timedelta(days=duration.availability_days),
        ends_on=desk.day + timedelta(days=duration.tenor_days),
    )


def meet(desk: Desk, event: events.ConditionMet) -> None:
    """A condition precedent is met: a document says so."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    said(document=event.evidence)
    if event.condition not in guarantee.conditions:
        raise RuleViolation("guarantees.unknown", what="condition", name=event.condition)
    desk.put(replace(guarantee, conditions={**guarantee.conditions, event.condition: event.evidence}))


def include(desk: Desk, event: events.LoanIncluded) -> None:
    """A lender includes a loan in its portfolio: committed at once (8), if the facility takes new loans.

    Raises RuleViolation ``guarantees.facility_ended``, ``guarantees.facility_form``, ``guarantees.limit``.
    """
    _new(desk, event.guarantee)
    facility = desk.facility(event.facility)
    said(document=event.evidence)
    if event.terms.form != "portfolio" or facility.lender != event.parties.lender:
        raise RuleViolation("guarantees.facility_form", facility=facility.id, form=event.terms.form)
    if facility.ends_on is not None and desk.day >= facility.ends_on:
        raise RuleViolation("guarantees.facility_ended", facility=facility.id, ends_on=facility.ends_on)
    if facility.currency != event.terms.cover.cap_currency:
        raise RuleViolation("guarantees.facility_currency", facility=facility.id, currency=facility.currency)
    opened = Guarantee(event.guarantee, event.parties, "approved", desk.day, facility.id)
    guarantee = _agreed(desk, opened, event.terms, event)
    limits.check(desk, guarantee)
    conditions = dict.fromkeys(event.terms.conditions, "")
    settle(desk, _dated(desk, replace(guarantee, position="issued", conditions=conditions, approved_on=desk.day)))


def change_cap(desk: Desk, event: events.CapChanged) -> None:
    """The cap rises (within the limits) or falls (never under what is already covered)."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    said(document=event.evidence)
    positive(cap=event.cap_minor)
    changed = replace(guarantee, cap_minor=event.cap_minor)
    if event.cap_minor > guarantee.cap_minor:
        free(guarantee, "sanctions_hold", "suspended")
        limits.check(
            desk, replace(changed, undrawn_minor=guarantee.undrawn_minor + event.cap_minor - guarantee.cap_minor)
        )
    elif event.cap_minor < guarantee.cover_minor:
        raise RuleViolation("guarantees.cap_below_cover", cover=guarantee.cover_minor, cap=event.cap_minor)
    else:
        changed = replace(reduce(desk, guarantee, event.cap_minor), cap_minor=event.cap_minor)
    settle(desk, changed)


def cancel(desk: Desk, event: events.GuaranteeCancelled) -> None:
    """Cancelled before use (41): what may be refunded is, the rest of the fee is earned."""
    guarantee = desk.guarantee(event.guarantee)
    cancelled = advance(desk, guarantee)
    if guarantee.loan.drawn_minor:
        raise RuleViolation("guarantees.already_used", drawn=guarantee.loan.drawn_minor)
    settle(desk, end_fees(desk, cancelled, "41", refund=True))


def mature(desk: Desk, event: events.GuaranteeMatured) -> None:
    """Repaid, or at its last day: nothing more is drawn; claims stay possible within the tail.

    Raises RuleViolation ``guarantees.not_mature`` (``principal``, ``ends_on``).
    """
    guarantee = desk.guarantee(event.guarantee)
    matured = advance(desk, guarantee)
    if guarantee.loan.covered_minor and desk.day < (guarantee.ends_on or desk.day):
        raise RuleViolation("guarantees.not_mature", principal=guarantee.loan.covered_minor, ends_on=guarantee.ends_on)
    settle(desk, matured)


def release(desk: Desk, event: events.GuaranteeReleased) -> None:
    """Released (40): only once the tail is over without a claim, or availability without a draw.

    Raises RuleViolation ``guarantees.tail_open`` (``until``), ``guarantees.still_available`` (``until``).
    """
    guarantee = desk.guarantee(event.guarantee)
    released = advance(desk, guarantee)
    if guarantee.position == "issued":
        if guarantee.loan.drawn_minor or (guarantee.available_until and desk.day <= guarantee.available_until):
            raise RuleViolation("guarantees.still_available", until=guarantee.available_until)
    else:
        until = clocks.tail_end(desk.fund, guarantee)
        if until is None or desk.day <= until:
            raise RuleViolation("guarantees.tail_open", until=until)
    settle(desk, end_fees(desk, released, "40"))


def hold(desk: Desk, event: events.HoldPlaced) -> None:
    """Something stands beside the life and gates what follows; what is due stays due."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    said(reason=event.reason)
    if event.hold not in life.HOLDS:
        raise RuleViolation("guarantees.unknown", what="hold", name=event.hold)
    desk.put(replace(guarantee, holds={**guarantee.holds, event.hold: event.reason}))


def lift(desk: Desk, event: events.HoldLifted) -> None:
    """A hold ends."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    if event.hold not in guarantee.holds:
        raise RuleViolation("guarantees.unknown", what="hold", name=event.hold)
    desk.put(replace(guarantee, holds={name: why for name, why in guarantee.holds.items() if name != event.hold}))


HANDLERS: Handlers = {
    "facility_opened": open_facility,
    "file_opened": open_file,
    "file_submitted": step,
    "file_screened": screen,
    "file_reported": step,
    "file_deferred": step,
    "file_resumed": step,
    "file_declined": decline,
    "guarantee_approved": approve,
    "offer_lapsed": lapse,
    "agreement_signed": sign,
    "condition_met": meet,
    "loan_included": include,
    "cap_changed": change_cap,
    "guarantee_cancelled": cancel,
    "guarantee_matured": mature,
    "guarantee_released": release,
    "hold_placed": hold,
    "hold_lifted": lift,
}

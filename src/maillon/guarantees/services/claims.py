"""A lender calls a guarantee: lodged with its evidence, completed, decided by the committee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.models import StoredFile
from maillon.core.obligations.rules import end_of_day
from maillon.core.obligations.services import open_one
from maillon.core.people.models import User
from maillon.guarantees.models import Claim, ClaimEvidence, Guarantee
from maillon.guarantees.permissions.funds import (
    can_decide_claim,
    can_lodge_claim,
)
from maillon.guarantees.queries import committee, history
from maillon.guarantees.rules import clocks
from maillon.guarantees.rules.events import Event, lending
from maillon.guarantees.rules.events import claims as happenings
from maillon.guarantees.rules.events.base import GuaranteeEvent
from maillon.guarantees.rules.terms import Terms
from maillon.guarantees.services import recording
from maillon.guarantees.services.payments import PAYMENT
from maillon.guarantees.services.turns import expect_step, fresh, held_by_manager, settle

DECISION = "guarantees.decision"
"""The kind of obligation to decide on a claim that is complete."""
ASKED = "guarantees.completion"
"""The kind of obligation of a lender to send what is missing."""
State = Claim.State
UNDECIDED = (State.LODGED, State.ASKED, State.COMPLETE)


@dataclass(frozen=True, slots=True)
class Brought:
    """A piece of evidence: a file, what is said of it, or both."""

    key: str
    file: StoredFile | None = None
    note: str = ""

    @property
    def proof(self) -> str:
        """How the history names it: by the digest of its bytes; what is only said is not in it."""
        return f"file:{self.file.digest}" if self.file is not None else "note"


@transaction.atomic
def lodge(
    *,
    guarantee: Guarantee,
    loss_minor: int,
    defaulted_on: date,
    demanded_on: date,
    lodged_on: date,
    evidence: Sequence[Brought],
    actor: User | None,
    at: datetime,
    cause: str = "arrears",
) -> Claim:
    """The lender calls the guarantee, its loss told in the loan's currency.

    The default and the demand on the borrower are written with it where the fund did not know of them. Raises
    NotAllowed, RuleViolation ``guarantees.amount``, ``guarantees.claim_open``, ``guarantees.to_come``, and what the
    engine refuses (too early, too late, not in default).
    """
    if actor is not None and not can_lodge_claim(actor, guarantee):
        raise NotAllowed("guarantees.claim")
    if loss_minor <= 0:
        raise RuleViolation("guarantees.amount", field="loss")
    today = timezone.localdate(at)
    for field, day in (("defaulted_on", defaulted_on), ("demanded_on", demanded_on), ("lodged_on", lodged_on)):
        if day > today:
            raise RuleViolation("guarantees.to_come", field=field, day=day)
    fund = recording.hold(guarantee.fund)
    if guarantee.claims.filter(state__in=UNDECIDED).exists():
        raise RuleViolation("guarantees.claim_open", guarantee=guarantee.reference)
    number = guarantee.claims.count() + 1
    reference, name = f"{guarantee.reference}-A{number}", guarantee.reference
    proofs = {one.key: one.proof for one in evidence}
    now = history.state_of(fund).guarantees[name]
    said: list[Event] = []
    if now.default_on is None and now.position in ("active", "watch", "restructured"):
        about: dict[str, Any] = {"known_on": today, "guarantee": name}
        if now.position != "watch":
            said.append(
                lending.ArrearsReviewed(
                    key=f"{reference}:watch", effective_on=defaulted_on, findings=("lender_default",), **about
                )
            )
        told = proofs.get("statement", "claim")
        said.append(
            lending.DefaultNoticed(
                key=f"{reference}:default", effective_on=defaulted_on, cause=cause, evidence=told, **about
            )
        )
    if now.demand_on is None:
        said.append(
            lending.DemandMade(
                key=f"{reference}:demand",
                effective_on=demanded_on,
                known_on=today,
                guarantee=name,
                evidence=proofs.get("demand", "claim"),
            )
        )
    said.append(
        happenings.ClaimLodged(
            key=f"{reference}:lodged", effective_on=lodged_on, known_on=today, guarantee=name, documents=proofs
        )
    )
    recording.happen(fund=fund, events=said, actor=actor, at=at)
    claim = Claim.objects.create(
        guarantee=guarantee,
        reference=reference,
        loss_minor=loss_minor,
        defaulted_on=defaulted_on,
        demanded_on=demanded_on,
        lodged_on=lodged_on,
        lodged_by=actor,
    )
    _keep(claim, evidence, actor, at)
    after = {"reference": reference, "loss_minor": loss_minor}
    record(actor, "guarantees.claim.lodged", claim, at=at, after=after)
    return _follow(claim, actor, at)


@transaction.atomic
def ask(*, claim: Claim, missing: Sequence[str], words: str, asked_on: date, actor: User | None, at: datetime) -> Claim:
    """The fund asks for what is missing: the clock of its decision stands still until it comes.

    Raises NotAllowed, RuleViolation ``guarantees.missing``, ``guarantees.claim_step``.
    """
    held = held_by_manager(claim, actor)
    if not words.strip():
        raise RuleViolation("guarantees.missing", field="words")
    expect_step(held, (State.LODGED, State.COMPLETE))
    _happen(
        held,
        happenings.InformationRequested,
        f"asked:{asked_on}",
        asked_on,
        actor,
        at,
        missing=tuple(missing or ("other",)),
    )
    held.state, held.asked_on, held.asked_for = State.ASKED, asked_on, words.strip()
    held.save(update_fields=["state", "asked_on", "asked_for"])
    settle(held, DECISION, actor, at, waived=True)
    guarantee = held.guarantee
    due = end_of_day(clocks.last_day(asked_on, guarantee_terms(held).claim.decision), timezone.get_default_timezone())
    open_one(
        kind=ASKED,
        subject=held,
        due_at=due,
        actor=actor,
        at=at,
        debtor=guarantee.facility.lender,
        creditor=guarantee.fund.organisation,
        title={"fr": f"Compléter l’appel {held.reference}", "en": f"Complete claim {held.reference}"},
    )
    record(actor, "guarantees.claim.asked", held, at=at, after={"missing": list(missing)})
    return held


@transaction.atomic
def answer(*, claim: Claim, evidence: Sequence[Brought], answered_on: date, actor: User | None, at: datetime) -> Claim:
    """The lender brings what was missing: the clock goes on.

    Raises NotAllowed, RuleViolation ``guarantees.missing``, ``guarantees.claim_step``.
    """
    recording.hold(claim.guarantee.fund)
    held = fresh(claim)
    if actor is not None and not can_lodge_claim(actor, held.guarantee):
        raise NotAllowed("guarantees.claim")
    if not evidence:
        raise RuleViolation("guarantees.missing", field="evidence")
    expect_step(held, (State.ASKED, State.LODGED))
    if held.state == State.LODGED:
        # Nobody asked yet: what comes later still needs a question in the life of the guarantee.
        _happen(
            held,
            happenings.InformationRequested,
            f"late:{at.isoformat()}",
            answered_on,
            actor,
            at,
            missing=("evidence",),
        )
    documents = {one.key: one.proof for one in evidence}
    _happen(
        held,
        happenings.InformationReceived,
        f"answered:{held.evidence.count()}:{answered_on}",
        answered_on,
        actor,
        at,
        documents=documents,
    )
    _keep(held, evidence, actor, at)
    if held.asked_on:
        held.stopped_days += max(0, (answered_on - held.asked_on).days)
    held.asked_on, held.state = None, State.LODGED
    held.save(update_fields=["stopped_days", "asked_on", "state"])
    settle(held, ASKED, actor, at)
    record(actor, "guarantees.claim.answered", held, at=at, after={"evidence": sorted(documents)})
    return _follow(held, actor, at)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the committee decides: who was there, by account; what is taken off the loss or added to it."""

    present: Sequence[str]
    documents: Mapping[str, str]
    loss: happenings.Acceptance | None = None
    """None: all that was owed at the default."""
    together: Sequence[tuple[Claim, happenings.Acceptance]] = ()
    """Other claims of the same facility decided at the same sitting: its tie rule shares what it has left."""


@transaction.atomic
def accept(*, claim: Claim, ruling: Ruling, decided_on: date, actor: User | None, at: datetime) -> Claim:
    """The committee accepts the claim, with others of its facility or alone: what is due is fixed, to be paid by a day.

    Members of the sponsor, the lender or the borrower are written down as recused. Raises NotAllowed, RuleViolation
    ``guarantees.claim_step`` unless it is complete, ``guarantees.conflict`` when one of them decides, and
    ``guarantees.quorum``…
    """
    rulings = [(claim, ruling.loss or happenings.Acceptance(guarantee=claim.guarantee.reference)), *ruling.together]
    held = [_decided(one, actor) for one, _loss in rulings]
    for one in held:
        expect_step(one, (State.COMPLETE,))
    recused = sorted({committee.account(user) for one in held for user in committee.recused(one.guarantee)})
    for who in recused:
        if who in ruling.present:
            raise RuleViolation("guarantees.conflict", who=who)
    event = happenings.ClaimsAccepted(
        key=f"{claim.reference}:accepted",
        effective_on=decided_on,
        known_on=timezone.localdate(at),
        accepted=tuple(loss for _one, loss in rulings),
        present=tuple(ruling.present),
        recused=tuple(recused),
        documents=dict(ruling.documents),
    )
    recording.happen(fund=held[0].guarantee.fund, events=[event], actor=actor, at=at)
    for one in held:
        _accepted(one, decided_on, actor, at)
    return held[0]


def _accepted(held: Claim, decided_on: date, actor: User | None, at: datetime) -> None:
    fund = history.state_of(held.guarantee.fund)
    now = fund.guarantees[held.guarantee.reference]
    held.state, held.decided_on, held.decided_by = State.ACCEPTED, decided_on, actor
    held.accepted_loss_minor, held.due_minor = now.claim.loss_minor, now.claim.due_minor
    held.pay_by = clocks.pay_by(fund, now)
    held.save(update_fields=["state", "decided_on", "decided_by", "accepted_loss_minor", "due_minor", "pay_by"])
    settle(held, DECISION, actor, at)
    if held.pay_by:
        _owe(held, PAYMENT, held.pay_by, "Payer l’appel {0}", "Pay claim {0}", actor, at, amount=held.due_minor)
    after = {"loss_minor": held.accepted_loss_minor, "due_minor": held.due_minor}
    record(actor, "guarantees.claim.accepted", held, at=at, after=after)


@transaction.atomic
def reject(*, claim: Claim, reasons: str, decided_on: date, actor: User | None, at: datetime) -> Claim:
    """The committee rejects the claim, with reasons the lender reads; it may claim again within the tail.

    Raises NotAllowed, RuleViolation ``guarantees.missing`` without reasons, ``guarantees.claim_step``.
    """
    held = _decided(claim, actor)
    if not reasons.strip():
        raise RuleViolation("guarantees.missing", field="reasons")
    expect_step(held, (State.LODGED, State.COMPLETE))
    _happen(held, happenings.ClaimRejected, "rejected", decided_on, actor, at, reasons=(reasons.strip(),))
    held.state, held.decided_on, held.decided_by, held.reasons = State.REJECTED, decided_on, actor, reasons.strip()
    held.save(update_fields=["state", "decided_on", "decided_by", "reasons"])
    settle(held, DECISION, actor, at)
    record(actor, "guarantees.claim.rejected", held, at=at, after={"reasons": held.reasons})
    return held


def guarantee_terms(claim: Claim) -> Terms:
    """The terms its guarantee was approved under."""
    return history.state_of(claim.guarantee.fund).guarantees[claim.guarantee.reference].terms


def _decided(claim: Claim, actor: User | None) -> Claim:
    recording.hold(claim.guarantee.fund)
    held = fresh(claim)
    if actor is not None and not can_decide_claim(actor, held):
        raise NotAllowed("guarantees.decide")
    return held


def _happen(
    claim: Claim,
    kind: type[GuaranteeEvent],
    key: str,
    day: date,
    actor: User | None,
    at: datetime,
    **more: object,
) -> None:
    event = kind(
        key=f"{claim.reference}:{key}",
        effective_on=day,
        known_on=timezone.localdate(at),
        guarantee=claim.guarantee.reference,
        **more,
    )
    recording.happen(fund=claim.guarantee.fund, events=[event], actor=actor, at=at)


def _keep(claim: Claim, evidence: Sequence[Brought], actor: User | None, at: datetime) -> None:
    for one in evidence:
        ClaimEvidence.objects.update_or_create(
            claim=claim,
            key=one.key,
            defaults={"file": one.file, "note": one.note, "brought_by": actor, "brought_at": at},
        )


def _follow(claim: Claim, actor: User | None, at: datetime) -> Claim:
    """Once everything is there, a decision is due by a day."""
    fund = history.state_of(claim.guarantee.fund)
    now = fund.guarantees[claim.guarantee.reference]
    claim.claimed_minor = now.claim.claimed_minor
    if now.claim.complete_on is not None and now.claim.stopped_on is None:
        claim.state, claim.completed_on = State.COMPLETE, now.claim.complete_on
        claim.decide_by = clocks.decide_by(fund, now)
        if claim.decide_by:
            _owe(claim, DECISION, claim.decide_by, "Décider de l’appel {0}", "Decide on claim {0}", actor, at)
    claim.save(update_fields=["claimed_minor", "state", "completed_on", "decide_by"])
    return claim


def _owe(
    claim: Claim, kind: str, day: date, fr: str, en: str, actor: User | None, at: datetime, amount: int | None = None
) -> None:
    guarantee = claim.guarantee
    open_one(
        kind=kind,
        subject=claim,
        due_at=end_of_day(day, timezone.get_default_timezone()),
        actor=actor,
        at=at,
        debtor=guarantee.fund.organisation,
        creditor=guarantee.facility.lender,
        title={"fr": fr.format(claim.reference), "en": en.format(claim.reference)},
        amount_minor=amount,
        currency=guarantee.currency if amount is not None else "",
    )


def proofs(claim: Claim, *, resolution: str) -> dict[str, str]:
    """What proves each fact a payment asks for: the resolution, and what the fund's own history says."""
    guarantee = claim.guarantee
    facts = {"inclusion": "", "conditions": "", "fee": "", "reports": "", "timeliness": ""}
    return {"resolution": resolution} | dict.fromkeys(facts, f"guarantee:{guarantee.reference}")

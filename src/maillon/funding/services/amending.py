"""Another amount, another end, another budget: proposed with what it changes, signed by both, then it holds.

Where the agreement has a budget of its own, another amount brings another version of it: begun from the one that holds,
written by both parties, settled, named by the text; reports read it once both have signed.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.services import waive
from maillon.core.people.models import User
from maillon.core.records import plain
from maillon.funding.models import Agreement, Amendment, Budget, Call, Instalment
from maillon.funding.permissions.agreements import can_handle_agreement
from maillon.funding.queries.agreements import awarded, pending, terms_of
from maillon.funding.queries.budgets import agreed, agreed_budget, content_of
from maillon.funding.queries.financing import financing_agreed, financing_said
from maillon.funding.rules import agreements as rules
from maillon.funding.rules.budgeting.digests import digest_of
from maillon.funding.rules.budgeting.limits import Financing, financing_of
from maillon.funding.services import books, instalments, linking, reports
from maillon.funding.services.agreements import (
    LANGUAGE,
    ask_signatures,
    cancel_instalment,
    in_figures,
    signatures_owed,
    text_of,
)
from maillon.funding.services.budgeting import begin_agreed
from maillon.funding.services.turns import hold

State = Instalment.State


@transaction.atomic
def propose(
    *,
    agreement: Agreement,
    amount_minor: int,
    ends_on: date,
    reason: str,
    actor: User,
    at: datetime,
    financing: Financing | None = None,
    with_budget: bool = False,
) -> Amendment:
    """Propose another amount or another end (excluded), for a reason; nothing changes until both have signed.

    Where the agreement has a budget of its own, another amount begins another version of it, and so does
    ``with_budget`` for the same amount: both parties write it, then ``settling.settle`` before they sign. Elsewhere
    ``financing`` is what the project will cost and who else will pay it; what holds today unless said. Raises
    NotAllowed; RuleViolation ``funding.no_reason``, ``funding.no_change``, ``funding.not_in_force``,
    ``funding.amendment_open``, ``funding.end_order``, ``funding.budget_says_cost``, ``funding.budget_missing``, and as
    ``hold_good``.
    """
    if not can_handle_agreement(actor, agreement):
        raise NotAllowed("funding.handle")
    if not reason.strip():
        raise RuleViolation("funding.no_reason", field="reason")
    held = hold(agreement)
    if held.state != Agreement.State.IN_FORCE:
        raise RuleViolation("funding.not_in_force")
    if held.amendments.filter(signed_at=None, dropped_at=None).exists():
        raise RuleViolation("funding.amendment_open")
    former, budget = financing_agreed(held), agreed_budget(held)
    new = financing if financing != former else None
    if with_budget and budget is None:
        raise RuleViolation("funding.budget_missing", field="with_budget")
    if new is not None and budget is not None:
        raise RuleViolation("funding.budget_says_cost")
    begins_budget = budget is not None and (with_budget or amount_minor != held.amount_minor)
    changed = rules.changes(
        amount=(held.amount_minor, amount_minor),
        ends_on=(held.ends_on, ends_on),
        financing=(former, new),
        begins_budget=begins_budget,
    )
    if amount_minor <= 0:
        raise RuleViolation("funding.no_amount", field="amount")
    if ends_on <= held.starts_on:
        raise RuleViolation("funding.end_order", field="ends_on")
    _afford(held, amount_minor=amount_minor, ends_on=ends_on)
    if not begins_budget:
        # Else its version says what the project costs: judged once it is settled.
        rules.within_shares(terms_of(held), amount=(held.amount_minor, amount_minor), financing=new or former)
    last = held.amendments.aggregate(last=Max("number"))["last"] or 0
    amendment = Amendment.objects.create(
        agreement=held,
        number=last + 1,
        amount_minor=amount_minor,
        ends_on=ends_on,
        former_amount_minor=held.amount_minor,
        former_ends_on=held.ends_on,
        financing=plain(new) if new else None,
        former_financing=plain(former) if new and former else None,
        reason=reason.strip(),
        proposed_by=actor,
        proposed_at=at,
    )
    _put_in_words(held, amendment)
    ask_signatures(held, amendment, actor=actor, at=at)
    after = {"reason": amendment.reason, **{one.name: one.after for one in changed}}
    before = {one.name: one.before for one in changed}
    record(actor, "funding.amendment.proposed", amendment, at=at, before=before, after=after)
    if begins_budget and budget is not None:
        begin_agreed(agreement=held, amendment=amendment, content=content_of(budget), actor=actor, at=at)
    return amendment


def bring(agreement: Agreement, amendment: Amendment, settled: Budget, *, actor: User, at: datetime) -> None:
    """The version an amendment brings is settled: what the project will cost follows from it, the text names it.

    Call it with the agreement held. Raises RuleViolation ``funding.budget_same`` when it would change nothing, and as
    ``hold_good``.
    """
    content, former = content_of(settled), agreed_budget(agreement)
    is_more = amendment.amount_minor != agreement.amount_minor or amendment.ends_on != agreement.ends_on
    if not is_more and former is not None and digest_of(content_of(former)) == digest_of(content):
        raise RuleViolation("funding.budget_same", field="budget")
    before, now = financing_agreed(agreement), financing_of(content, terms_of(agreement))
    hold_good(agreement, amount_minor=amendment.amount_minor, ends_on=amendment.ends_on, financing=now)
    amendment.financing = plain(now) if now != before else None
    amendment.former_financing = plain(before) if now != before and before else None
    amendment.save(update_fields=["financing", "former_financing"])
    known = amendment.text_digest
    _put_in_words(agreement, amendment)
    after = {"number": settled.number, "aid_minor": content.aid, "digest": amendment.text_digest}
    record(actor, "funding.amendment.budgeted", amendment, at=at, before={"digest": known}, after=after)


def _put_in_words(agreement: Agreement, amendment: Amendment) -> None:
    """Write the text both will sign, from what is proposed now; call it only while nobody has signed."""
    own = agreed(agreement)
    settled = next((one for one in own.versions if one.amendment_id == amendment.pk and one.sealed_at), None)
    former = own.replaced_by(settled) if settled is not None else None
    amendment.text = text_of(
        "amendment.fr.txt",
        {
            "agreement": agreement,
            "amendment": amendment,
            "funder": agreement.funder.name(LANGUAGE),
            "organisation": agreement.organisation.name(LANGUAGE),
            "last_day": amendment.ends_on - timedelta(days=1),
            "former_last_day": amendment.former_ends_on - timedelta(days=1),
            "financing": financing_said(amendment),
            "budget": in_figures(settled) if settled is not None else None,
            "former_budget": former.number if former is not None else None,
        },
    )
    amendment.text_digest = rules.digest(amendment.text)
    amendment.save(update_fields=["text", "text_digest"])


@transaction.atomic
def drop(*, amendment: Amendment, actor: User, at: datetime) -> Amendment:
    """What was proposed is taken back before both have signed. Raises NotAllowed, ``funding.amendment_closed``."""
    if not can_handle_agreement(actor, amendment.agreement):
        raise NotAllowed("funding.handle")
    hold(amendment.agreement)
    kept = Amendment.objects.select_for_update().get(pk=amendment.pk)
    still_open(kept)
    kept.dropped_at = at
    kept.save(update_fields=["dropped_at"])
    for owed in signatures_owed(kept):
        waive(obligation=owed, reason=f"{amendment.agreement.reference}-{kept.number}", actor=actor, at=at)
    record(actor, "funding.amendment.dropped", kept, at=at)
    return kept


def still_open(amendment: Amendment) -> None:
    """Refuse what is signed or dropped. Raises RuleViolation ``funding.amendment_closed``."""
    if amendment.signed_at or amendment.dropped_at:
        raise RuleViolation("funding.amendment_closed")


def hold_good(agreement: Agreement, *, amount_minor: int, ends_on: date, financing: Financing | None) -> None:
    """Refuse what the terms, the call or what is paid does not allow; whoever promises money of the call waits.

    ``financing`` is what the project costs and who else pays it, as the amendment would have it.

    Raises RuleViolation ``funding.under_paid`` (``least``), ``funding.past_envelope`` (``left``), ``funding.ceiling``,
    ``funding.over`` (``day``), ``funding.amount_elsewhere`` when every instalment is already on its way and the
    terms say none for more; and as ``rules.within_shares``: counterpart and stacking hold at every amendment.
    """
    _afford(agreement, amount_minor=amount_minor, ends_on=ends_on)
    rules.within_shares(terms_of(agreement), amount=(agreement.amount_minor, amount_minor), financing=financing)


def _afford(agreement: Agreement, *, amount_minor: int, ends_on: date) -> None:
    """What is paid, the ceiling, the last day and the envelope, whatever the project costs."""
    fixed, free = _shared(agreement)
    rules.rebalance(amount_minor, fixed=[one.amount_minor for one in fixed], free=[one.amount_minor for one in free])
    said = terms_of(agreement)
    if said.aid.ceiling_minor and amount_minor > max(said.aid.ceiling_minor, agreement.amount_minor):
        raise RuleViolation(
            "funding.ceiling", field="amount", ceiling=said.aid.ceiling_minor, currency=agreement.currency
        )
    if said.ends_by and ends_on > max(agreement.ends_on, date.fromisoformat(said.ends_by) + timedelta(days=1)):
        raise RuleViolation("funding.over", field="ends_on", day=date.fromisoformat(said.ends_by))
    if agreement.call_id is not None:
        call = Call.objects.select_for_update(of=("self",)).get(pk=agreement.call_id)
        others = awarded(call, but=agreement) + pending(call)
        rules.within_envelope(envelope_minor=call.envelope_minor, awarded_minor=others, more_minor=amount_minor)


def take_effect(agreement: Agreement, amendment: Amendment, *, actor: User, at: datetime) -> None:
    """Both have signed: the amount, the end, the instalments nobody asked for and the calendar follow.

    Call it with the agreement held, inside the transaction of the second signature. Raises as ``hold_good``:
    money may have left since it was proposed.
    """
    financing = financing_said(amendment) or financing_agreed(agreement)
    hold_good(agreement, amount_minor=amendment.amount_minor, ends_on=amendment.ends_on, financing=financing)
    brought = agreed(agreement).to_sign
    if brought is not None and (budgeted := content_of(brought).aid) != amendment.amount_minor:
        raise RuleViolation(
            "funding.budget_award",
            field="budget",
            awarded=amendment.amount_minor,
            budgeted=budgeted,
            currency=agreement.currency,
        )
    amendment.signed_at = at
    amendment.save(update_fields=["signed_at"])
    more = amendment.amount_minor - agreement.amount_minor
    agreement.amount_minor, agreement.ends_on = amendment.amount_minor, amendment.ends_on
    agreement.save(update_fields=["amount_minor", "ends_on"])
    books.committed(agreement, more, key=f"amendment.signed:{amendment.pk}", actor=actor, at=at)
    if more:
        _share(agreement, amendment, actor=actor, at=at)
    reports.ask(agreement, actor=actor, at=at)
    instalments.fall_due(agreement, actor=actor, at=at)
    linking.flow(agreement, actor=actor, at=at)
    after = {"amount_minor": agreement.amount_minor, "ends_on": agreement.ends_on}
    if brought is not None:
        after |= {"budget": brought.number}
    before = {"amount_minor": amendment.former_amount_minor, "ends_on": amendment.former_ends_on}
    record(actor, "funding.amendment.in_force", amendment, at=at, before=before, after=after)


def _shared(agreement: Agreement) -> tuple[list[Instalment], list[Instalment]]:
    """What is paid or on its way, and what nobody has asked for yet."""
    rows = agreement.instalments.select_for_update(of=("self",)).select_related("obligation")
    kept = [one for one in rows.order_by("number") if one.state != State.CANCELLED]
    return [one for one in kept if one.state not in rules.OPEN], [one for one in kept if one.state in rules.OPEN]


def _share(agreement: Agreement, amendment: Amendment, *, actor: User, at: datetime) -> None:
    fixed, free = _shared(agreement)
    amounts, extra = rules.rebalance(
        agreement.amount_minor,
        fixed=[one.amount_minor for one in fixed],
        free=[one.amount_minor for one in free],
    )
    for one, minor in zip(free, amounts, strict=True):
        one.agreement = agreement
        if one.state == State.DUE:
            key = f"amendment.due:{amendment.pk}:{one.pk}"
            books.fell_due(one, minor - one.amount_minor, key=key, actor=actor, at=at)
        one.amount_minor = minor
        one.save(update_fields=["amount_minor"])
        if one.obligation is not None:
            type(one.obligation).objects.filter(pk=one.obligation.pk).update(amount_minor=minor)
        if not minor:
            cancel_instalment(one, reason=f"{agreement.reference}-{amendment.number}", actor=actor, at=at)
    if extra:
        last = agreement.instalments.aggregate(last=Max("number"))["last"] or 0
        Instalment.objects.create(
            agreement=agreement,
            number=last + 1,
            key=f"avenant-{amendment.number}",
            label={"fr": f"Avenant {amendment.number}", "en": f"Amendment {amendment.number}"},
            amount_minor=extra,
            not_before=timezone.localdate(amendment.proposed_at),
            conditions=[rules.SIGNATURE],
        )

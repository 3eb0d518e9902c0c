"""The budget both parties of an agreement settle before they sign, it or its amendment: the text they sign names it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.funding.models import Agreement, Budget
from maillon.funding.permissions.budgets import can_draft_agreed, can_settle_agreed
from maillon.funding.queries import budgets as queries
from maillon.funding.rules.budgeting.judging import judge
from maillon.funding.rules.budgeting.sums import Content
from maillon.funding.services import agreements, amending, budgeting
from maillon.funding.services.turns import hold


@transaction.atomic
def settle(*, agreement: Agreement, actor: User, at: datetime) -> Budget:
    """Settle the budget being written: it is within the terms, it gives what is agreed, the text to sign names it.

    That of an agreement before it is signed, or of the amendment that changes it. Raises NotAllowed, also once
    somebody has signed; RuleViolation ``funding.budget_settled`` where nothing is being written,
    ``funding.budget_missing`` for one without a line, ``funding.budget_unfinished`` (``count``) while a check of the
    terms fails, the years of the agreement included, ``funding.budget_award`` (``awarded``, ``budgeted``); for an
    amendment ``funding.budget_same``, and as ``amending.hold_good``.
    """
    held = hold(agreement)
    if not can_settle_agreed(actor, held):
        raise NotAllowed("funding.budget.settle")
    writing = queries.unsettled(held)
    if writing is None:
        raise RuleViolation("funding.budget_settled")
    content, frame = queries.content_of(writing), queries.frame_for(writing)
    if not content.lines:
        raise RuleViolation("funding.budget_missing", field="budget")
    if findings := judge(content, frame.terms, years=frame.years).findings:
        raise RuleViolation("funding.budget_unfinished", field="budget", count=len(findings))
    amendment = writing.amendment
    awarded = held.amount_minor if amendment is None else amendment.amount_minor
    if content.aid != awarded:
        raise RuleViolation(
            "funding.budget_award",
            field="budget",
            awarded=awarded,
            budgeted=content.aid,
            currency=held.currency,
        )
    settled = budgeting.seal(budget=writing, actor=actor, at=at)
    if amendment is None:
        _named_by_agreement(agreement, held, settled, content, actor=actor, at=at)
    else:
        amending.bring(held, amendment, settled, actor=actor, at=at)
    return settled


def _named_by_agreement(
    agreement: Agreement, held: Agreement, settled: Budget, content: Content, *, actor: User, at: datetime
) -> None:
    before = held.text_digest
    agreements.put_in_words(held)
    agreement.text, agreement.text_digest = held.text, held.text_digest
    after = {"number": settled.number, "aid_minor": content.aid, "digest": held.text_digest}
    record(actor, "funding.agreement.budgeted", held, at=at, before={"digest": before}, after=after)


@transaction.atomic
def save_beside(*, agreement: Agreement, content: Content, actor: User, at: datetime) -> Budget:
    """Keep as a new version what somebody wrote while the other party saved theirs: both stay, the new one goes on.

    Raises NotAllowed; RuleViolation ``funding.budget_settled`` when it was settled in the meantime.
    """
    held = hold(agreement)
    if not can_draft_agreed(actor, held):
        raise NotAllowed("funding.budget.draft")
    last = queries.unsettled(held)
    if last is None:
        raise RuleViolation("funding.budget_settled")
    if content.currency != last.currency:
        raise RuleViolation("funding.budget_currency", currency=last.currency)
    return budgeting.begin_agreed(agreement=held, content=content, amendment=last.amendment, actor=actor, at=at)


@transaction.atomic
def take_up(*, agreement: Agreement, actor: User, at: datetime) -> Budget:
    """Begin another version from the one settled, while nobody has signed; the one being written if there is one.

    Raises NotAllowed, also once somebody has signed; RuleViolation ``funding.budget_missing`` where the agreement has
    no budget of its own.
    """
    held = hold(agreement)
    if not can_draft_agreed(actor, held):
        raise NotAllowed("funding.budget.draft")
    last = queries.agreed(held).to_sign
    if last is None:
        raise RuleViolation("funding.budget_missing", field="budget")
    if last.sealed_at is None:
        return last
    content = queries.content_of(last)
    return budgeting.begin_agreed(agreement=held, content=content, amendment=last.amendment, actor=actor, at=at)

"""Beginning a budget, saving it, copying it, sealing it when the application is sent."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier
from maillon.dossiers.services import timeline
from maillon.dossiers.services.receiving import requested
from maillon.funding.models import Agreement, Amendment, Budget, BudgetLine, BudgetShare, BudgetSource
from maillon.funding.permissions.budgets import can_draft_agreed, can_draft_budget, can_read_budget
from maillon.funding.queries import budgets as queries
from maillon.funding.rules.budgeting import sums
from maillon.funding.rules.budgeting.judging import judge
from maillon.funding.rules.budgeting.sums import Content, Source

FIRST_SOURCES = (Source("programme", "programme"), Source("organisme", "own_funds"))
"""Who pays, in a budget just begun."""
_SENDING = ("submit", "resubmit")


@transaction.atomic
def begin(*, dossier: Dossier, actor: User | None, at: datetime) -> Budget:
    """Begin the budget of an application; the one already begun if there is one; a copy of the one sent, if it was.

    Raises NotAllowed.
    """
    held = _held(dossier, actor)
    former = queries.latest(held)
    if former is not None and former.sealed_at is None:
        return former
    if former is not None:
        return _new(held, queries.content_of(former), "funding.budget.copied", actor=actor, at=at)
    currency = queries.frame_of(held).terms.currency
    return _new(held, Content(currency, FIRST_SOURCES), "funding.budget.begun", actor=actor, at=at)


@transaction.atomic
def save(*, budget: Budget, content: Content, revision: int, actor: User | None, at: datetime) -> Budget:
    """Keep what a version now holds; ``revision`` is the one its writer read.

    Raises NotAllowed; RuleViolation ``funding.budget_moved`` (``by``, ``at``) when somebody saved in the meantime,
    ``funding.budget_sealed``, ``funding.budget_too_long``, ``funding.budget_sources``, ``funding.budget_currency``.
    """
    held = _open(budget, actor)
    if held.revision != revision:
        raise RuleViolation("funding.budget_moved", by=str(held.saved_by or ""), at=held.saved_at)
    if content.currency != held.currency:
        raise RuleViolation("funding.budget_currency", currency=held.currency)
    before = _told(queries.content_of(held))
    _write(held, content)
    held.revision += 1
    held.saved_by, held.saved_at = actor, at
    held.save(update_fields=["revision", "saved_by", "saved_at"])
    record(actor, "funding.budget.saved", held, at=at, before=before, after=_told(content))
    return held


@transaction.atomic
def save_beside(*, dossier: Dossier, content: Content, actor: User | None, at: datetime) -> Budget:
    """Keep as a new version what somebody wrote while another saved theirs: both stay, the new one goes on.

    Raises as ``save`` does.
    """
    return _new(_held(dossier, actor), content, "funding.budget.copied", actor=actor, at=at)


@transaction.atomic
def copy(*, dossier: Dossier, source: Budget, actor: User, at: datetime) -> Budget:
    """Begin a new version from another one: an earlier version, a former application, an agreement.

    Every amount is copied as it was, years and rates included: the page says what the terms now refuse. Raises
    NotAllowed; RuleViolation ``funding.budget_currency``.
    """
    held = _held(dossier, actor)
    if not can_read_budget(actor, source):
        raise NotAllowed("funding.budget.copy")
    currency = queries.frame_of(held).terms.currency
    if source.currency != currency:
        raise RuleViolation("funding.budget_currency", currency=currency)
    return _new(held, queries.content_of(source), "funding.budget.copied", actor=actor, at=at)


@transaction.atomic
def seal(*, budget: Budget, actor: User | None, at: datetime) -> Budget:
    """A version is sent, or signed: from now on nobody changes it, not even the machine. Sealed twice, it is once."""
    held = _hold(budget)
    if held.sealed_at is None:
        held.sealed_at = at
        held.save(update_fields=["sealed_at"])
        whole = _told(queries.content_of(held))
        record(actor, "funding.budget.sealed", held, at=at, after={"number": held.number, **whole})
    return held


@transaction.atomic
def agree(*, agreement: Agreement, content: Content, number: int, actor: User | None, at: datetime) -> Budget:
    """The budget both parties of an agreement sign, sealed at once; ``number`` grows with its amendments.

    The guard is the caller's: an agreement, or its amendment, is signed by whom it says.
    """
    made = Budget.objects.create(
        agreement=agreement,
        number=number,
        currency=content.currency,
        created_by=actor,
        created_at=at,
        saved_by=actor,
        saved_at=at,
    )
    _write(made, content)
    return seal(budget=made, actor=actor, at=at)


def prepare(agreement: Agreement, *, actor: User | None, at: datetime) -> Budget | None:
    """The budget of an agreement just written, from the one sent: agreed as it was where what is given is what was
    asked; else begun, for both parties to settle before they sign. None where the application came without one.

    Call it inside the transaction that writes the agreement.
    """
    sent = queries.sent_budget(agreement.dossier) if agreement.dossier is not None else None
    if sent is None:
        return None
    content = queries.content_of(sent)
    if content.aid == agreement.amount_minor:
        return agree(agreement=agreement, content=content, number=1, actor=actor, at=at)
    return begin_agreed(agreement=agreement, content=content, actor=actor, at=at)


def begin_agreed(
    *,
    agreement: Agreement,
    content: Content,
    actor: User | None,
    at: datetime,
    amendment: Amendment | None = None,
) -> Budget:
    """Begin a version of an agreement's own budget, or of what an amendment would make of it, not settled yet.

    Call it with the agreement held.
    """
    last = agreement.budgets.aggregate(last=Max("number"))["last"] or 0
    made = Budget.objects.create(
        agreement=agreement,
        amendment=amendment,
        number=last + 1,
        currency=content.currency,
        created_by=actor,
        created_at=at,
        saved_by=actor,
        saved_at=at,
    )
    _write(made, content)
    record(actor, "funding.budget.begun", made, at=at, after={"number": made.number, **_told(content)})
    return made


def follow(dossier: Dossier, step: str, actor: User | None, at: datetime) -> None:
    """As an application is sent, its budget is checked against the terms and against what the form asks, then sealed.

    Raises RuleViolation ``funding.budget_missing``, ``funding.budget_unfinished`` (``count``),
    ``funding.budget_disagrees`` (``asked``, ``budgeted``, minor units; ``currency``): nothing is sent then.
    """
    if step not in _SENDING or not queries.takes_budget(dossier):
        return
    budget = queries.latest(dossier)
    content = queries.content_of(budget) if budget else None
    if budget is None or content is None or not content.lines:
        raise RuleViolation("funding.budget_missing", field="budget")
    frame = queries.frame_of(dossier)
    if findings := judge(content, frame.terms, years=frame.years).findings:
        raise RuleViolation("funding.budget_unfinished", field="budget", count=len(findings))
    asked = requested(dossier)
    if asked is not None and asked != content.aid:
        raise RuleViolation(
            "funding.budget_disagrees", field="budget", asked=asked, budgeted=content.aid, currency=content.currency
        )
    seal(budget=budget, actor=actor, at=at)


def new_key(taken: Sequence[str] = ()) -> str:
    """A key that no line or source of a budget has yet."""
    while (key := secrets.token_hex(4)) in taken:
        pass
    return key


def _new(held: Dossier, content: Content, verb: str, *, actor: User | None, at: datetime) -> Budget:
    last = Budget.objects.filter(dossier=held, agreement=None).aggregate(last=Max("number"))["last"] or 0
    made = Budget.objects.create(
        dossier=held,
        number=last + 1,
        currency=content.currency,
        created_by=actor,
        created_at=at,
        saved_by=actor,
        saved_at=at,
    )
    _write(made, content)
    record(actor, verb, made, at=at, after={"number": made.number, **_told(content)})
    return made


def _held(dossier: Dossier, actor: User | None) -> Dossier:
    """The application, held until the transaction ends; two who begin at once begin one budget."""
    held = timeline.hold(dossier.pk)
    if actor is not None and not can_draft_budget(actor, held):
        raise NotAllowed("funding.budget.draft")
    return held


def _hold(budget: Budget) -> Budget:
    rows = Budget.objects.select_for_update(of=("self",))
    return rows.select_related("dossier__version__procedure", "agreement", "saved_by__person").get(pk=budget.pk)


def _open(budget: Budget, actor: User | None) -> Budget:
    held = _hold(budget)
    if actor is not None and not _may_write(actor, held):
        raise NotAllowed("funding.budget.draft")
    if held.sealed_at is not None:
        raise RuleViolation("funding.budget_sealed")
    return held


def _may_write(actor: User, budget: Budget) -> bool:
    if budget.agreement is not None:
        now = queries.agreed(budget.agreement).to_sign
        return now is not None and now.amendment_id == budget.amendment_id and can_draft_agreed(actor, budget.agreement)
    return budget.dossier is not None and can_draft_budget(actor, budget.dossier)


def _write(budget: Budget, content: Content) -> None:
    """Put every line and source in place of what was there."""
    keys = {one.key for one in content.sources}
    if len(content.lines) > sums.MOST_LINES:
        raise RuleViolation("funding.budget_too_long", limit=sums.MOST_LINES)
    if len(content.sources) > sums.MOST_SOURCES or any(set(line.shares) - keys for line in content.lines):
        raise RuleViolation("funding.budget_sources", limit=sums.MOST_SOURCES)
    budget.lines.all().delete()
    budget.sources.all().delete()
    sources = BudgetSource.objects.bulk_create(
        BudgetSource(
            budget=budget, key=one.key, kind=one.kind, name=one.name, confirmed=one.confirmed, position=position
        )
        for position, one in enumerate(content.sources)
    )
    lines = BudgetLine.objects.bulk_create(
        BudgetLine(
            budget=budget,
            key=line.key,
            position=position,
            year=line.year,
            activity=line.activity,
            category=line.category,
            label=line.label,
            quantity=line.quantity,
            unit=line.unit,
            price_minor=line.price_minor,
            currency=line.currency,
            rate=line.rate,
        )
        for position, line in enumerate(content.lines)
    )
    by_key = {one.key: one for one in sources}
    BudgetShare.objects.bulk_create(
        BudgetShare(line=row, source=by_key[key], amount_minor=minor)
        for row, line in zip(lines, content.lines, strict=True)
        for key, minor in line.shares.items()
        if minor
    )


def _told(content: Content) -> dict[str, int]:
    """What the journal says of a version: how many lines, what they cost, what is asked."""
    return {"lines": len(content.lines), "total_minor": sums.total(content), "aid_minor": content.aid}

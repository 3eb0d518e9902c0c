"""Sheets signed by hand: typed in together, each person once, online signatures first."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.engagement.models import Action, PaperBatch, Signature, Tally
from maillon.engagement.permissions.actions import can_keep_action
from maillon.engagement.queries.actions import state_of
from maillon.engagement.rules.actions import MOST_LINES, ActionState
from maillon.engagement.rules.paper import Written, read_lines
from maillon.engagement.services import digests
from maillon.engagement.services.tallying import count

State = Signature.State
PAPER = Signature.Channel.PAPER


@transaction.atomic
def enter(
    *, action: Action, label: str, region: str, signed_on: date, typed: str, actor: User, at: datetime
) -> PaperBatch:
    """Keep the readable lines of sheets, one person each; who signed already, here or online, counts once.

    ``typed`` is one person a line: name, postal code and, when written, e-mail address, separated by « ; » or tabs.
    Raises NotAllowed, RuleViolation ``actions.no_place``, ``actions.no_lines``, ``actions.too_many_lines`` (``most``),
    ``actions.not_yet``, ``actions.only_petitions``.
    """
    if not can_keep_action(actor, action):
        raise NotAllowed("engagement.action.keep")
    if action.kind != Action.Kind.PETITION:
        raise RuleViolation("actions.only_petitions")
    if state_of(action, at=at) in (ActionState.DRAFT, ActionState.COMING):
        raise RuleViolation("actions.not_yet")
    label = " ".join(label.split())[:120]
    if not label:
        raise RuleViolation("actions.no_place", field="label")
    lines = read_lines(typed)
    if not lines:
        raise RuleViolation("actions.no_lines", field="typed")
    if len(lines) > MOST_LINES:
        raise RuleViolation("actions.too_many_lines", field="typed", most=MOST_LINES)
    # Two batches at once, or a person who confirms at this moment, wait here for each other.
    Action.objects.select_for_update(of=("self",), no_key=True).get(pk=action.pk)
    readable = [line for line in lines if line is not None]
    fresh = _unknown(action, readable)
    batch = PaperBatch.objects.create(
        action=action,
        label=label,
        region=region,
        signed_on=signed_on,
        lines=len(lines),
        counted=len(fresh),
        doubles=len(readable) - len(fresh),
        unreadable=len(lines) - len(readable),
        entered_by=actor,
        entered_at=at,
    )
    Signature.objects.bulk_create(_rows(action, batch, fresh, at))
    if fresh:
        count(action, Tally.State.COUNTED, day=signed_on, channel=PAPER, region=region, n=len(fresh))
    told = {"lines": batch.lines, "counted": batch.counted, "doubles": batch.doubles, "unreadable": batch.unreadable}
    record(actor, "engagement.paper.entered", batch, at=at, after=told)
    return batch


def _unknown(action: Action, lines: Sequence[Written]) -> list[tuple[str | None, str, Written]]:
    """Those whose address and whose name with postal code nobody signed with yet, each once."""
    keyed = [
        (
            digests.mailbox(action.pk, line.email) if line.email else None,
            digests.twin(action.pk, line.name, line.postal_code),
            line,
        )
        for line in lines
    ]
    # An address that waits for its letter is answered for by the sheet: the person signed.
    mailboxes = set(
        action.signatures.filter(digest__in=[digest for digest, _twin, _line in keyed if digest])
        .exclude(state=State.WAITING)
        .values_list("digest", flat=True)
    )
    twins = set(
        action.signatures.filter(twin__in=[twin for _digest, twin, _line in keyed if twin])
        .exclude(state__in=(State.WAITING, State.REFUSED))
        .values_list("twin", flat=True)
    )
    fresh = []
    for digest, twin, line in keyed:
        if (digest and digest in mailboxes) or (twin and twin in twins):
            continue
        mailboxes.add(digest)
        twins.add(twin)
        fresh.append((digest, twin, line))
    return fresh


def _rows(
    action: Action, batch: PaperBatch, fresh: Sequence[tuple[str | None, str, Written]], at: datetime
) -> list[Signature]:
    replaced = [digest for digest, _twin, _line in fresh if digest]
    action.signatures.filter(digest__in=replaced, state=State.WAITING).delete()
    return [
        Signature(
            action=action,
            batch=batch,
            state=State.COUNTED,
            channel=PAPER,
            name=line.name,
            postal_code=line.postal_code,
            region=batch.region,
            digest=digest,
            twin=twin,
            key=secrets.token_hex(16),
            received_at=at,
            confirmed_at=at,
            # A sheet is handed over as it is: its lines are read by whom it is addressed to.
            may_hand_over=True,
        )
        for digest, twin, line in fresh
    ]


@transaction.atomic
def undo(*, batch: PaperBatch, actor: User, at: datetime) -> PaperBatch:
    """Take a batch back whole, as if it had not been typed. Raises NotAllowed, RuleViolation ``actions.undone``."""
    if not can_keep_action(actor, batch.action):
        raise NotAllowed("engagement.action.keep")
    Action.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.action_id)
    held = PaperBatch.objects.get(pk=batch.pk)
    if held.undone_at is not None:
        raise RuleViolation("actions.undone")
    held.signatures.all().delete()
    PaperBatch.objects.filter(pk=held.pk).update(undone_at=at)
    record(actor, "engagement.paper.undone", held, at=at, after={"counted": held.counted})
    if held.counted:
        day, region = held.signed_on, held.region
        count(held.action_id, Tally.State.COUNTED, day=day, channel=PAPER, region=region, n=-held.counted)
    held.refresh_from_db()
    return held


def give_way(signature: Signature) -> None:
    """The same person confirmed online: their line on paper is a double from now on. Call it holding the action."""
    double = Signature.objects.filter(
        action=signature.action_id, twin=signature.twin, channel=PAPER, state=State.COUNTED
    )
    if not double.exists():
        return
    for one in double.select_related("batch"):
        batch = one.batch
        assert batch is not None
        one.delete()
        PaperBatch.objects.filter(pk=batch.pk).update(counted=F("counted") - 1, doubles=F("doubles") + 1)
        day, region = batch.signed_on, batch.region
        count(signature.action_id, Tally.State.COUNTED, day=day, channel=PAPER, region=region, n=-1)

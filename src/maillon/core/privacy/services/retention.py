"""Applying the retention schedule."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed
from maillon.core.jobs import Progress
from maillon.core.jobs.models import JobRun
from maillon.core.jobs.services import enqueue_once
from maillon.core.people.models import User
from maillon.core.privacy.models import RetentionRule
from maillon.core.privacy.permissions import can_keep_registers
from maillon.core.privacy.queries.retention import schedule
from maillon.core.privacy.registry import Sweep

_BATCH = 500


def apply_schedule(*, at: datetime, progress: Progress) -> dict[str, int]:
    """Erase or anonymise what the rules say is due, in short transactions; tells how many rows by rule.

    A second run finds nothing. What the law keeps, the journal, obligations and the ledger are in no sweep.
    """
    lines = [line for line in schedule(at=at) if line.count]
    total, done = sum(line.count for line in lines), 0
    gone: dict[str, int] = {}
    for line in lines:
        for one in line.due:
            count = 0
            while some := _batch(line.rule, one.sweep, line.before, at):
                count += some
                progress.report(min(done + count, total), total, str(one.sweep.label))
            done += one.count
            gone[line.rule.key] = gone.get(line.rule.key, 0) + count
    return gone


@transaction.atomic
def _batch(rule: RetentionRule, one: Sweep, before: datetime, at: datetime) -> int:
    due = one.due(before)
    keys = list(due.order_by("pk").values_list("pk", flat=True)[:_BATCH])
    if not keys:
        return 0
    one.apply(due.model._default_manager.filter(pk__in=keys), at)
    left = one.due(before).filter(pk__in=keys).count()
    if left:
        raise RuntimeError(f"{rule.key}: {left} rows are still due after they were let go")
    after = {"rule": rule.key, "action": rule.action, "rows": len(keys), "table": due.model._meta.label_lower}
    record(None, "core.retention.applied", rule, at=at, after=after)
    return len(keys)


def ask_to_apply(*, actor: User, at: datetime) -> JobRun:
    """The secretariat has the schedule applied now rather than tonight. Raises NotAllowed for anybody else."""
    if not can_keep_registers(actor):
        raise NotAllowed("privacy.registers")
    return enqueue_once("core.privacy.retain", at=at, requested_by=actor)

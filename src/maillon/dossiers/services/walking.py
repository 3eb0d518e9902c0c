"""One step of a dossier's walk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.effects import effect_of
from maillon.dossiers.models import Dossier, TimelineEntry
from maillon.dossiers.rules.walk import BY_NAME, Facts, State, missing
from maillon.dossiers.services import timeline


@transaction.atomic
def take(
    *,
    dossier: Dossier,
    step: str,
    facts: Facts,
    actor: User | None,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> TimelineEntry:
    """Take one step of the table: the state changes, the timeline and the journal say so.

    ``facts`` are what ``queries.facts`` found under the same transaction; who may is the caller's guard. ``dossier``
    is brought up to date. Raises RuleViolation ``dossiers.step`` (``step``, ``state``) where the table has no such
    step from here, ``dossiers.missing`` (``step``, ``guards``) where something it takes is not there.
    """
    held = timeline.hold(dossier.pk)
    line = BY_NAME[step]
    before = State(held.state)
    if before not in line.origins:
        raise RuleViolation("dossiers.step", step=step, state=before.value)
    if lacking := missing(line, facts):
        raise RuleViolation("dossiers.missing", step=step, guards=[guard.value for guard in lacking])
    changes: dict[str, Any] = {"state": line.to.value, "state_since": at}
    if step == "submit":
        changes["submitted_at"] = at
    for name, value in changes.items():
        setattr(held, name, value)
        setattr(dossier, name, value)
    held.save(update_fields=list(changes))
    record(
        actor,
        f"dossiers.dossier.{step}",
        held,
        at=at,
        before={"state": before.value},
        after={"state": line.to.value},
    )
    entry = timeline.write(
        held,
        TimelineEntry.Kind.STEP,
        actor=actor,
        at=at,
        step=step,
        from_state=before.value,
        to_state=line.to.value,
        data=data,
    )
    effect = effect_of(held.version.procedure.effect)
    if effect is not None and effect.follow is not None:
        effect.follow(held, step, actor, at)
    return entry

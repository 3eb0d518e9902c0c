"""Accepting the provisions of a quarter: the difference is posted in both books, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.guarantees.models import Event, Fund
from maillon.guarantees.permissions.funds import can_manage_fund
from maillon.guarantees.queries import provisions
from maillon.guarantees.rules.postings import Norm
from maillon.guarantees.services import recording


@transaction.atomic
def accept(*, fund: Fund, token: str, actor: User | None, at: datetime) -> Sequence[Event]:
    """The manager accepts the provisions proposed under ``token``: each guarantee that moves posts its difference.

    The same acceptance again gives the same events. Raises NotAllowed, RuleViolation ``guarantees.provision_moved``
    when what is known has changed since the proposal was read, ``guarantees.provision_nothing`` when nothing moves,
    ``guarantees.assumptions_lacking`` when nobody brought in what they rest on.
    """
    if actor is not None and not can_manage_fund(actor, fund):
        raise NotAllowed("guarantees.manage")
    held = recording.hold(fund)
    head = f"provision:{token}:"
    if token and (known := list(held.events.filter(idempotency_key__startswith=head).order_by("sequence"))):
        return known
    today = timezone.localdate(at)
    proposed = provisions.proposal(held, today)
    for kind in provisions.NEEDED:
        proposed.given.of(kind)
    if token != proposed.token:
        raise RuleViolation("guarantees.provision_moved")
    if not proposed.moved:
        raise RuleViolation("guarantees.provision_nothing", day=proposed.ends_on)
    events = [
        provisions.event_of(one, key=f"{head}{one.state.id}", given=proposed.given, known_on=today)
        for one in proposed.moved
    ]
    done = recording.happen(fund=held, events=events, actor=actor, at=at)
    after = {"ends_on": proposed.ends_on, "guarantees": len(events), "token": token}
    after["assumptions"] = proposed.given.version
    after |= {norm.name.lower(): proposed.after[norm] for norm in Norm}
    record(actor, "guarantees.provision.accepted", held, at=at, after=after)
    return done.rows

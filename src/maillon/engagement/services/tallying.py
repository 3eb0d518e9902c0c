"""Counting: one small row a day, region and wording, moved in the transaction of each act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import F
from django.utils import timezone

from maillon.engagement.models import Action, Signature, Tally
from maillon.engagement.rules.actions import ORGANISATIONS


def count(
    action: Action | int,
    state: str,
    *,
    day: date,
    channel: str,
    region: str = "",
    riding: str = "",
    wording: str = "",
    choices: Iterable[str] = (),
    n: int = 1,
) -> None:
    """Add ``n`` (minus to take away) to the people, and to each promise they make. Call it in a transaction, last.

    Acts wait for each other on a row only from here to the end of their transaction.
    """
    key = action.pk if isinstance(action, Action) else action
    # Always in the same order: two acts that count the same promises never wait for each other in a circle.
    for choice in ("", *sorted(set(choices))):
        cell = {
            "action_id": key,
            "day": day,
            "state": state,
            "channel": channel,
            "region": region,
            "riding": riding,
            "wording": wording,
            "choice": choice,
        }
        if not Tally.objects.filter(**cell).update(n=F("n") + n):
            Tally.objects.get_or_create(**cell, defaults={"n": 0})
            Tally.objects.filter(**cell).update(n=F("n") + n)


def count_signature(signature: Signature, state: str, *, at: datetime, n: int = 1) -> None:
    """Add a signature where it belongs; ``at`` is when it was confirmed, so that moving it moves the same day."""
    promises = [*signature.choices, *([ORGANISATIONS] if signature.on_behalf_of else [])]
    count(
        signature.action_id,
        state,
        day=timezone.localdate(at),
        channel=signature.channel,
        region=signature.region,
        riding=signature.riding.code if signature.riding is not None else "",
        wording=signature.wording,
        choices=promises,
        n=n,
    )

"""What a visit says of itself, and no more: how long its page was open, which wording it read."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, TimestampSigner, b62_decode

from maillon.core.narratives import Narratives
from maillon.engagement.models import Action

_SIGNER = TimestampSigner(salt="engagement.action.page", sep=".")


def wording_for(action: Action) -> tuple[str, Narratives]:
    """The demand this visit reads, and its code: drawn evenly at each visit while two are tried, kept for nobody."""
    tried = [one for one in action.wordings.all() if one.ended_at is None]
    if not tried:
        return "", action.demand
    drawn = secrets.choice(tried)
    return drawn.code, drawn.demand


def stamp(action: Action, wording: str) -> str:
    """What the page carries to come back with its form: the action, the wording, the hour, signed."""
    return _SIGNER.sign(f"{action.pk}-{wording}")


def read_stamp(action: Action, written: str, *, at: datetime) -> tuple[str, timedelta] | None:
    """The wording read and how long the page was open; None for a stamp of another page, or not ours."""
    try:
        key, _dash, wording = _SIGNER.unsign(written).partition("-")
    except BadSignature:
        return None
    if key != str(action.pk):
        return None
    # Signed as « value.timestamp.signature », the timestamp in base 62.
    opened = datetime.fromtimestamp(b62_decode(written.rsplit(".", 2)[1]), UTC)
    return wording, at - opened

"""What members share: when a posting is open, when an offer stands, when two people wrote over one another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

CHANGED = "sharing.changed_meanwhile"
"""The refusal of who would write over what somebody else wrote since."""


class PostingState(StrEnum):
    """Where a posting stands for whoever reads it."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


def posting_state(
    *, published_at: datetime | None, withdrawn_at: datetime | None, apply_by: datetime, at: datetime
) -> PostingState:
    """A posting is open from its publication until its deadline, that instant excluded."""
    if withdrawn_at is not None:
        return PostingState.WITHDRAWN
    if published_at is None or at < published_at:
        return PostingState.DRAFT
    return PostingState.OPEN if at < apply_by else PostingState.CLOSED


def offer_stands(*, withdrawn_at: datetime | None, until: date | None, on: date) -> bool:
    """An offer stands until it is withdrawn or its last day has passed (``until`` excluded)."""
    return withdrawn_at is None and (until is None or on < until)


def edition(values: Mapping[str, Any]) -> str:
    """What names one exact wording of something: whoever corrects it says which one they read."""
    return hashlib.sha256(json.dumps(dict(values), sort_keys=True, default=str).encode()).hexdigest()[:32]


def overwrites(values: Mapping[str, Any], seen: str | None) -> bool:
    """Whether writing over these words would lose what somebody wrote since; none seen: no page was open."""
    return seen is not None and seen != edition(values)


def english_to_read_again(before: Mapping[str, str], after: Mapping[str, str], *, still_right: bool) -> bool:
    """French governs: when it changes and its English does not, somebody must say that the English still holds."""
    if still_right or not after.get("en"):
        return False
    return before.get("fr", "") != after.get("fr", "") and before.get("en", "") == after.get("en", "")

"""Everything that may happen to the fund: one frozen dataclass a kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules import documents
from maillon.guarantees.rules.events import capital, claims, fees, lending, life, loans
from maillon.guarantees.rules.events.base import Event, GuaranteeEvent

ALL: tuple[type[Event], ...] = (*capital.ALL, *life.ALL, *lending.ALL, *fees.ALL, *claims.ALL, *loans.ALL)
KINDS: Mapping[str, type[Event]] = {one.kind: one for one in ALL}


def read(kind: str, document: Mapping[str, Any]) -> Event:
    """The event a document says.

    Raises RuleViolation ``guarantees.event_kind`` (``kind``) for one that is not known, ``guarantees.document``
    (``where``) for a part that is not what it must be.
    """
    if kind not in KINDS:
        raise RuleViolation("guarantees.event_kind", kind=kind)
    return documents.read(KINDS[kind], document)


__all__ = ["ALL", "KINDS", "Event", "GuaranteeEvent", "capital", "claims", "fees", "lending", "life", "loans", "read"]

"""What every event says: what it is, when it took effect, when the fund learned it, under a key of its own."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from maillon.guarantees.rules import documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to the fund. Amounts are whole minor units, rates exact fractions.

    ``key`` is its own for ever: the same content again changes nothing, another content is refused.
    """

    kind: ClassVar[str] = ""
    key: str
    effective_on: date
    known_on: date

    def document(self) -> dict[str, Any]:
        """The JSON document ``events.read`` reads back."""
        told: dict[str, Any] = documents.plain(self)
        return told

    def digest(self) -> str:
        """SHA-256 of its kind and content: tells asking again from asking something else."""
        text = json.dumps([self.kind, self.document()], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeEvent(Event):
    """An event of one guarantee."""

    guarantee: str

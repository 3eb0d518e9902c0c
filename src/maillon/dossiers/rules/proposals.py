"""What is put to a vote: an outcome, its reasons, its conditions; as plain values and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from maillon.dossiers.rules.walk import Outcome

Narratives = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProposedCondition:
    """What would have to be done, by when, and whether nothing takes effect before."""

    text: Narratives
    due_at: datetime
    before_effect: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """An answer to a dossier. ``reasons`` are keys of the definition's; ``reason`` is said of this one alone."""

    outcome: Outcome
    reasons: tuple[str, ...] = ()
    reason: Narratives = field(default_factory=dict)
    conditions: tuple[ProposedCondition, ...] = ()
    amount_minor: int | None = None
    currency: str = ""
    choice: str = ""
    """A key among what the effect lets choose: the category of a member."""

    @property
    def gives_reason(self) -> bool:
        """Whether a reason is said, reusable or its own."""
        return bool(self.reasons) or any(text.strip() for text in self.reason.values())

    def document(self) -> dict[str, Any]:
        """The proposal as plain JSON; ``read`` reads it back."""
        return {
            "outcome": self.outcome.value,
            "reasons": list(self.reasons),
            "reason": dict(self.reason),
            "conditions": [
                {"text": dict(one.text), "due_at": one.due_at.isoformat(), "before_effect": one.before_effect}
                for one in self.conditions
            ],
            "amount_minor": self.amount_minor,
            "currency": self.currency,
            **({"choice": self.choice} if self.choice else {}),
        }


def read(document: Mapping[str, Any]) -> Proposal | None:
    """The proposal a document says; None for an empty one: nothing is proposed yet."""
    if not document:
        return None
    return Proposal(
        outcome=Outcome(document["outcome"]),
        reasons=tuple(document["reasons"]),
        reason=dict(document["reason"]),
        conditions=tuple(
            ProposedCondition(dict(one["text"]), datetime.fromisoformat(one["due_at"]), one["before_effect"])
            for one in document["conditions"]
        ),
        amount_minor=document["amount_minor"],
        currency=document["currency"],
        choice=document.get("choice", ""),
    )

"""Events in, refusals or postings out: the fund's only way from one state to the next."""

from __future__ import annotations

from maillon.guarantees.rules.engine.applying import apply, replay
from maillon.guarantees.rules.engine.outcome import Notice, Outcome

__all__ = ["Notice", "Outcome", "apply", "replay"]

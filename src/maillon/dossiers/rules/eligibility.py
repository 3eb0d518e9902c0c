"""Whether an application may be made: each rule with the reason it blocks, what would unblock it, its article."""

from __future__ import annotations

from dataclasses import dataclass, field

from maillon.dossiers.rules.definition import Article, Narratives


@dataclass(frozen=True, slots=True)
class Verdict:
    """One eligibility rule, judged on the answers and the record."""

    key: str
    holds: bool
    reason: Narratives
    remedy: Narratives
    article: Article | None = None
    questions: tuple[str, ...] = field(default=())
    """Paths of the form beside which it is said."""

"""What an event gives: the next state, the rows to post, what the manager should know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from maillon.guarantees.rules.postings import Posting
from maillon.guarantees.rules.state import Fund


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the manager should know, that refuses nothing: a limit passed by a rate, a draw outside cover."""

    code: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The next state, the rows to post in both books (in order), and what the manager should know."""

    state: Fund
    postings: tuple[Posting, ...] = ()
    notices: tuple[Notice, ...] = ()

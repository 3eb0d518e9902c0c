"""Checks that several events share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules import life
from maillon.guarantees.rules.engine.desk import Desk
from maillon.guarantees.rules.state import Guarantee


def positive(**amounts: int) -> None:
    """Refuse amounts that are not above zero: ``guarantees.amount`` (``field``, ``amount``)."""
    for name, amount in amounts.items():
        if amount <= 0:
            raise RuleViolation("guarantees.amount", field=name, amount=amount)


def not_negative(**amounts: int) -> None:
    """Refuse amounts below zero: ``guarantees.amount`` (``field``, ``amount``)."""
    for name, amount in amounts.items():
        if amount < 0:
            raise RuleViolation("guarantees.amount", field=name, amount=amount)


def at_most(amount: int, ceiling: int, what: str) -> None:
    """Refuse more than there is: ``guarantees.too_much`` (``what``, ``amount``, ``ceiling``)."""
    if amount > ceiling:
        raise RuleViolation("guarantees.too_much", what=what, amount=amount, ceiling=ceiling)


def said(**texts: str) -> None:
    """Refuse a reason or a document that is not given: ``guarantees.missing`` (``field``)."""
    for name, text in texts.items():
        if not text.strip():
            raise RuleViolation("guarantees.missing", field=name)


def documented(documents: Mapping[str, str], facts: tuple[str, ...]) -> None:
    """Refuse a fact no document proves: ``guarantees.fact_without_document`` (``fact``)."""
    for fact in facts:
        if not documents.get(fact, "").strip():
            raise RuleViolation("guarantees.fact_without_document", fact=fact)


def free(guarantee: Guarantee, *holds: str) -> None:
    """Refuse what a hold forbids: ``guarantees.held`` (``hold``, ``reason``)."""
    for hold in holds:
        if hold in guarantee.holds:
            raise RuleViolation("guarantees.held", hold=hold, reason=guarantee.holds[hold])


def quorum(guarantee: Guarantee, present: tuple[str, ...], recused: tuple[str, ...]) -> None:
    """Who decides is numerous enough without those recused, and nobody decides for its own file.

    Raises RuleViolation ``guarantees.conflict`` (``who``), ``guarantees.quorum`` (``present``, ``needed``).
    """
    deciding = set(present) - set(recused)
    parties = guarantee.parties
    for who in (parties.sponsor, parties.lender, parties.borrower):
        if who and who in deciding:
            raise RuleViolation("guarantees.conflict", who=who)
    if len(deciding) < guarantee.terms.claim.quorum:
        raise RuleViolation("guarantees.quorum", present=len(deciding), needed=guarantee.terms.claim.quorum)


def advance(desk: Desk, guarantee: Guarantee, position: str = "") -> Guarantee:
    """The guarantee where this event leads it; ``position`` when the event decides.

    Raises RuleViolation ``guarantees.not_now``, ``guarantees.before_position`` (``day``, ``since``) for a step dated
    before the one before it.
    """
    allowed = life.next_position(desk.event.kind, guarantee.position)
    moved_to = position or allowed
    if moved_to == guarantee.position:
        return guarantee
    if guarantee.since is not None and desk.day < guarantee.since:
        raise RuleViolation("guarantees.before_position", day=desk.day, since=guarantee.since)
    return replace(guarantee, position=moved_to, since=desk.day)


def on(day: date | None) -> date:
    """A day that the position of a guarantee makes sure of."""
    assert day is not None
    return day

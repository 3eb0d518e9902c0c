"""How an agreement and its instalments walk, when money falls due, and what an amendment changes. Plain values only."""

from __future__ import annotations

import hashlib
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from maillon.core.errors import RuleViolation
from maillon.core.money import apportion
from maillon.funding.rules.budgeting.limits import Financing, beyond_cost, is_bound, judge_whole
from maillon.funding.rules.terms import Narratives, ReportRule, Terms, report_days

AGREEMENT: Mapping[str, Mapping[str, str]] = {
    "to_sign": {"sign": "in_force", "end": "ended"},
    "in_force": {"complete": "completed", "end": "ended"},
    "completed": {},
    "ended": {},
}
INSTALMENT: Mapping[str, Mapping[str, str]] = {
    "waiting": {"fall_due": "due", "cancel": "cancelled"},
    "due": {"prepare": "prepared", "cancel": "cancelled"},
    "prepared": {"approve": "approved", "send_back": "due", "cancel": "cancelled"},
    "approved": {"order": "ordered", "send_back": "due", "cancel": "cancelled"},
    "ordered": {"confirm": "paid", "bounce": "due"},
    "paid": {},
    "cancelled": {},
}
"""From a state, by a verb, to a state; whatever is absent is refused. What was sent to the bank is not cancelled."""

OPEN = ("waiting", "due")
"""Whose amounts an amendment may change: nobody has asked for that money yet."""
SIGNATURE, REPORT, DOCUMENT, BEFORE = "signature", "report", "document", "before"
_HELD_BACK = ("fall_due", "prepare", "approve", "order")
"""What a hold stops; what the bank already did is still written down."""


def after(table: Mapping[str, Mapping[str, str]], state: str, verb: str) -> str:
    """The state a verb leads to. Raises RuleViolation ``funding.step`` (``state``, ``verb``)."""
    target = table[state].get(verb)
    if target is None:
        raise RuleViolation("funding.step", state=state, verb=verb)
    return target


def step(state: str, verb: str, *, is_held: bool) -> str:
    """Where an instalment goes by a verb. Raises RuleViolation ``funding.held`` and ``funding.step``."""
    target = after(INSTALMENT, state, verb)
    if is_held and verb in _HELD_BACK:
        raise RuleViolation("funding.held")
    return target


@dataclass(frozen=True, slots=True)
class Handed:
    """Where one report, or paper, of an agreement stands."""

    key: str
    kind: str
    due_on: date
    is_received: bool = False
    is_accepted: bool = False


def unmet(
    conditions: Iterable[str], *, not_before: date, today: date, is_signed: bool, reports: Sequence[Handed]
) -> list[str]:
    """The conditions an instalment still waits for, the earliest day (``before:2026-04-01``) last; empty: it is due.

    A yearly report must be accepted for every year that was to be told by that day, and for the first one at least.
    A condition that names nothing of the agreement never holds: money does not leave by a slip of the pen.
    """
    lacking = [one for one in conditions if not _holds(one, not_before, is_signed, reports)]
    return lacking + ([f"{BEFORE}:{not_before.isoformat()}"] if today < not_before else [])


def _holds(condition: str, not_before: date, is_signed: bool, reports: Sequence[Handed]) -> bool:
    what, _colon, key = condition.partition(":")
    if what == SIGNATURE:
        return is_signed
    kept = sorted((one for one in reports if one.key == key), key=lambda one: one.due_on)
    wanted = [one for one in kept if one.due_on <= not_before] or kept[:1]
    if what == REPORT:
        return bool(wanted) and all(one.is_accepted for one in wanted)
    return what == DOCUMENT and bool(wanted) and all(one.is_received or one.is_accepted for one in wanted)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def period(terms: Terms, starts_on: date) -> tuple[date, date]:
    """The first day and the end (excluded) of an agreement: as long as the terms allow, a year where they do not say.

    Raises RuleViolation ``funding.over`` (``day``) when the terms allow no day from then on.
    """
    ends_on = add_months(starts_on, terms.most_months or 12)
    if terms.ends_by:
        ends_on = min(ends_on, date.fromisoformat(terms.ends_by) + timedelta(days=1))
    if ends_on <= starts_on:
        raise RuleViolation("funding.over", day=date.fromisoformat(terms.ends_by))
    return starts_on, ends_on


@dataclass(frozen=True, slots=True)
class Expected:
    """One report the calendar of an agreement asks for; ``ordinal`` counts those of its key, by date."""

    key: str
    ordinal: int
    kind: str
    label: Narratives
    due_on: date


def calendar(rules: Iterable[ReportRule], *, starts_on: date, ends_on: date) -> list[Expected]:
    """Every report of an agreement, ``ends_on`` excluded, by date."""
    found = [
        Expected(rule.key, place, rule.kind, rule.label, day)
        for rule in rules
        for place, day in enumerate(report_days(rule, starts_on=starts_on, ends_on=ends_on), start=1)
    ]
    return sorted(found, key=lambda one: (one.due_on, one.key))


def rebalance(amount_minor: int, *, fixed: Sequence[int], free: Sequence[int]) -> tuple[list[int], int]:
    """The amounts of the instalments nobody has asked for yet, so that all of them sum to what is now agreed.

    ``fixed`` is paid, or on its way; ``free`` share the rest in their former proportions, to the cent. Gives their
    new amounts, and what a new instalment must carry where none is free. Raises RuleViolation
    ``funding.under_paid`` (``least``) when less is agreed than what is paid or on its way.
    """
    left = amount_minor - sum(fixed)
    if left < 0:
        raise RuleViolation("funding.under_paid", field="amount", least=sum(fixed))
    if not free:
        return [], left
    return apportion(left, list(free) if any(free) else [1] * len(free)), 0


@dataclass(frozen=True, slots=True)
class Change:
    """One thing an amendment changes: what it was, what it becomes."""

    name: str
    before: int | date | None
    """None: nothing said it before."""
    after: int | date


def changes(
    *,
    amount: tuple[int, int],
    ends_on: tuple[date, date],
    financing: tuple[Financing | None, Financing | None] = (None, None),
    begins_budget: bool = False,
) -> list[Change]:
    """What an amendment changes, (before, after) of each; raises RuleViolation ``funding.no_change``.

    One that begins another version of the agreed budget may change nothing else.
    """
    told = [Change("amount", *amount), Change("ends_on", *ends_on)]
    former, new = financing
    if new is not None:
        told += [
            Change(one.name, getattr(former, one.name) if former else None, getattr(new, one.name))
            for one in fields(new)
        ]
    found = [one for one in told if one.before != one.after]
    if not found and not begins_budget:
        raise RuleViolation("funding.no_change")
    return found


def within_shares(terms: Terms, *, amount: tuple[int, int], financing: Financing | None) -> None:
    """Refuse an amount, (before, after), that breaks a share the terms say of the whole project, as a budget's is.

    Raises RuleViolation ``funding.financing_unsaid`` when more is agreed and nobody said what the project costs,
    ``funding.aid_share``, ``funding.counterpart``, ``funding.stacking`` (the facts of the check), or
    ``funding.paid_past_cost`` (``over``).
    """
    if not is_bound(terms):
        return
    before, after = amount
    if financing is None:
        if after > before:
            raise RuleViolation("funding.financing_unsaid", field="eligible")
        return
    for one in judge_whole(terms, financing, after):
        if not one.holds:
            article = terms.article(one.article)
            raise RuleViolation(
                f"funding.{one.code}",
                field="cash" if one.code == "counterpart" else "amount",
                found=one.found,
                allowed=one.allowed,
                base=one.base,
                share=one.share,
                lacking=one.add or one.move,
                article=article.number if article else "",
                currency=terms.currency,
            )
    if over := beyond_cost(financing, after):
        raise RuleViolation("funding.paid_past_cost", field="eligible", over=over, currency=terms.currency)


def digest(text: str) -> str:
    """SHA-256 of a text as both sign it."""
    return hashlib.sha256(text.encode()).hexdigest()


def within_aid(terms: Terms, amount_minor: int) -> None:
    """Refuse what the terms never give. Raises RuleViolation ``funding.ceiling`` (``ceiling``), ``funding.floor``."""
    aid = terms.aid
    if aid.ceiling_minor and amount_minor > aid.ceiling_minor:
        raise RuleViolation("funding.ceiling", field="amount", ceiling=aid.ceiling_minor, currency=terms.currency)
    if amount_minor < aid.floor_minor:
        raise RuleViolation("funding.floor", field="amount", floor=aid.floor_minor, currency=terms.currency)


def within_envelope(*, envelope_minor: int, awarded_minor: int, more_minor: int) -> None:
    """Refuse what a call has no money left for. Raises RuleViolation ``funding.past_envelope`` (``left``)."""
    left = envelope_minor - awarded_minor
    if more_minor > max(left, 0):
        raise RuleViolation("funding.past_envelope", field="amount", left=max(left, 0))

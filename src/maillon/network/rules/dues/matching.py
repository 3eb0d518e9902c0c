"""Which notices a movement may settle, and why: proposals a person confirms. Plain values only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations

from maillon.core.text import name_key
from maillon.ledger.bank.references import bare, bodies
from maillon.ledger.bank.statement import Movement

LIKENESS = 0.82
"""From here on two names may be the same payer's (0 to 1, difflib's ratio over folded words)."""
_MOST_TOGETHER = 3
_EMPTY_WORDS = frozenset({"inc", "ltee", "enr", "osbl", "obnl", "cooperative", "organisme", "association", "fondation"})


@dataclass(frozen=True, slots=True)
class Owed:
    """A notice still owed: ``left_minor`` of ``currency``."""

    id: int
    number: str
    organisation: int
    left_minor: int
    currency: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Payers:
    """What is known of who pays: names of each member, and whose each account and each name was before."""

    names: Mapping[int, Sequence[str]]
    accounts: Mapping[str, int] = field(default_factory=dict)
    former: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who paid and for which notices, why one thinks so, and whether it can be confirmed without a look.

    Reasons: ``number`` (the notice's number was written), ``reference`` (its structured reference), ``payer``
    (that account or name paid for this member before), ``name``, ``amount`` (exactly what is owed).
    """

    organisation: int
    notices: tuple[int, ...]
    reasons: tuple[str, ...]
    sure: bool


def propose(movement: Movement, owed: Iterable[Owed], payers: Payers) -> list[Proposal]:
    """What a movement received may be, the likeliest first, three at most; nothing for what is not money received."""
    if movement.amount_minor <= 0 or movement.is_reversal or movement.kind:
        return []
    same = [one for one in owed if one.currency == movement.currency]
    written, carried = bare(movement.remittance), set(bodies(movement.remittance))
    named = [one for one in same if bare(one.number) in written or bare(one.number) in carried]
    if named:
        return _by_number(movement, named, carried)
    found = {}
    for organisation, reason in _by_payer(movement, payers).items():
        own = sorted((one for one in same if one.organisation == organisation), key=lambda one: (one.due_on, one.id))
        exact = _exactly(own, movement.amount_minor)
        reasons = (reason, *(("amount",) if exact else ()))
        sure = reason == "payer" and bool(exact)
        found[organisation] = Proposal(organisation, tuple(one.id for one in exact or own[:1]), reasons, sure)
    if not found:
        exact_alone = [one for one in same if one.left_minor == movement.amount_minor]
        if len({one.organisation for one in exact_alone}) == 1:
            [*_, oldest] = sorted(exact_alone, key=lambda one: one.due_on, reverse=True)
            found[oldest.organisation] = Proposal(oldest.organisation, (oldest.id,), ("amount",), False)
    ranked = sorted(found.values(), key=lambda one: (not one.sure, "payer" not in one.reasons, -len(one.reasons)))
    # Two members that could both have paid: a person decides.
    if len(ranked) > 1 and ranked[0].sure and ranked[1].sure:
        ranked = [Proposal(one.organisation, one.notices, one.reasons, False) for one in ranked]
    return ranked[:3]


def _by_number(movement: Movement, named: Sequence[Owed], carried: set[str]) -> list[Proposal]:
    by_organisation: dict[int, list[Owed]] = {}
    for one in named:
        by_organisation.setdefault(one.organisation, []).append(one)
    found = []
    for organisation, notices in by_organisation.items():
        exact = sum(one.left_minor for one in notices) == movement.amount_minor
        how = "reference" if any(bare(one.number) in carried for one in notices) else "number"
        reasons = (how, "amount") if exact else (how,)
        sure = exact and len(by_organisation) == 1
        found.append(Proposal(organisation, tuple(one.id for one in notices), reasons, sure))
    return sorted(found, key=lambda one: -len(one.reasons))[:3]


def _by_payer(movement: Movement, payers: Payers) -> dict[int, str]:
    found: dict[int, str] = {}
    key = name_key(movement.counterparty)
    if movement.counterparty_account and movement.counterparty_account in payers.accounts:
        found[payers.accounts[movement.counterparty_account]] = "payer"
    elif key and key in payers.former:
        found[payers.former[key]] = "payer"
    if not key:
        return found
    words = _words(key)
    for organisation, names in payers.names.items():
        if organisation not in found and any(alike(words, _words(name_key(name))) for name in names):
            found[organisation] = "name"
    return found


def _words(key: str) -> tuple[str, ...]:
    return tuple(sorted(word for word in key.split() if word not in _EMPTY_WORDS and len(word) > 1))


def alike(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether two names, folded into sorted words, may be the same: banks cut names and forget words."""
    if not left or not right or not any(word[:4] == other[:4] for word in left for other in right):
        return False
    if len(left) > 1 and set(left) <= set(right):
        return True
    return SequenceMatcher(None, " ".join(left), " ".join(right)).ratio() >= LIKENESS


def _exactly(own: Sequence[Owed], amount: int) -> list[Owed]:
    """The fewest of a member's notices that make an amount exactly, the oldest first; none when none do."""
    for size in range(1, min(_MOST_TOGETHER, len(own)) + 1):
        for some in combinations(own[:8], size):
            if sum(one.left_minor for one in some) == amount:
                return list(some)
    return []

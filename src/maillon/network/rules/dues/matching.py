"""Which notices a movement may settle, and why: proposals a person confirms. Plain values only."""

from __future__ import annotations

from collections import defaultdict
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
_BEGINNING = 4
"""Two names share a word when its first signs are the same."""
_COMMON = 20
"""A beginning that more members share tells none of them apart: another one must lead to the member."""
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


class Matching:
    """What is owed and who may pay, put in the order movements are asked in: thousands of them are read against it."""

    def __init__(self, owed: Iterable[Owed], payers: Payers) -> None:
        self._payers = payers
        self._numbers: dict[tuple[str, str], list[Owed]] = defaultdict(list)
        self._amounts: dict[tuple[str, int], list[Owed]] = defaultdict(list)
        self._own: dict[tuple[str, int], list[Owed]] = defaultdict(list)
        for one in sorted(owed, key=lambda one: (one.due_on, one.id)):
            self._numbers[one.currency, bare(one.number)].append(one)
            self._amounts[one.currency, one.left_minor].append(one)
            self._own[one.currency, one.organisation].append(one)
        self._lengths = sorted({len(number) for _currency, number in self._numbers})
        self._names: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        for organisation, names in payers.names.items():
            for words in {words_of(name) for name in names}:
                for beginning in {word[:_BEGINNING] for word in words}:
                    self._names[beginning].append((organisation, words))
        for beginning in [one for one, found in self._names.items() if len({who for who, _words in found}) > _COMMON]:
            del self._names[beginning]
        self._alike: dict[str, list[int]] = {}

    def propose(self, movement: Movement) -> list[Proposal]:
        """What a movement received may be, the likeliest first, three at most; nothing for what is not received."""
        if movement.amount_minor <= 0 or movement.is_reversal or movement.kind:
            return []
        currency, carried = movement.currency, set(bodies(movement.remittance))
        if named := self._written(currency, bare(movement.remittance), carried):
            return _by_number(movement, named, carried)
        found = {}
        for organisation, reason in self._by_payer(movement).items():
            own = self._own.get((currency, organisation), [])
            exact = _exactly(own, movement.amount_minor)
            reasons = (reason, *(("amount",) if exact else ()))
            sure = reason == "payer" and bool(exact)
            found[organisation] = Proposal(organisation, tuple(one.id for one in exact or own[:1]), reasons, sure)
        if not found:
            exact_alone = self._amounts.get((currency, movement.amount_minor), [])
            if len({one.organisation for one in exact_alone}) == 1:
                oldest = exact_alone[0]
                found[oldest.organisation] = Proposal(oldest.organisation, (oldest.id,), ("amount",), False)
        ranked = sorted(found.values(), key=lambda one: (not one.sure, "payer" not in one.reasons, -len(one.reasons)))
        # Two members that could both have paid: a person decides.
        if len(ranked) > 1 and ranked[0].sure and ranked[1].sure:
            ranked = [Proposal(one.organisation, one.notices, one.reasons, False) for one in ranked]
        return ranked[:3]

    def _written(self, currency: str, text: str, carried: set[str]) -> list[Owed]:
        """The notices whose number stands in a text, or is carried by one of its references."""
        pieces = {
            text[start : start + length] for length in self._lengths for start in range(len(text) - length + 1)
        }  # fmt: skip
        found = {one.id: one for number in pieces | carried for one in self._numbers.get((currency, number), ())}
        return sorted(found.values(), key=lambda one: one.id)

    def _by_payer(self, movement: Movement) -> dict[int, str]:
        payers, found = self._payers, dict[int, str]()
        key = name_key(movement.counterparty)
        if movement.counterparty_account and movement.counterparty_account in payers.accounts:
            found[payers.accounts[movement.counterparty_account]] = "payer"
        elif key and key in payers.former:
            found[payers.former[key]] = "payer"
        for organisation in self._named_like(key):
            found.setdefault(organisation, "name")
        return found

    def _named_like(self, key: str) -> list[int]:
        """The members whose name may be that one; the same payer comes back line after line and is looked up once."""
        if key not in self._alike:
            words = words_of(key)
            near = {one for word in words for one in self._names.get(word[:_BEGINNING], ())}
            self._alike[key] = sorted({organisation for organisation, name in near if alike(words, name)})
        return self._alike[key]


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


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name that tell it from another, folded and sorted."""
    return tuple(sorted(word for word in name_key(name).split() if word not in _EMPTY_WORDS and len(word) > 1))


def alike(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether two names, folded into sorted words, may be the same: banks cut names and forget words."""
    if not {word[:_BEGINNING] for word in left} & {word[:_BEGINNING] for word in right}:
        return False
    if len(left) > 1 and set(left) <= set(right):
        return True
    one, other = " ".join(left), " ".join(right)
    # What the ratio cannot exceed is asked first: it costs nothing.
    if 2 * min(len(one), len(other)) < LIKENESS * (len(one) + len(other)):
        return False
    return SequenceMatcher(None, one, other).ratio() >= LIKENESS


def _exactly(own: Sequence[Owed], amount: int) -> list[Owed]:
    """The fewest of a member's notices that make an amount exactly, the oldest first; none when none do."""
    for size in range(1, min(_MOST_TOGETHER, len(own)) + 1):
        for some in combinations(own[:8], size):
            if sum(one.left_minor for one in some) == amount:
                return list(some)
    return []

"""The limits of a whole project: the programme's part, the counterpart, the stacking of public aid.

The same three are asked of a budget when it is sent and of an amendment when it is proposed and signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Any

from maillon.funding.rules.budgeting.sums import NOT_MONEY, PROGRAMME, Content, Line
from maillon.funding.rules.terms import Terms, part

SHARES = ("aid_share", "counterpart", "stacking")
"""The limits said as a share of what a whole project costs."""
_CASH = frozenset({"own_funds", "fundraising", "partner", "municipal", "federal", "provincial", "other"})


@dataclass(frozen=True, slots=True)
class Check:
    """One limit, as it stands: amounts in minor units of the budget's currency."""

    code: str
    holds: bool
    found: int = 0
    allowed: int = 0
    article: str = ""
    lines: tuple[str, ...] = ()
    """Keys of the lines it is about; empty: of the whole."""
    share: str = ""
    """The share the terms say, as a fraction."""
    base: int = 0
    """What that share is of."""
    move: int = 0
    """The least to have paid by another source."""
    remove: int = 0
    """The least to take away; 0 where taking away does not help."""
    add: int = 0
    """The least to bring."""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Financing:
    """What a project costs and who else than the programme pays it, minor units, on its eligible expenses."""

    eligible: int
    """What the eligible expenses cost."""
    public: int
    """What other public programmes pay of them."""
    cash: int
    """The counterpart in money; what public programmes bring counts in both where the terms say so."""
    in_kind: int
    """The counterpart in goods and in time, before what the terms cap."""


def is_bound(terms: Terms) -> bool:
    """Whether the terms say any share of what the whole project costs."""
    return any((terms.aid.share, terms.counterpart.least_share, terms.stacking.most_share))


def financing_of(content: Content, terms: Terms) -> Financing:
    """What a budget says of the whole project, line by line brought together."""
    lines = eligible_lines(content, terms)
    counts = [one for one in content.sources if _counts(one.kind, set(terms.counterpart.kinds))]
    public = content.keys(*(kind for kind in terms.stacking.counted if kind != PROGRAMME))
    return Financing(
        sum(content.cost(line) for line in lines),
        _paid(lines, public),
        _paid(lines, (one.key for one in counts if one.kind not in NOT_MONEY)),
        _paid(lines, (one.key for one in counts if one.kind in NOT_MONEY)),
    )


def eligible_lines(content: Content, terms: Terms) -> list[Line]:
    """The expenses of a budget that the programme may pay."""
    known = {one.key for one in terms.expenses if one.eligible}
    return [line for line in content.lines if line.category in known]


def counterpart_of(terms: Terms, said: Financing) -> tuple[int, int]:
    """What counts as counterpart, and what is asked: of the eligible expenses, in minor units."""
    asked = part(terms.counterpart.least_share) * said.eligible
    goods = said.in_kind
    if terms.counterpart.in_kind_at_most:
        goods = min(goods, floor(part(terms.counterpart.in_kind_at_most) * asked))
    return said.cash + goods, ceil(asked)


def public_of(terms: Terms, said: Financing, aid: int) -> int:
    """The public money on the eligible expenses, ``aid`` counted where the terms count the programme."""
    return said.public + (aid if PROGRAMME in terms.stacking.counted else 0)


def judge_whole(terms: Terms, said: Financing, aid: int) -> tuple[Check, ...]:
    """The limits of the whole project when the programme pays ``aid`` of it."""
    return (
        *of_aid_share(terms, aid, said.eligible),
        *of_counterpart(terms, *counterpart_of(terms, said), said.eligible),
        *of_stacking(terms, public_of(terms, said, aid), said.eligible),
    )


def beyond_cost(said: Financing, aid: int) -> int:
    """What the sources would pay past what the project costs; 0 when they do not.

    Public money may be counterpart too: the larger of both is counted, never their sum.
    """
    return max(aid + max(said.public, said.cash + said.in_kind) - said.eligible, 0)


def of_aid_share(terms: Terms, aid: int, eligible: int) -> Iterator[Check]:
    """The programme pays at most so much of the eligible expenses."""
    if terms.aid.share:
        yield capped("aid_share", aid, part(terms.aid.share), eligible, terms.aid.article, terms.aid.share, "remove")


def of_counterpart(terms: Terms, counted: int, required: int, eligible: int) -> Iterator[Check]:
    """Others bring at least so much."""
    rule = terms.counterpart
    if rule.least_share:
        short = max(required - counted, 0)
        yield Check(
            "counterpart",
            not short,
            counted,
            required,
            rule.article,
            share=rule.least_share,
            base=eligible,
            add=short,
            facts={"in_kind_at_most": rule.in_kind_at_most},
        )


def of_stacking(terms: Terms, public: int, eligible: int) -> Iterator[Check]:
    """Public money pays at most so much of the eligible expenses."""
    rule = terms.stacking
    if rule.most_share:
        yield capped("stacking", public, part(rule.most_share), eligible, rule.article, rule.most_share, "remove")


def capped(
    code: str,
    paid: int,
    share: Fraction,
    base: int,
    article: str,
    said: str,
    shrinks: str,
    lines: tuple[str, ...] = (),
    facts: Mapping[str, Any] | None = None,
) -> Check:
    """``paid`` is at most ``share`` of ``base``; ``shrinks`` says when the base falls with what is paid.

    both: whenever the programme pays less (the base is what it pays); remove: only when the expense goes away.
    """
    over = Fraction(paid) - share * base
    holds = over <= 0
    falling = ceil(over / (1 - share)) if not holds and share < 1 else max(paid, 0)
    steady = ceil(over) if not holds else 0
    return Check(
        code,
        holds,
        paid,
        floor(share * base),
        article,
        () if holds else lines,
        said,
        base,
        move=0 if holds else (falling if shrinks == "both" else steady),
        remove=0 if holds else falling,
        facts=facts or {},
    )


def _paid(lines: Iterable[Line], keys: Iterable[str]) -> int:
    kept = list(keys)
    return sum(line.paid_by(key) for line in lines for key in kept)


def _counts(kind: str, kinds: set[str]) -> bool:
    """``cash`` stands for every kind that is money; the programme never counts as its own counterpart."""
    if kind == PROGRAMME:
        return False
    return not kinds or kind in kinds or ("cash" in kinds and kind in _CASH)

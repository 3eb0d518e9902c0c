"""What must be provided at the end of a quarter, guarantee by guarantee: expected losses, their stage, and why.

A proposal changes nothing: the engine is asked what each review would post, and the manager accepts the whole of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from maillon.guarantees.models import Fund
from maillon.guarantees.queries import history
from maillon.guarantees.queries.assumptions import Assumptions, Kind, assumptions
from maillon.guarantees.queries.portfolio import quarter_ends
from maillon.guarantees.risk import impairment
from maillon.guarantees.rules import life, measures, rates, silence
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.engine import apply
from maillon.guarantees.rules.events import lending
from maillon.guarantees.rules.postings import Norm

NEEDED = (Kind.GRADES, Kind.IMPAIRMENT)
"""Without these nothing is provided for."""
_PRECISION = 1_000_000
"""Expected loss as a part of the cover is kept to the millionth."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A guarantee's expected loss at the end of the period; amounts in the cap's currency."""

    state: states.Guarantee
    stage: int
    reasons: tuple[str, ...]
    """Why this stage: default, late, restructured, watched; empty at stage 1."""
    days_past_due: int
    """As last reported."""
    pd: float
    lgd: float
    rate: float
    months: int
    cover_minor: int
    rates: tuple[Fraction, ...]
    """Expected loss as a part of the cover, at stages 1, 2 and 3."""
    expected_minor: int
    unearned_minor: int
    """Of the fees, in the IFRS 9 book: only what is above it is posted there."""
    before: Mapping[Norm, int]
    after: Mapping[Norm, int]

    @property
    def moves(self) -> bool:
        """True when accepting it changes a stage, a rate or a provision."""
        return (self.stage, self.rates) != (self.state.stage, self.state.rates) or self.before != self.after

    def difference(self, norm: Norm) -> int:
        """What a book would post."""
        return self.after[norm] - self.before[norm]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The provisions of a fund at the end of a quarter; ``token`` names exactly this proposal."""

    ends_on: date
    lines: Sequence[Proposed]
    token: str
    before: Mapping[Norm, int]
    after: Mapping[Norm, int]
    """Of the whole fund, Canadian cents at the day's rate."""
    given: Assumptions
    """What is supposed at the end of the quarter."""

    @property
    def moved(self) -> list[Proposed]:
        """Those that accepting would change."""
        return [one for one in self.lines if one.moves]


def proposal(fund: Fund, today: date) -> Proposal:
    """What the quarter that last ended asks to be provided, by what the fund knows now and supposed at its end.

    Nothing is proposed while nobody brought in the grades and the rate (``NEEDED``) in force that day.
    """
    [ends_on] = quarter_ends(today, 1)
    state, given = history.state_of(fund), assumptions(fund, ends_on)
    grades = dict(fund.guarantees.values_list("reference", "grade"))
    lines = []
    for name, one in sorted(state.guarantees.items()) if given.has(*NEEDED) else ():
        if one.position in life.LIVE and one.signed_on is not None and one.signed_on <= ends_on:
            lines.append(_proposed(one, state, given, today, given.pd(grades.get(name, 0))))
    totals = [
        {norm: sum(rates.worth(part[norm], one.state.currency, state.rates) for one, part in parts) for norm in Norm}
        for parts in ([(one, one.before) for one in lines], [(one, one.after) for one in lines])
    ]
    return Proposal(ends_on, lines, _token(given, state, lines), before=totals[0], after=totals[1], given=given)


@dataclass(frozen=True, slots=True)
class Posted:
    """The last provision accepted of a guarantee: of which day, and the versions it rested on."""

    ends_on: date
    version: str


def posted(fund: Fund) -> Mapping[str, Posted]:
    """The last provision accepted of each guarantee, by reference."""
    rows = fund.events.filter(kind=lending.ProvisionReviewed.kind, guarantee__isnull=False).order_by("sequence")
    return {
        name: Posted(day, payload.get("documents", {}).get("assumptions", ""))
        for name, day, payload in rows.values_list("guarantee__reference", "effective_on", "payload")
    }


def event_of(one: Proposed, *, key: str, given: Assumptions, known_on: date) -> lending.ProvisionReviewed:
    """The event that accepting a line is: it names the versions it rests on."""
    return lending.ProvisionReviewed(
        key=key,
        effective_on=given.day,
        known_on=known_on,
        guarantee=one.state.id,
        rates=one.rates,
        stage=one.stage,
        documents={
            "pd": f"{one.pd:.6f}", "lgd": f"{one.lgd:.6f}", "rate": f"{one.rate:.6f}", "months": str(one.months),
            "days_past_due": str(one.days_past_due), "reasons": ", ".join(one.reasons) or "none",
            "assumptions": given.version,
        },
    )  # fmt: skip


def _proposed(one: states.Guarantee, state: states.Fund, given: Assumptions, today: date, pd: float) -> Proposed:
    ends_on, cover = given.day, measures.cover(one)
    days = silence.read(one, ends_on).days
    stage, reasons = _staged(one, days)
    profile = _profile(one, ends_on, cover)
    losses = impairment.provision(impairment.Credit(pd, given.lgd, given.rate, profile))
    parts = _parts(losses, cover) if cover else one.rates
    line = Proposed(
        one, stage, reasons, days, pd, given.lgd, given.rate, len(profile), cover, parts, 0,
        measures.unearned(one, Norm.IFRS), _provided(one), {},
    )  # fmt: skip
    event = event_of(line, key=f"proposal:{one.id}", given=given, known_on=max(today, state.known_on or today))
    after = apply(state, event).state.guarantees[one.id]
    expected = measures.expected_loss(after, cover, after.stage)
    return Proposed(
        one, stage, reasons, days, pd, given.lgd, given.rate, len(profile), cover, parts, expected,
        line.unearned_minor, line.before, _provided(after),
    )  # fmt: skip


def _staged(one: states.Guarantee, days: int) -> tuple[int, tuple[str, ...]]:
    """The stage by what is reported, and what made it."""
    claim, defaulted = one.terms.claim, one.position == "default" or one.position in life.CLAIMED
    staging = impairment.Staging(days_stage_2=claim.watch_days_past_due, days_stage_3=claim.trigger_days_past_due)
    restructured, watched = one.restructured_on is not None, one.position == "watch"
    stage = impairment.stage(staging, days_past_due=days, is_restructured=restructured or watched, in_default=defaulted)
    told = (
        ("default", defaulted), ("late", days >= staging.days_stage_2), ("restructured", restructured),
        ("watched", watched),
    )  # fmt: skip
    return stage, tuple(name for name, is_so in told if is_so)


def _profile(one: states.Guarantee, since: date, cover: int) -> tuple[float, ...]:
    """What the fund may have to pay at the start of each month to come: the cover, then as the schedule repays.

    What is past due stays owed to the end; a loan whose schedule is behind it counts for one month.
    """
    owed, balances = one.loan.covered_minor, [(since, float(cover))]
    if not cover or not owed:
        return ()
    left = owed
    for instalment in sorted(one.loan.instalments, key=lambda due: due.due_on):
        if instalment.due_on > since:
            left = max(0, left - instalment.principal_minor)
            balances.append((instalment.due_on, cover * left / owed))
    return impairment.scheduled(balances, since, 1.0, float(cover)) or (float(cover),)


def _parts(losses: impairment.Provision, cover: int) -> tuple[Fraction, ...]:
    """Each stage's loss as a part of the cover, never falling from a stage to the next."""
    found: list[Fraction] = []
    for stage in (1, 2, 3):
        part = Fraction(round(min(1.0, losses.of(stage) / cover) * _PRECISION), _PRECISION)
        found.append(max(part, found[-1]) if found else part)
    return tuple(found)


def _provided(one: states.Guarantee) -> dict[Norm, int]:
    """What each book provides for a guarantee."""
    kept = {norm: one.balances.get(f"{norm}|2200|{one.currency}") for norm in Norm}
    return {norm: -balance.minor if balance else 0 for norm, balance in kept.items()}


def _token(given: Assumptions, state: states.Fund, lines: Sequence[Proposed]) -> str:
    told = [
        [one.state.id, one.stage, [str(rate) for rate in one.rates], sorted(one.before.items()),
         sorted(one.after.items())]
        for one in lines if one.moves
    ]  # fmt: skip
    version = given.version if given.has(*NEEDED) else ""
    asked = [given.day.isoformat(), version, len(state.keys), told]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:24]

"""Twenty invariants over the whole life of a fund, whatever happens in whatever order."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules import documents, events, measures, state
from maillon.guarantees.rules.engine import apply, replay
from maillon.guarantees.rules.events import Event, capital, life
from maillon.guarantees.rules.life import TABLE
from tests.guarantees import invariants
from tests.guarantees.happenings import MAKERS, PRODUCTS, WALK
from tests.guarantees.story import Story, parties

NAMES = ("G1", "G2", "G3")
AMOUNTS = st.integers(1, 120_000)
CURRENCIES = ("XOF", "HTG", "EUR")
SEEDS = st.integers(0, 2**32)
PICKS = st.integers(0, 10_000)
TIES = st.sampled_from(("lodged", "pro_rata"))
RATES = st.fractions(min_value=Fraction(1, 2000), max_value=Fraction(2), max_denominator=2000)


class AnyFund(RuleBasedStateMachine):
    """A fund to which anything may happen: what cannot be is refused and leaves no trace."""

    def __init__(self) -> None:
        super().__init__()
        self.story = Story()
        self.tally = invariants.Tally()
        self.reported: dict[date, list[int]] = {}

    def _balances_known(self, day: date) -> list[int]:
        """What lenders' statements told by a day of the loans' balances on that day."""
        return [measures.balance_on(self.story[name].loan, day, day) for name in NAMES]

    def happens(self, kind: type[Event], name: str, amount: int) -> bool:
        """One event, or a refusal that changes nothing."""
        before, rows = self.story.fund, len(self.story.rows)
        try:
            self.story.tell(kind, **MAKERS[kind](self.story, name, amount))
        except RuleViolation as refused:
            assert refused.code.startswith("guarantees.")
            assert self.story.fund is before
            assert len(self.story.rows) == rows
            return False
        return True

    @initialize(
        numbers=st.tuples(*[st.integers(0, len(PRODUCTS) - 1)] * 3),
        cap=AMOUNTS,
        tie=st.sampled_from(("lodged", "pro_rata")),
    )
    def open_books(self, numbers: tuple[int, ...], cap: int, tie: str) -> None:
        story = self.story
        for currency, rate in zip(CURRENCIES, ("1/440", "1/100", "3/2"), strict=True):
            story.rate(currency, rate)
        story.tell(capital.CapitalCommitted, investor="I0", amount_minor=10_000_000)
        story.tell(capital.CapitalCalled, investor="I0", amount_minor=9_000_000)
        story.tell(capital.CapitalPaid, investor="I0", amount_minor=8_000_000)
        story.tell(capital.ContributionReceived, amount_minor=9_000, first_loss=Fraction(1, 3))
        story.tell(
            life.FacilityOpened,
            facility="F",
            lender="caisse",
            currency="CAD",
            cap_minor=cap,
            cap_rate=Fraction(4, 5),
            tie=tie,
        )
        for name, number in zip(NAMES, numbers, strict=True):
            product = PRODUCTS[number]
            currency = product.cover.cap_currency
            told = {"product": product, "principal_minor": 40_000, "cap_minor": 30_000}
            if currency == "EUR":
                told |= {"principal_minor": 4_000_000, "cap_minor": 400_000}
            facility = "F" if currency == "CAD" else ""
            begin = story.approved if name == "G3" else story.signed
            begin(name, facility=facility, who=parties(borrower=f"coop {name}"), **told)

    @rule(kind=st.sampled_from(list(MAKERS)), name=st.sampled_from(NAMES), amount=AMOUNTS)
    def anything(self, kind: type[Event], name: str, amount: int) -> None:
        self.happens(kind, name, amount)

    @rule(seed=SEEDS)
    def possible(self, seed: int) -> None:
        """Several things that the place of a guarantee in its life allows: what is drawn blindly seldom is."""
        chance = self.chance(seed)
        for _turn in range(30):
            name = chance.choice(NAMES)
            place = self.story[name].position
            allowed = [kind for kind in MAKERS if place in TABLE.get(kind.kind, (place,))]
            self.happens(chance.choice(allowed), name, chance.randrange(1, 120_000))
            invariants.everything(self.story, self.tally)

    @rule(name=st.sampled_from(NAMES), seed=SEEDS, moved=st.none() | RATES)
    def walk(self, name: str, seed: int, moved: Fraction | None) -> None:
        """Push one guarantee through its life from where it stands, some steps left, with rates moving between."""
        chance = self.chance(seed)
        self.settled()
        steps = [kind for kind in WALK if chance.random() < 0.9][: chance.randrange(8, 2 * len(WALK))]
        for number, kind in enumerate(steps):
            if self.story[name].position not in TABLE[kind.kind]:
                continue
            self.happens(kind, name, chance.randrange(1, 120_000))
            invariants.everything(self.story, self.tally)
            if kind.kind == "repayment_reported":
                self.story.pass_days(chance.randrange(30))
            elif moved is not None and chance.random() < 0.3:
                self.story.tell(capital.RateMoved, currency=CURRENCIES[number % 3], rate=moved)
                if chance.random() < 0.4:
                    self.story.tell(capital.Revalued)

    def chance(self, seed: int) -> Random:
        """Drawn numbers are often small and alike: the same seed means something else later in a story."""
        return Random(f"{seed} {len(self.story.events)}")

    def settled(self) -> None:
        """Holds and limits of earlier steps would stop a walk at once."""
        if self.story.fund.limits:
            self.story.tell(capital.LimitsSet, limits=())

    @rule(currency=st.sampled_from(CURRENCIES), rate=RATES)
    def rate_moves(self, currency: str, rate: Fraction) -> None:
        self.story.tell(capital.RateMoved, currency=currency, rate=rate)

    @rule()
    def revalued(self) -> None:
        self.story.tell(capital.Revalued)
        self._at_the_days_rate()

    def _at_the_days_rate(self) -> None:
        for record in self.story.fund.guarantees.values():
            for name, balance in record.balances.items():
                _norm, account, currency = name.split("|")
                if account in ("9200", "9100", "2300", "1310", "1100", "2200") and currency != "CAD":
                    rate = Fraction(self.story.fund.rates[currency]) * (100 if currency == "XOF" else 1)
                    assert balance.functional_minor == round(balance.minor * rate)

    @rule(days=st.integers(1, 20))
    def days_pass(self, days: int) -> None:
        self.story.pass_days(days)

    @rule(pick=PICKS)
    def same_again(self, pick: int) -> None:
        """3: the same key with the same content changes nothing; with another it is refused."""
        known = self.story.events[pick % len(self.story.events)]
        outcome = apply(self.story.fund, known)
        assert outcome.state is self.story.fund
        assert not outcome.postings
        other = capital.ReserveAppropriated(
            key=known.key, effective_on=self.story.day, known_on=self.story.day, amount_minor=1, resolution="autre"
        )
        with pytest.raises(RuleViolation, match="key_taken"):
            apply(self.story.fund, other)

    @rule(names=st.permutations(NAMES), amount=AMOUNTS)
    def several_accepted(self, names: list[str], amount: int) -> None:
        """Claims of one facility the same day."""
        lodged = [name for name in names if self.story[name].position == "claim_lodged"]
        try:
            self.story.accept(*lodged, proceeds_minor=amount % 5_000)
        except RuleViolation as refused:
            assert refused.code.startswith("guarantees.")

    @rule(days=st.integers(1, 40))
    def period_closes(self, days: int) -> None:
        """16: nothing takes effect before a close, and what was reported then never changes."""
        before = self.story.day - timedelta(days=days)
        try:
            self.story.tell(capital.PeriodClosed, before=before)
        except RuleViolation:
            return
        with pytest.raises(RuleViolation, match="closed_period"):
            self.story.tell(capital.Revalued, on=before - timedelta(days=1))
        self.reported[self.story.day] = self._balances_known(self.story.day)
        self.story.pass_days(1)

    @rule(share=st.integers(1, 40), leverage=st.integers(0, 3))
    def limits_set(self, share: int, leverage: int) -> None:
        limit = capital.Limit(axis="lender", share=Fraction(share, 100))
        self.story.tell(capital.LimitsSet, limits=(limit,), leverage=Fraction(leverage))

    @invariant()
    def invariants_hold(self) -> None:
        if self.story.events:
            invariants.everything(self.story, self.tally)

    def teardown(self) -> None:
        """4: replaying the history from its documents gives the same rows in the same order, and the same fund.

        16: what was reported at a close is still what was known then.
        """
        if "redenominated" not in {one.kind for one in self.story.events}:
            assert all(self._balances_known(day) == told for day, told in self.reported.items())
        told = [events.read(one.kind, one.document()) for one in self.story.events]
        again = replay(told)
        assert list(again.postings) == self.story.rows
        assert again.state == self.story.fund
        assert state.read(documents.plain(self.story.fund)) == self.story.fund


AnyFund.TestCase.settings = settings(
    max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyFund = AnyFund.TestCase

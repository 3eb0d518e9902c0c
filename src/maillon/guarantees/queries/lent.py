"""The fund's own loans in its portfolio: what is owed on a day, how late, and the same at a day that is past."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules import events as happenings
from maillon.guarantees.rules import measures, rates
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.engine import apply
from maillon.guarantees.rules.events.capital import EntryReversed
from maillon.guarantees.rules.events.loans import FundLoanEvent
from maillon.guarantees.rules.silence import Part


@dataclass(frozen=True, slots=True)
class Lent:
    """A loan of the fund on a day, in Canadian cents: its principal, all that is owed with interest; how late it is."""

    state: states.FundLoan
    owed_minor: int
    days_past_due: int
    principal_minor: int = 0

    @property
    def part(self) -> Part:
        """Where it counts in the portfolio at risk: the fund itself is paid, so nothing of it is unknown."""
        return Part.REPORTED if self.days_past_due >= measures.PAR[0] else Part.SOUND

    @property
    def is_at_risk(self) -> bool:
        """Thirty days past due or more."""
        return self.part is Part.REPORTED


def lent_on(state: states.Fund, day: date) -> list[Lent]:
    """The fund's own loans that are owed to it, each as late as it is on a day."""
    return [
        Lent(
            one,
            rates.worth(one.principal_minor + one.interest_minor, one.currency, state.rates),
            measures.days_past_due(one, day),
            rates.worth(one.principal_minor, one.currency, state.rates),
        )
        for _name, one in sorted(state.loans.items())
        if one.principal_minor
    ]


@dataclass
class Told:
    """What was told of the fund's own loans, in its order: a day that is past is read again from what took effect."""

    events: list[happenings.Event] = field(default_factory=list)

    def keep(self, event: happenings.Event) -> None:
        """Remember an event, if it is one of a loan or takes one back."""
        mine = isinstance(event, FundLoanEvent)
        if mine or (isinstance(event, EntryReversed) and any(one.key == event.wrong for one in self.events)):
            self.events.append(event)

    def on(self, state: states.Fund, day: date) -> list[Lent]:
        """The loans as they were on a day, by what was told so far and at the rates of a state.

        Where what took effect by then rests on something later, as they are in that state.
        """
        then = states.Fund(rates=state.rates)
        try:
            for event in self.events:
                if event.effective_on <= day:
                    then = apply(then, event).state
        except RuleViolation:
            return lent_on(state, day)
        return lent_on(then, day)

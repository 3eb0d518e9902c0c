"""Why a figure is what it is: each event that moved it, from the first to the last, and what its entries were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from maillon.guarantees.models import Event, Guarantee
from maillon.guarantees.queries import history
from maillon.guarantees.queries.positions import told
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.engine import Notice, apply
from maillon.guarantees.rules.postings import Posting
from maillon.ledger.models import Entry

FIGURES = (
    "cover_minor", "undrawn_minor", "principal_minor", "due_minor", "paid_minor", "recovered_minor", "cap_minor",
    "stage",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """An event that moved the figure: what it was before and after, and the rows posted then."""

    event: Event
    before: int
    after: int
    rows: Sequence[Posting] = field(default_factory=tuple)
    notices: Sequence[Notice] = ()
    """What the engine said beside it, of this guarantee or of its facility."""

    @property
    def moved(self) -> int:
        """By how much."""
        return self.after - self.before


def why(guarantee: Guarantee, figure: str) -> list[Step]:
    """The events that moved a figure of a guarantee, in their order; found by reading the whole history again."""
    state, steps = states.Fund(), []
    name, last = guarantee.reference, 0
    mine = ("", f"guarantee:{name}")
    for event in Event.objects.filter(fund=guarantee.fund_id).select_related("evidence").order_by("sequence"):
        outcome = apply(state, history.read_event(event))
        state = outcome.state
        now = state.guarantees.get(name)
        value = _figure(now, figure)
        if value != last:
            rows = tuple(row for row in outcome.postings if row.subject in mine)
            steps.append(Step(event, last, value, rows, _said(outcome.notices, guarantee)))
            last = value
    return steps


def _said(notices: Sequence[Notice], guarantee: Guarantee) -> tuple[Notice, ...]:
    """Those that name no other guarantee."""
    return tuple(one for one in notices if one.facts.get("guarantee", guarantee.reference) == guarantee.reference)


def _figure(one: states.Guarantee | None, figure: str) -> int:
    if one is None:
        return 0
    value: Any = told(one)[figure]
    return int(value)


def entries(guarantee: Guarantee) -> list[Entry]:
    """What a guarantee's events posted, in both books, in the order of their days."""
    fund = guarantee.fund
    found = Entry.objects.filter(
        book__in=(fund.asnpo_book_id, fund.ifrs_book_id),
        subject_type="guarantees.guarantee",
        subject_id=str(guarantee.pk),
    )
    related = found.select_related("book").prefetch_related("transfers__debit", "transfers__credit")
    return list(related.order_by("effective_on", "sequence"))

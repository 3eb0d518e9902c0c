"""What investors promised, were asked for and paid, as the history tells it: a report is read again as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from maillon.core.parties.models import Organisation
from maillon.guarantees.models import Commitment, Fund
from maillon.guarantees.rules import state as states

_GIVEN = (Commitment.Kind.CONTRIBUTION, Commitment.Kind.FIRST_LOSS)


@dataclass(frozen=True, slots=True)
class Given:
    """An investor's capital, or a donor's contribution, cents: promised, called, paid."""

    investor: Organisation
    promised_minor: int
    called_minor: int
    paid_minor: int


def invested(fund: Fund, state: states.Fund, *, ends_on: date, until: datetime) -> Sequence[Given]:
    """The fund's investors as ``state`` knows them, then what donors gave, told by ``ends_on`` and before ``until``."""
    rows = list(fund.commitments.select_related("investor").order_by("committed_on", "reference"))
    given = []
    for who in dict.fromkeys(one.investor for one in rows if one.kind not in _GIVEN):
        known = state.investors.get(who.slug)
        if known is not None:
            given.append(Given(who, known.committed_minor, known.called_minor, known.paid_minor))
    told = fund.events.filter(kind="contribution_received", effective_on__lte=ends_on, known_at__lt=until)
    keys = set(told.values_list("idempotency_key", flat=True))
    for one in rows:
        if one.kind in _GIVEN and f"{one.reference}:received" in keys:
            given.append(Given(one.investor, one.amount_minor, one.amount_minor, one.amount_minor))
    return given

"""What the fund may have to pay and owes nobody yet: its guarantees on a day, as one of its books keeps them.

Each figure is the sum of the engine's balances of an account, guarantee by guarantee: what the book itself holds in
that account, told by currency and by country.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from maillon.guarantees.models import Event, Fund
from maillon.guarantees.queries import history
from maillon.guarantees.rules import life
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.engine import apply
from maillon.guarantees.rules.postings import Norm

APPROVED, UNDRAWN, COVER, CLAIMED, RECOURSE = "9000", "9100", "9200", "9300", "9400"
COUNTER, COLLATERAL, DEPOSITS, UNEARNED, PROVISION, PAYABLE = "9500", "9600", "1020", "2100", "2200", "2300"
ACCOUNTS = (
    APPROVED, UNDRAWN, COVER, CLAIMED, RECOURSE, COUNTER, COLLATERAL, DEPOSITS, UNEARNED, PROVISION, PAYABLE,
)  # fmt: skip
"""What the note tells, by account: memorandum, deposits, fees not earned, provision, debt."""
_OWED = frozenset((UNEARNED, PROVISION, PAYABLE))
"""Told as what is owed: their balance is on the credit side."""


@dataclass(frozen=True, slots=True)
class Promised:
    """Guarantees that bind the fund, gathered by a currency, a country or a stage.

    ``cover_minor`` and ``undrawn_minor`` are in ``currency``; ``worth_minor`` is both of them in Canadian cents.
    """

    key: str
    currency: str
    guarantees: int
    cover_minor: int
    undrawn_minor: int
    worth_minor: int
    provision_minor: int
    """Canadian cents."""

    @property
    def exposure_minor(self) -> int:
        """The most they could cost."""
        return self.cover_minor + self.undrawn_minor


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim that came in and is not decided."""

    guarantee: str
    country: str
    lodged_on: date | None
    currency: str
    claimed_minor: int
    worth_minor: int


@dataclass(frozen=True, slots=True)
class Contingent:
    """The whole note of a book; ``totals`` are Canadian cents by account."""

    norm: Norm
    on: date
    guarantees: int
    totals: Mapping[str, int]
    by_currency: Sequence[Promised]
    by_country: Sequence[Promised]
    by_stage: Sequence[Promised]
    waiting: Sequence[Waiting]

    @property
    def exposure_minor(self) -> int:
        """The most the guarantees could cost before any recourse, in Canadian cents."""
        return self.totals[COVER] + self.totals[UNDRAWN]


def contingent(fund: Fund, norm: Norm, on: date, known_by: datetime | None = None) -> Contingent:
    """The note of a fund's book on a day, as it was known by an instant where one is said."""
    return of_state(state_on(fund, on, known_by), norm, on)


def state_on(fund: Fund, on: date, known_by: datetime | None = None) -> states.Fund:
    """The fund after what took effect that day or before, and was known by an instant."""
    found = Event.objects.filter(fund=fund, effective_on__lte=on)
    if known_by is not None:
        found = found.filter(known_at__lte=known_by)
    state = states.Fund()
    for row in found.order_by("sequence").values("kind", "payload").iterator():
        state = apply(state, history.of_row(row)).state
    return state


def of_state(state: states.Fund, norm: Norm, on: date) -> Contingent:
    """The same, of a state that was read already."""
    promised = [one for one in state.guarantees.values() if _worth(one.balances, norm, (COVER, UNDRAWN))]
    waiting = [one for one in state.guarantees.values() if one.position in life.CLAIMED]
    return Contingent(
        norm,
        on,
        len(promised),
        {account: _total(state, norm, account) for account in ACCOUNTS},
        [_gathered(name, name, among, norm) for name, among in _by(promised, lambda one: one.currency)],
        [_gathered(name, "CAD", among, norm) for name, among in _by(promised, lambda one: one.parties.country)],
        [_gathered(name, "CAD", among, norm) for name, among in _by(promised, lambda one: str(one.stage))],
        [
            Waiting(
                one.id,
                one.parties.country,
                one.claim.lodged_on,
                one.currency,
                _minor(one, norm, CLAIMED),
                _worth(one.balances, norm, (CLAIMED,)),
            )
            for one in sorted(waiting, key=lambda one: one.id)
        ],
    )


def _gathered(key: str, currency: str, among: Sequence[states.Guarantee], norm: Norm) -> Promised:
    """Guarantees added up: in their own currency where they share it, in Canadian cents otherwise."""
    if all(one.currency == currency for one in among):
        cover, undrawn = (sum(_minor(one, norm, account) for one in among) for account in (COVER, UNDRAWN))
    else:
        cover, undrawn = (sum(_worth(one.balances, norm, (account,)) for one in among) for account in (COVER, UNDRAWN))
    worth = sum(_worth(one.balances, norm, (COVER, UNDRAWN)) for one in among)
    provision = -sum(_worth(one.balances, norm, (PROVISION,)) for one in among)
    return Promised(key, currency, len(among), cover, undrawn, worth, provision)


def _by(
    among: Iterable[states.Guarantee], key: Callable[[states.Guarantee], str]
) -> list[tuple[str, list[states.Guarantee]]]:
    found: dict[str, list[states.Guarantee]] = {}
    for one in among:
        found.setdefault(key(one), []).append(one)
    return sorted(found.items())


def _minor(one: states.Guarantee, norm: Norm, account: str) -> int:
    balance = one.balances.get("|".join((norm, account, one.currency)))
    return balance.minor if balance else 0


def _worth(balances: states.Balances, norm: Norm, accounts: Sequence[str]) -> int:
    """Debits less credits of some accounts, in every currency, in Canadian cents."""
    wanted = {(norm, account) for account in accounts}
    return sum(balance.functional_minor for name, balance in balances.items() if tuple(name.split("|")[:2]) in wanted)


def _total(state: states.Fund, norm: Norm, account: str) -> int:
    """What the book holds in an account, told as owed where it is."""
    kept: list[states.Balances] = [state.balances]
    kept += [one.balances for one in state.guarantees.values()]
    kept += [one.balances for one in state.investors.values()]
    kept += [one.balances for one in state.loans.values()]
    held = sum(_worth(balances, norm, (account,)) for balances in kept)
    return -held if account in _OWED else held

"""The fund at a glance on a day: exposure, arrears, limits, cash; everything from its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from django.utils import timezone

from maillon.guarantees.models import Fund
from maillon.guarantees.queries import history
from maillon.guarantees.queries.lent import Lent, Told, lent_on
from maillon.guarantees.rules import life, measures, rates, silence
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.engine import apply, limits
from maillon.guarantees.rules.silence import Part

CASH = ("1000", "1010")
QUARTER_MONTHS = 3


_TOLD_WITHIN = timedelta(days=45)
"""Lenders report some weeks after a quarter: read so long after it, its figures are what was reported of it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A guarantee on a day; amounts in Canadian cents beside those of its own currency."""

    state: states.Guarantee
    exposure_minor: int
    principal_minor: int
    reading: silence.Reading
    """How late it is as last reported, and if nothing was paid since."""
    information_age: int | None
    """Days since the last statement."""

    @property
    def days_past_due(self) -> int:
        """As last reported; nothing is late where nothing is owed."""
        return self.reading.days if self.principal_minor else 0

    @property
    def days_if_unpaid(self) -> int:
        """Today, were nothing paid since the last statement."""
        return self.reading.days_if_unpaid if self.principal_minor else 0

    @property
    def part(self) -> Part:
        """Where it counts in the portfolio at risk."""
        return self.reading.part if self.principal_minor else Part.SOUND

    @property
    def is_at_risk(self) -> bool:
        """Thirty days past due or more as last reported, in default, or restructured and not cured."""
        return self.part is Part.REPORTED

    @property
    def is_silent(self) -> bool:
        """Thirty days past due only if nothing was paid since the last statement."""
        return self.part in (Part.OVERDUE, Part.AWAITED)


class Arrears:
    """What every reading of the arrears says of itself, from the principal of each part."""

    principal_minor: int
    parts: Mapping[Part, int]

    @property
    def at_risk_minor(self) -> int:
        """As last reported."""
        return self.parts.get(Part.REPORTED, 0)

    @property
    def overdue_minor(self) -> int:
        """At risk if nothing was paid since, the statement being late."""
        return self.parts.get(Part.OVERDUE, 0)

    @property
    def awaited_minor(self) -> int:
        """At risk if nothing was paid since, the statement not being due yet."""
        return self.parts.get(Part.AWAITED, 0)

    @property
    def par30(self) -> float | None:
        """The part of what is outstanding at risk as last reported."""
        return self._of(self.at_risk_minor)

    @property
    def overdue(self) -> float | None:
        """The part that late statements leave unknown."""
        return self._of(self.overdue_minor)

    @property
    def awaited(self) -> float | None:
        """The part the next statements will tell of."""
        return self._of(self.awaited_minor)

    @property
    def unknown(self) -> float | None:
        """The part nobody told of: at risk only if nothing was paid since the last statements."""
        return self._of(self.overdue_minor + self.awaited_minor)

    @property
    def worst(self) -> float | None:
        """PAR30 were nothing paid since the last statements."""
        return self._of(self.at_risk_minor + self.overdue_minor + self.awaited_minor)

    def _of(self, part_minor: int) -> float | None:
        return part_minor / self.principal_minor if self.principal_minor else None


@dataclass(frozen=True, slots=True)
class Use:
    """How much of a limit is used, Canadian cents."""

    axis: str
    name: str
    exposure_minor: int
    ceiling_minor: int

    @property
    def is_passed(self) -> bool:
        """More than the limit."""
        return self.exposure_minor > self.ceiling_minor

    @property
    def share(self) -> float:
        """Of the ceiling: 1 is all of it."""
        return self.exposure_minor / self.ceiling_minor if self.ceiling_minor else 1.0


@dataclass(frozen=True)
class Portfolio(Arrears):
    """The whole fund on a day, Canadian cents."""

    day: date
    lines: Sequence[Line]
    exposure_minor: int
    principal_minor: int
    """Of the loans guaranteed and of the fund's own: what the portfolio at risk is a part of."""
    parts: Mapping[Part, int]
    """The principal of each part of the portfolio at risk, loans guaranteed and the fund's own."""
    capital_minor: int
    cash_minor: int
    claims_minor: int
    """Due and not paid, and under study."""
    paid_minor: int
    recovered_minor: int
    provision_minor: int
    by_axis: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    uses: Sequence[Use] = ()
    breaches: Mapping[str, date] = field(default_factory=dict)
    lent: Sequence[Lent] = ()
    """The fund's own loans that are owed to it."""

    @property
    def live(self) -> list[Line]:
        """What covers a loan today."""
        return [one for one in self.lines if one.state.position in life.LIVE | life.PAYING | {"issued"}]

    @property
    def lent_minor(self) -> int:
        """The principal of the fund's own loans."""
        return sum(one.principal_minor for one in self.lent)

    @property
    def guaranteed_minor(self) -> int:
        """The principal of the loans its lenders told of, that it guarantees."""
        return self.principal_minor - self.lent_minor

    def past_due(self, days: int) -> int:
        """The principal so many days past due as last known, loans guaranteed and the fund's own.

        At thirty days, what is in default or restructured counts too.
        """
        if days == measures.PAR[0]:
            return self.at_risk_minor
        both: list[Line | Lent] = [*self.lines, *self.lent]
        return sum(one.principal_minor for one in both if one.days_past_due >= days)

    def par(self, days: int) -> float | None:
        """The part of what is outstanding that is so many days past due."""
        return self._of(self.past_due(days))

    @property
    def multiplier(self) -> float | None:
        """Dollars of credit for one exposed."""
        return self.principal_minor / self.exposure_minor if self.exposure_minor else None

    @property
    def coverage(self) -> float | None:
        """The part of the outstanding principal of the loans guaranteed that is covered."""
        covered = sum(one.exposure_minor for one in self.live if one.principal_minor)
        return min(1.0, covered / self.guaranteed_minor) if self.guaranteed_minor else None


def portfolio(fund: Fund, day: date) -> Portfolio:
    """The fund on a day, by what it knows now."""
    return of_state(history.state_of(fund), day)


def of_state(state: states.Fund, day: date) -> Portfolio:
    """The same, of a state: what a candidate file would do is asked this way."""
    lines = [_line(one, state, day) for _name, one in sorted(state.guarantees.items())]
    lent = lent_on(state, day)
    both: list[Line | Lent] = [*lines, *lent]
    totals = limits.exposures(state)
    by_axis: dict[str, list[tuple[str, int]]] = {}
    for (axis, name), amount in totals.items():
        if axis and amount:
            by_axis.setdefault(axis, []).append((name, amount))
    for rows in by_axis.values():
        rows.sort(key=lambda row: (-row[1], row[0]))

    def cad(amount: int, one: states.Guarantee) -> int:
        return rates.worth(amount, one.currency, state.rates)

    everyone = list(state.guarantees.values())
    claimed = sum(
        cad(one.claim.payable_minor if one.position in life.PAYING else one.claim.claimed_minor, one)
        for one in everyone
        if one.position in life.PAYING | life.CLAIMED
    )
    return Portfolio(
        day=day,
        lines=lines,
        exposure_minor=totals["", ""],
        principal_minor=sum(one.principal_minor for one in both),
        parts=_parts(both),
        capital_minor=limits.capital(state),
        cash_minor=sum(_balance(state, code) for code in CASH),
        claims_minor=claimed,
        paid_minor=sum(cad(one.claim.paid_minor, one) for one in everyone),
        recovered_minor=sum(cad(one.recourse.share_minor, one) for one in everyone),
        provision_minor=sum(
            -balance.functional_minor
            for one in everyone
            for key, balance in one.balances.items()
            if key.startswith("ASNPO|2200|")
        ),
        by_axis=by_axis,
        uses=list(_uses(state, totals)),
        breaches=state.breaches,
        lent=lent,
    )


def _line(one: states.Guarantee, state: states.Fund, day: date) -> Line:
    owed = one.loan.principal_minor if one.position in life.LIVE else 0
    return Line(
        one,
        rates.worth(measures.exposure(one), one.currency, state.rates),
        rates.worth(owed, one.terms.cover.loan_currency, state.rates) if owed else 0,
        silence.read(one, day),
        measures.information_age(one.loan, day),
    )


def _parts(lines: Iterable[Line | Lent]) -> dict[Part, int]:
    found = dict.fromkeys(Part, 0)
    for one in lines:
        found[one.part] += one.principal_minor
    return found


def _balance(state: states.Fund, code: str) -> int:
    """Canadian cents of a pooled account in the ASNPO book."""
    return sum(balance.functional_minor for key, balance in state.balances.items() if key.startswith(f"ASNPO|{code}|"))


def _uses(state: states.Fund, totals: Mapping[tuple[str, str], int]) -> Iterator[Use]:
    base = limits.capital(state)
    for limit in state.limits:
        for axis, name in sorted(totals):
            if axis == limit.axis and name == (limit.name or name):
                yield Use(axis, name, totals[axis, name], int(limit.share * base))
    if state.leverage:
        yield Use("leverage", "", totals["", ""], int(state.leverage * base))


@dataclass(frozen=True)
class Quarter(Arrears):
    """What was at risk at the end of a quarter, by what was then known; Canadian cents."""

    ends_on: date
    principal_minor: int
    parts: Mapping[Part, int]


def trend(fund: Fund, until: date, count: int = 12) -> Sequence[Quarter]:
    """The arrears at the end of each of the last quarters, each as it was known some weeks after."""
    read = history.read(fund)
    return _trend(fund.pk, read.digest, until, count)


@lru_cache(maxsize=16)
def _trend(fund_pk: int, _digest: str, until: date, count: int) -> Sequence[Quarter]:
    # A statement tells of a day that is past when it comes: each quarter is read once its statements had time to.
    rows = Fund.objects.get(pk=fund_pk).events.values("kind", "payload", "known_at").order_by("sequence")
    days = quarter_ends(until, count)
    found: list[Quarter] = []
    state, own = states.Fund(), Told()
    waiting = list(days)
    for row in rows.iterator():
        while waiting and timezone.localdate(row["known_at"]) > waiting[0] + _TOLD_WITHIN:
            found.append(_quarter(state, own, waiting.pop(0)))
        event = history.of_row(row)
        state = apply(state, event).state
        own.keep(event)
    found += [_quarter(state, own, day) for day in waiting]
    return [one for one in found if one.principal_minor]


def _quarter(state: states.Fund, own: Told, day: date) -> Quarter:
    lines = [_line(one, state, day) for one in state.guarantees.values()]
    both: list[Line | Lent] = [*lines, *own.on(state, day)]
    return Quarter(day, sum(one.principal_minor for one in both), _parts(both))


def quarter_ends(until: date, count: int) -> list[date]:
    """The last days of the quarters that ended by a day, the oldest first."""
    first = date(until.year, (until.month - 1) // QUARTER_MONTHS * QUARTER_MONTHS + 1, 1)
    ends = []
    for _number in range(count):
        last = date.fromordinal(first.toordinal() - 1)
        ends.append(last)
        first = date(last.year, last.month - QUARTER_MONTHS + 1, 1)
    return ends[::-1]


def share_of(part: int, whole: int) -> Fraction:
    """A part of a whole, exactly; nothing of nothing is nothing."""
    return Fraction(part, whole) if whole else Fraction(0)

"""EL, VaR and ES of a portfolio, how sure each figure is, and what each guarantee brings to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from maillon.guarantees.risk import exact, semianalytic
from maillon.guarantees.risk.cells import NOTHING, Book, book
from maillon.guarantees.risk.model import Model
from maillon.guarantees.risk.normal import Array
from maillon.guarantees.risk.points import LEAN, Points, points
from maillon.guarantees.risk.portfolio import Portfolio, exact_sum
from maillon.guarantees.risk.tables import steepness, weigh

LEVELS = (0.95, 0.99, 0.995)
CONTRIBUTION_LEVEL = 0.99
EXACT, SEMI_ANALYTIC, CERTAIN = "exact", "semi-analytic", "certain"
_MANY = 10_000  # names whose sum is smoother than the factors' points
_FEW = 200  # names always followed one by one
_FOLLOWED = 3000  # names followed one by one where a normal sum would mislead
_TOO_FEW_DEFAULTS = 2.0


@dataclass(frozen=True, slots=True)
class Settings:
    """How finely the factors and the losses are looked at; the defaults are those of the committee's page."""

    points: int = 1024
    points_many: int = 2048  # past 10,000 names, whose sum is smoother than the factors' points
    exact_points: int = 512
    exact_line: int = 384
    grid: int = 1024
    grid_of_shares: int = 256


@dataclass(frozen=True, eq=False)
class Measure:
    """A portfolio's year: amounts in the portfolio's currency, ``contributions`` one a row, adding up to ES 99 %.

    ``error`` bounds what the method leaves out, as a share of each figure: ``var`` and ``es`` by level.
    """

    n: int
    total_exposure: float
    largest_loss: float
    expected_loss: float
    var: dict[float, float]
    es: dict[float, float]
    contributions: Array
    method: str
    points: int
    var_error: dict[float, float]
    es_error: dict[float, float]
    is_rough: bool = False


@dataclass(frozen=True, eq=False)
class Sight:
    """Where a portfolio is looked at from: the same for two portfolios that are compared."""

    at: Points
    method: str
    reach: float


def measure(
    of: Portfolio,
    model: Model,
    *,
    method: str = "",
    settings: Settings | None = None,
    levels: Sequence[float] = LEVELS,
    contributions: bool = True,
    errors: bool = True,
    sight: Sight | None = None,
) -> Measure:
    """EL, VaR and ES of a portfolio over a year, with each guarantee's share of ES 99 %.

    ``method`` forces ``exact`` or ``semi-analytic``; left empty, few or lumpy guarantees are followed one by one.
    Raises RuleViolation where the model's loadings leave a guarantee nothing of its own.
    """
    settings = settings or Settings()
    opened = book(of, model)
    if not len(opened):
        return _certain(of, opened, levels)
    chosen = sight.method if sight else method or chosen_method(opened)
    taken = _Taken(of, opened, settings, tuple(levels), contributions, errors, sight)
    return taken.exactly() if chosen == EXACT else taken.nearly()


def chosen_method(opened: Book) -> str:
    """Exact for few names, or where too few defaults are expected, or too few names weigh, for a normal sum."""
    if len(opened) <= _FEW:
        return EXACT
    loss = opened.loss
    if len(opened) > _FOLLOWED:
        return SEMI_ANALYTIC
    squares = loss * loss
    names = opened.largest**2 / exact_sum(squares)
    defaults = opened.expected**2 / exact_sum(squares * opened.pd)
    if names < 40 or defaults < _TOO_FEW_DEFAULTS:
        return EXACT
    return SEMI_ANALYTIC


def sighted(of: Portfolio, model: Model, *, settings: Settings | None = None) -> Sight | None:
    """From where to look at this portfolio and at others beside it; None where nothing is open."""
    settings = settings or Settings()
    opened = book(of, model)
    if not len(opened):
        return None
    method = chosen_method(opened)
    at = _points(opened, method, settings)
    return Sight(at, method, _reach(opened, at) if method == EXACT else 0.0)


def _points(opened: Book, method: str, settings: Settings) -> Points:
    steep = steepness(opened, weigh(opened, opened.loss), LEAN)
    if method == EXACT:
        return points(opened, steep, many=settings.exact_points, line=settings.exact_line)
    many = settings.points_many if len(opened) > _MANY else settings.points
    return points(opened, steep, many=many)


def _reach(opened: Book, at: Points) -> float:
    """How far the grid must go: past the highest quantile, as the nearly normal tail sees it."""
    seen = semianalytic.look(opened, many=0, at=at)
    far = float(seen.tail.quantiles(np.array([0.004]), opened.largest)[0])
    return min(far * 1.25 + 2 * float(np.median(opened.loss)), opened.largest)


def _certain(of: Portfolio, opened: Book, levels: Sequence[float]) -> Measure:
    made = np.where(of.pd >= 1 - NOTHING, of.loss, 0.0)
    lost = opened.certain if not opened.is_open.all() else exact_sum(made)
    expected = of.expected_loss
    none = dict.fromkeys(levels, 0.0)
    return Measure(
        n=len(of),
        total_exposure=of.total,
        largest_loss=of.largest_loss,
        expected_loss=expected,
        var=dict.fromkeys(levels, lost),
        es=dict.fromkeys(levels, max(lost, expected)),
        # What is all but nothing still counts for what is expected of it.
        contributions=made if lost >= expected else of.loss * of.pd,
        method=CERTAIN,
        points=0,
        var_error=none,
        es_error=dict(none),
    )


def beside(of: Portfolio, with_them: Portfolio, model: Model, settings: Settings) -> tuple[Measure, Measure] | None:
    """A portfolio and the same with its last rows at nothing in ``of``, from one look; None where it takes two."""
    opened, before = book(with_them, model), book(of, model)
    left = np.flatnonzero(~np.isin(opened.at, before.at))
    if not len(before) or len(left) != len(opened) - len(before) or chosen_method(opened) != SEMI_ANALYTIC:
        return None
    seen = semianalytic.look(opened, many=settings.points_many if len(opened) > _MANY else settings.points)
    less = semianalytic.without(seen, left)
    if less is None:
        return None
    beyond = 1 - np.array(LEVELS)
    none = np.zeros(len(beyond))
    made = []
    for whole, part, tail in ((of, before, less), (with_them, opened, seen.tail)):
        var = tail.quantiles(beyond, part.largest)
        es = var + np.maximum(tail.beyond(var)[1], 0.0) / beyond
        taken = _Taken(whole, part, settings, LEVELS, False, False, None)
        made.append(taken.made(SEMI_ANALYTIC, seen.points.many, var, es, None, none, none, False))
    return made[0], made[1]


@dataclass(frozen=True, eq=False)
class _Taken:
    """One portfolio being measured."""

    of: Portfolio
    book: Book
    settings: Settings
    levels: tuple[float, ...]
    contributions: bool
    errors: bool
    sight: Sight | None

    def nearly(self) -> Measure:
        many = self.settings.points_many if len(self.book) > _MANY else self.settings.points
        seen = semianalytic.look(self.book, many=many, at=self.sight.at if self.sight else None)
        beyond = 1 - np.array(self.levels)
        var = seen.tail.quantiles(beyond, self.book.largest)
        _mass, excess, dense = seen.tail.beyond(var)
        es = var + np.maximum(excess, 0.0) / beyond
        var_error, es_error = np.zeros(len(beyond)), np.zeros(len(beyond))
        if self.errors:
            half = seen.tail.half()
            other = half.quantiles(beyond, self.book.largest)
            other_es = other + np.maximum(half.beyond(other)[1], 0.0) / beyond
            third, third_excess = seen.tail.third_term(var)
            var_error = np.abs(other - var) + np.abs(third) / np.maximum(dense, 1e-300) * (var > 0)
            es_error = np.abs(other_es - es) + np.abs(third_excess) / beyond
        shares = None
        if self.contributions:
            at = float(var[self.levels.index(CONTRIBUTION_LEVEL)])
            shares = seen.contributions(at, 1 - CONTRIBUTION_LEVEL)
        defaults = self.book.expected**2 / seen.expected_squares
        return self.made(
            SEMI_ANALYTIC, seen.points.many, var, es, shares, var_error, es_error, defaults < _TOO_FEW_DEFAULTS
        )

    def exactly(self) -> Measure:
        at = self.sight.at if self.sight else _points(self.book, EXACT, self.settings)
        reach = self.sight.reach if self.sight else _reach(self.book, at)
        while True:
            seen = exact.follow(self.book, at, size=self.settings.grid, reach=max(reach, 1e-300))
            states = [seen.quantile(1 - level) for level in self.levels]
            # A grid that ends too soon is made longer, all of the loss if need be.
            if all(state >= 0 for state, _mass in states) or reach >= self.book.largest:
                break
            reach = min(reach * 1.5, self.book.largest)
        beyond = 1 - np.array(self.levels)
        var = np.array([seen.loss[state] for state, _mass in states])
        es = np.array(
            [seen.shortfall(state, 1 - level) for (state, _mass), level in zip(states, self.levels, strict=True)]
        )
        var_error, es_error = np.zeros(len(beyond)), np.zeros(len(beyond))
        if self.errors:
            var_error, es_error = self._exact_errors(seen, states, var, es)
        shares = None
        if self.contributions:
            # Each name's share needs its neighbours twice: a coarser grid says it as well, and is brought back to ES.
            if seen.grid is not None and seen.grid.size > self.settings.grid_of_shares:
                seen = exact.follow(self.book, at, size=self.settings.grid_of_shares, reach=reach)
            state = max(seen.quantile(1 - CONTRIBUTION_LEVEL)[0], 0)
            shares = exact.contributions(seen, state, 1 - CONTRIBUTION_LEVEL)
        return self.made(EXACT, at.many, var, es, shares, var_error, es_error, False)

    def _exact_errors(
        self, seen: exact.Exact, states: list[tuple[int, float]], var: Array, es: Array
    ) -> tuple[Array, Array]:
        """The points' part, from half of them, and the grid's: a step for VaR, the variance it adds for ES."""
        step = 0.0 if seen.grid is None or seen.grid.is_whole else seen.grid.step
        added = exact.rounding_variance(seen)
        var_error, es_error = np.zeros(len(var)), np.zeros(len(var))
        for at, (level, (state, _mass)) in enumerate(zip(self.levels, states, strict=True)):
            beyond = 1 - level
            other, _other_mass = seen.quantile(beyond, half=True)
            around = seen.mass[max(state - 8, 0) : state + 9]
            dense = float(around.mean()) / step if step else 0.0
            # Near VaR the tail holds more names than on average: variance in the worst states, not over the year.
            worst = max(float(es[at]) / max(self.book.expected, 1e-300), 1.0)
            var_error[at] = abs(float(seen.loss[other]) - float(var[at])) + step
            if other >= 0:
                es_error[at] = abs(seen.shortfall(other, beyond, half=True) - float(es[at]))
            es_error[at] += added * worst * dense / (2 * beyond)
        return var_error, es_error

    def made(
        self,
        method: str,
        many: int,
        var: Array,
        es: Array,
        shares: Array | None,
        var_error: Array,
        es_error: Array,
        is_rough: bool,
    ) -> Measure:
        """The figures within what they must be: 0 ≤ EL ≤ ES, VaR ≤ ES ≤ all that can be lost, shares adding up."""
        certain, largest = self.book.certain, self.of.largest_loss
        expected = min(self.of.expected_loss, largest)
        var = np.minimum(np.maximum.accumulate(var) + certain, largest)
        es = np.minimum(np.maximum.accumulate(np.maximum(es + certain, np.maximum(var, expected))), largest)
        var = np.minimum(var, es)
        whole = np.zeros(0)
        if shares is not None:
            whole = np.where(self.of.pd >= 1 - NOTHING, self.of.loss, 0.0)
            place = self.levels.index(CONTRIBUTION_LEVEL)
            brought = exact_sum(shares)
            due = float(es[place]) - certain
            if brought <= 0:
                # Where hardly anybody may default the tail's slopes say nothing: each brings what is expected of it.
                shares = self.book.loss * self.book.pd
                brought = exact_sum(shares)
            scaled = shares * (due / brought) if brought > 0 else shares
            whole[self.book.at] = _within(scaled, self.of.loss[self.book.at])
        return Measure(
            n=len(self.of),
            total_exposure=self.of.total,
            largest_loss=largest,
            expected_loss=expected,
            var=dict(zip(self.levels, var.tolist(), strict=True)),
            es=dict(zip(self.levels, es.tolist(), strict=True)),
            contributions=whole,
            method=method,
            points=many,
            var_error=_relative(self.levels, var_error, var),
            es_error=_relative(self.levels, es_error, es),
            is_rough=is_rough,
        )


def _within(shares: Array, most: Array) -> Array:
    """Shares that no name can pass what it can lose; what the grid gave it above goes to who has room, same sum."""
    over = shares > most
    if not over.any():
        return shares
    excess = exact_sum(shares[over] - most[over])
    room = np.where(over, 0.0, most - np.maximum(shares, 0.0))
    left = exact_sum(room)
    # Names all but certain not to default are not in the tail: their part, a last digit, stays with the others.
    return shares if left < excess else np.minimum(shares, most) + room * (excess / left)


def _relative(levels: tuple[float, ...], error: Array, figure: Array) -> dict[float, float]:
    shares = np.where(figure > 0, error / np.where(figure > 0, figure, 1.0), 0.0)
    return dict(zip(levels, np.minimum(shares, 1.0).tolist(), strict=True))

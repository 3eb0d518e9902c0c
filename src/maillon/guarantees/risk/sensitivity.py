"""What the figures would be if the assumptions were other: each one moved alone, then the bad ones together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from maillon.guarantees.risk.measures import Measure, Settings, measure
from maillon.guarantees.risk.model import Model
from maillon.guarantees.risk.portfolio import Portfolio


@dataclass(frozen=True, eq=False)
class Variant:
    """One assumption moved: its key (``pd_times_1.5``) and the year it gives."""

    key: str
    measure: Measure


Move = Callable[[Portfolio, Model], tuple[Portfolio, Model]]


def _pd(by: float) -> Move:
    return lambda of, model: (of.having(pd=of.pd * by), model)


def _lgd(by: float) -> Move:
    return lambda of, model: (of.having(lgd=of.lgd * by), model)


def _tied(by: float) -> Move:
    return lambda of, model: (of, model.stretched(by))


def _all_bad(of: Portfolio, model: Model) -> tuple[Portfolio, Model]:
    return of.having(pd=of.pd * 1.5, lgd=of.lgd * 1.25), model.stretched(1.25)


MOVES: dict[str, Move] = {
    "pd_times_1.5": _pd(1.5),
    "pd_times_0.67": _pd(0.67),
    "lgd_times_1.25": _lgd(1.25),
    "lgd_full": lambda of, model: (of.having(lgd=of.lgd * 0 + 1.0), model),
    "loadings_times_1.25": _tied(1.25),
    "loadings_times_0": _tied(0.0),
    "all_bad": _all_bad,
}


def sensitivity(of: Portfolio, model: Model, *, settings: Settings | None = None) -> tuple[Variant, ...]:
    """The year under each moved assumption, in the order of MOVES."""
    settings = settings or Settings(exact_points=256, grid=512)
    return tuple(
        Variant(key, measure(*move(of, model), settings=settings, contributions=False, errors=False))
        for key, move in MOVES.items()
    )

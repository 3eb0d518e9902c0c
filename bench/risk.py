"""One year's VaR and ES 99 % of 50, 1,000 and 100,000 guarantees at equal accuracy, beside blind Monte Carlo.

Accuracy: the root mean square error of VaR 99 % and of ES 99 % over eight invented portfolios is at most 0.5 %. Ours
takes the fewest points that reach it, against a fine reference. A Monte Carlo's scenarios are counted from the law
itself (the asymptotic variance of its quantile and of its tail mean); its seconds are one scenario's, measured.

    python -m venv /tmp/riskpeer && /tmp/riskpeer/bin/pip install numba creditriskengine
    ./run bench risk --peer /tmp/riskpeer/bin/python
"""

from __future__ import annotations

import json
import math
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from bench.risk_peer import PDS, columns, naive
from maillon.guarantees.risk import Model, Portfolio, marginal, measure
from maillon.guarantees.risk.cells import book
from maillon.guarantees.risk.measures import Measure, Settings
from maillon.guarantees.risk.semianalytic import look

TARGET, LEVEL, SEEDS = 0.005, 0.99, range(8)
SIZES = (50, 1_000, 100_000)
POINTS = (64, 128, 256, 512, 1024, 2048)
MODEL = Model()


def run(peer: Path | None = None) -> list[str]:
    """The lines of the tables."""
    rows: dict[str, list[str]] = {}
    theirs = _theirs(peer) if peer else {}
    heads, blind_seconds = [], []
    for many in SIZES:
        chosen, error = _enough(many)
        scenarios = _scenarios(portfolio(many, 0))
        # Turn by turn, so that a busy machine slows both: the least of several for each.
        whole = portfolio(many, 0)
        ours, blind = math.inf, math.inf
        for _turn in range(8):
            ours = min(ours, *(_timed(partial(_quick, whole, chosen)) for _again in range(10 if many < 10**5 else 3)))
            blind = min(blind, naive(*columns(many, 0), 2, 8) * scenarios)
        shipped = min(_timed(partial(measure, whole.having(), MODEL)) for _turn in range(3))
        heads.append(f"n = {many:,}".replace(",", "\u00a0"))
        blind_seconds.append(blind)
        _row(rows, "tirages qu’il faut à un Monte Carlo", f"{scenarios:,.0f}".replace(",", "\u00a0"))
        _row(rows, "Monte Carlo NumPy, s", f"{blind:.3g}")
        for key, label in (("numba", "Monte Carlo numba, s"), ("engine", "creditriskengine, s")):
            if theirs:
                seconds = theirs[key][str(many)] * scenarios
                _row(rows, label, f"{seconds:.3g} (× {blind / seconds:.2g})")
        _row(rows, "Maillon, points", f"{chosen}")
        _row(rows, "Maillon, écart VaR / ES", f"{error[0]:.2%} / {error[1]:.2%}")
        _row(rows, "Maillon, ms, tables comprises", f"{ours * 1000:.2f}")
        _row(rows, "**rapport au Monte Carlo NumPy**", f"**× {blind / ours:,.0f}**".replace(",", "\u00a0"))
        _row(rows, "tel que livré (trois niveaux, parts, bornes), ms", f"{shipped * 1000:.1f}")
    lines = ["| | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
    lines += [f"| {label} | " + " | ".join(cells) + " |" for label, cells in rows.items()]
    if not theirs:
        lines += ["", "numba et creditriskengine : pas mesurés, faute de `--peer` (voir `bench/risk.py`)."]
    return [*lines, "", *_others()]


def portfolio(many: int, seed: int) -> Portfolio:
    """Invented guarantees: lognormal sizes, seven grades, twelve countries, eight sectors; nothing computed yet."""
    loss, pd, country, sector = columns(many, seed)
    names = tuple(f"C{at:02}" for at in range(12)), tuple(f"S{at}" for at in range(8))
    return Portfolio(range(many), loss, pd, np.ones(many), country, sector, *names)  # type: ignore[arg-type]


def _quick(of: Portfolio, points: int) -> Measure:
    settings = Settings(points=points, points_many=points)
    # A portfolio of its own, that has nothing computed yet.
    return measure(
        of.having(),
        MODEL,
        method="semi-analytic",
        settings=settings,
        levels=(LEVEL,),
        contributions=False,
        errors=False,
    )


def _enough(many: int) -> tuple[int, tuple[float, float]]:
    """The fewest points whose error is within the target, and the error."""
    kept = [portfolio(many, seed) for seed in SEEDS]
    fine = Settings(points=4096, points_many=4096, exact_points=1024, grid=2048)
    method = "exact" if many <= 200 else "semi-analytic"
    known = [measure(one, MODEL, method=method, settings=fine, contributions=False, errors=False) for one in kept]
    for points in POINTS:
        told = [_quick(one, points) for one in kept]
        error = _apart(told, known, "var"), _apart(told, known, "es")
        if max(error) <= TARGET:
            return points, error
    raise SystemExit(f"{many}: {error}")


def _apart(told: list[Measure], known: list[Measure], name: str) -> float:
    """The root mean square of relative differences."""
    ratios = [
        getattr(one, name)[LEVEL] / getattr(other, name)[LEVEL] - 1 for one, other in zip(told, known, strict=True)
    ]
    return math.sqrt(sum(one * one for one in ratios) / len(ratios))


def _scenarios(of: Portfolio) -> float:
    """How many drawn years give VaR and ES 99 % to half a per cent: the variances of a quantile and of a tail mean."""
    tail = look(book(of, MODEL), many=2048).tail
    beyond = 1 - LEVEL
    var = tail.quantiles(np.array([beyond]), of.largest_loss)
    _mass, excess, dense = (float(one[0]) for one in tail.beyond(var))
    es = float(var[0]) + excess / beyond
    steps = np.linspace(float(var[0]), float(var[0]) + 14 * (es - float(var[0])), 600)
    # E[(L − v)²; L > v] = 2 ∫ E[(L − x)⁺] dx.
    square = 2 * np.trapezoid(np.concatenate([tail.beyond(part)[1] for part in np.split(steps, 20)]), steps) / beyond
    spread = square - (es - float(var[0])) ** 2
    for_var = LEVEL * beyond / dense**2 / (TARGET * float(var[0])) ** 2
    for_es = (spread + LEVEL * (es - float(var[0])) ** 2) / beyond / (TARGET * es) ** 2
    return max(for_var, float(for_es))


def _others() -> list[str]:
    whole, candidate = portfolio(1_000, 0), portfolio(1, 5)
    added = min(_timed(lambda: marginal(whole.having(), candidate, MODEL)) for _turn in range(20))
    assert marginal(whole, candidate, MODEL).shortfall > 0
    million = portfolio(1_000_000, 0)
    one = min(_timed(lambda: measure(million.having(), MODEL, contributions=False)) for _turn in range(3))
    every = min(_timed(lambda: measure(million.having(), MODEL)) for _turn in range(2))
    return [
        f"Ce qu’une candidate ajoute à 1\u00a0000 garanties, avec et sans elle : {added * 1000:.1f} ms. "
        f"Un million de garanties : {one:.2f} s pour EL, VaR et ES aux trois niveaux et leurs bornes, "
        f"{every:.2f} s avec la part de chacune.",
        "",
        f"PD : {', '.join(f'{pd:.0%}' for pd in PDS)}; tailles lognormales; 12 pays, 8 secteurs; "
        "variance 0,06 / 0,08 / 0,04.",
    ]


def _row(rows: dict[str, list[str]], label: str, cell: str) -> None:
    rows.setdefault(label, []).append(cell)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _theirs(peer: Path) -> dict[str, dict[str, float]]:
    """Seconds a scenario of the peers, by name and size, in their own environment."""
    told = subprocess.run(
        [peer, Path(__file__).parent / "risk_peer.py", *map(str, SIZES)], check=True, capture_output=True, text=True
    )
    made: dict[str, dict[str, float]] = json.loads(told.stdout)
    return made

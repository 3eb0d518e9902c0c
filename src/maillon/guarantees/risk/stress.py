"""Named bad years, as data: factors fixed at a bad value, PD, LGD or exposure changed for those it touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maillon.core.errors import RuleViolation
from maillon.guarantees.risk.cells import thresholds
from maillon.guarantees.risk.measures import Measure, Settings, measure
from maillon.guarantees.risk.model import Model
from maillon.guarantees.risk.normal import cumulative
from maillon.guarantees.risk.portfolio import Portfolio

_NUMBERS = ("pd_times", "pd_at_least", "lgd_times", "lgd_plus", "lgd_at_least", "exposure_times")


@dataclass(frozen=True, slots=True)
class Stress:
    """One bad year. ``countries``, ``sectors`` and ``labels`` say whom it touches (nobody named: everybody).

    ``factors`` fixes those of the touched countries and sectors, or the global one, at so many deviations (−2 is
    worse than 98 years out of 100). ``largest`` names a label whose heaviest value alone is touched.
    """

    key: str
    names: Mapping[str, str]
    note: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    countries: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    largest: str = ""
    factors: Mapping[str, float] = field(default_factory=dict)
    pd_times: float = 1.0
    pd_at_least: float = 0.0
    lgd_times: float = 1.0
    lgd_plus: float = 0.0
    lgd_at_least: float = 0.0
    exposure_times: float = 1.0


@dataclass(frozen=True, eq=False)
class Stressed:
    """A portfolio under a stress beside itself: how many guarantees and how much it touches."""

    stress: Stress
    touched: int
    exposure: float
    before: Measure
    after: Measure


def read_stresses(document: Any) -> tuple[Stress, ...]:
    """The stresses of a document ``{"stresses": [...]}`` (or the list alone). Raises RuleViolation naming the place."""
    listed = document.get("stresses", []) if isinstance(document, Mapping) else document
    if not isinstance(listed, list):
        raise RuleViolation("guarantees.risk_stress_unreadable", where="stresses")
    return tuple(_read(f"stresses[{at}]", one) for at, one in enumerate(listed))


def _read(where: str, given: Any) -> Stress:
    if not isinstance(given, Mapping) or not isinstance(given.get("key"), str):
        raise RuleViolation("guarantees.risk_stress_unreadable", where=f"{where}.key")
    numbers: dict[str, float] = {}
    for name in _NUMBERS:
        if name in given:
            numbers[name] = _number(f"{where}.{name}", given[name])
    factors = given.get("factors", {})
    if not isinstance(factors, Mapping) or set(factors) - {"global", "country", "sector"}:
        raise RuleViolation("guarantees.risk_stress_unreadable", where=f"{where}.factors")
    return Stress(
        key=given["key"],
        names=_texts(given.get("name", given["key"])),
        note=_texts(given.get("note", "")),
        source=str(given.get("source", "")),
        countries=_listed(f"{where}.countries", given.get("countries", [])),
        sectors=_listed(f"{where}.sectors", given.get("sectors", [])),
        labels={str(key): _listed(f"{where}.labels", value) for key, value in dict(given.get("labels", {})).items()},
        spared={str(key): _listed(f"{where}.spared", value) for key, value in dict(given.get("spared", {})).items()},
        largest=str(given.get("largest", "")),
        factors={
            str(key): _number(f"{where}.factors.{key}", value, least=-9.0, most=9.0) for key, value in factors.items()
        },
        **numbers,
    )


def _number(where: str, value: Any, least: float = 0.0, most: float = 1000.0) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) and least <= value <= most
    if not good:
        raise RuleViolation("guarantees.risk_stress_unreadable", where=where)
    return float(value)


def _texts(value: Any) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {str(key): str(text) for key, text in value.items()}
    return {"fr": str(value), "en": str(value)}


def _listed(where: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list):
        raise RuleViolation("guarantees.risk_stress_unreadable", where=where)
    return tuple(str(one) for one in value)


def touched(of: Portfolio, stress: Stress) -> NDArray[np.bool_]:
    """Which guarantees a stress reaches. Raises RuleViolation where it needs a label the portfolio does not have."""
    made = np.ones(len(of), bool)
    if stress.countries:
        made &= _among(of.countries, stress.countries)[of.country]
    if stress.sectors:
        made &= _among(of.sectors, stress.sectors)[of.sector]
    for name, values in stress.labels.items():
        made &= _among(_label(of, stress, name), values)
    for name, values in stress.spared.items():
        if name in of.labels:
            made &= ~_among(of.labels[name], values)
    if stress.largest:
        kept = _label(of, stress, stress.largest)
        sums: dict[str, float] = {}
        for value, exposure in sorted(zip(kept, of.exposure.tolist(), strict=True)):
            if value:
                sums[value] = sums.get(value, 0.0) + exposure
        heaviest = max(sorted(sums), key=lambda value: sums[value], default=None)
        made &= np.array([value == heaviest for value in kept], bool)
    return made


def _label(of: Portfolio, stress: Stress, name: str) -> tuple[str, ...]:
    if name not in of.labels:
        raise RuleViolation("guarantees.risk_stress_needs_column", stress=stress.key, column=name)
    return of.labels[name]


def _among(values: Iterable[str], wanted: tuple[str, ...]) -> NDArray[np.bool_]:
    known = {one.casefold().strip() for one in wanted}
    return np.array([value.casefold().strip() in known for value in values], bool)


def under(of: Portfolio, model: Model, stress: Stress) -> tuple[Portfolio, Model]:
    """The portfolio and the model as they are in that bad year."""
    hit = touched(of, stress)
    pd = np.where(hit, np.clip(np.maximum(of.pd * stress.pd_times, stress.pd_at_least), 0.0, 1.0), of.pd)
    pd = np.where(of.pd == 0, 0.0, pd)
    lgd = np.where(hit, np.maximum(of.lgd * stress.lgd_times + stress.lgd_plus, stress.lgd_at_least), of.lgd)
    exposure = np.where(hit, of.exposure * stress.exposure_times, of.exposure)
    if stress.factors:
        pd, model = _fixed(of, model, stress, pd, hit)
    return of.having(exposure=exposure, pd=pd, lgd=lgd), model


def _fixed(
    of: Portfolio, model: Model, stress: Stress, pd: NDArray[np.float64], hit: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], Model]:
    """PDs where the touched countries' and sectors' factors are known, and a model where they no longer vary.

    A factor belongs to all of its country or sector: a drought that is told for the crops of a country also moves,
    through the country's factor, its traders. That is what one factor for a country means.
    """
    fixed: dict[tuple[str, str], float] = {}
    if "global" in stress.factors:
        fixed["global", ""] = stress.factors["global"]
    for part, codes, names in (("country", of.country, of.countries), ("sector", of.sector, of.sectors)):
        if part in stress.factors:
            fixed |= {(part, names[code]): stress.factors[part] for code in sorted(set(codes[hit].tolist()))}
    model = replace(model, fixed=model.fixed | frozenset(fixed))
    made = pd.copy()
    open_rows = (pd > 0) & (pd < 1)
    for country, code in ((name, at) for at, name in enumerate(of.countries)):
        for sector, trade in ((name, at) for at, name in enumerate(of.sectors)):
            rows = np.flatnonzero((of.country == code) & (of.sector == trade) & open_rows)
            known = [
                (name, fixed[part, key])
                for name, part, key in (
                    ("everywhere", "global", ""),
                    ("country", "country", country),
                    ("sector", "sector", sector),
                )
                if (part, key) in fixed
            ]
            if not len(rows) or not known:
                continue
            loadings = model.unfixed(country, sector)
            shift = sum(getattr(loadings, name) * value for name, value in known)
            left = sqrt(1 - sum(getattr(loadings, name) ** 2 for name, _value in known))
            made[rows] = cumulative((thresholds(pd[rows]) - shift) / left)
    return made, model


def stressed(
    of: Portfolio, model: Model, stress: Stress, *, before: Measure | None = None, settings: Settings | None = None
) -> Stressed:
    """A portfolio's year beside the same under a stress."""
    hit = touched(of, stress)
    worse, given = under(of, model, stress)
    return Stressed(
        stress=stress,
        touched=int(hit.sum()),
        exposure=float(np.sort(of.exposure[hit]).sum()),
        before=before or measure(of, model, settings=settings, contributions=False),
        after=measure(worse, given, settings=settings, contributions=False, errors=False),
    )

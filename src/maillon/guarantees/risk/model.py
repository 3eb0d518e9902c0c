"""The assumptions of a run, read from a versioned document: how guarantees default together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import isfinite, sqrt
from typing import Any

from maillon.core.errors import RuleViolation

PARTS = ("global", "country", "sector")
_TEXTS = ("name", "version", "valid_from", "source", "licence", "note", "comment", "description")
_ALIASES = {
    "world": "global",
    "systemic": "global",
    "market": "global",
    "countries": "country",
    "pays": "country",
    "sectors": "sector",
    "secteur": "sector",
    "secteurs": "sector",
    "mondial": "global",
}
_DEFAULTS = ("default", "*", "other", "others")
# Shares of variance where a document says nothing of any; the shipped example says the same.
_USUAL = {"global": sqrt(0.06), "country": sqrt(0.08), "sector": sqrt(0.04)}


@dataclass(frozen=True, slots=True)
class Loadings:
    """How much of a guarantee's fate each factor decides: coefficients, whose squares are shares of variance."""

    everywhere: float
    country: float
    sector: float

    @property
    def shared(self) -> float:
        """The share of variance that is not the guarantee's own: the correlation within one country and sector."""
        return self.everywhere**2 + self.country**2 + self.sector**2


@dataclass(frozen=True, slots=True)
class Model:
    """Loadings by default, and those of the countries and sectors that have their own (by part: global, country…)."""

    default: Loadings = Loadings(_USUAL["global"], _USUAL["country"], _USUAL["sector"])
    countries: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    sectors: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    name: str = ""
    version: str = ""
    source: str = ""
    is_example: bool = False
    warnings: tuple[str, ...] = ()
    fixed: frozenset[tuple[str, str]] = frozenset()  # factors a stress has decided: (part, name), name empty for global

    def of(self, country: str, sector: str) -> Loadings:
        """The loadings of guarantees of one country and sector; the greater global loading where both have one.

        Raises RuleViolation where the factors would decide everything.
        """
        made = self.unfixed(country, sector)
        if made.shared >= 1:
            raise RuleViolation(
                "guarantees.risk_loadings_too_large", country=country, sector=sector, shared=f"{made.shared:.3f}"
            )
        if not self.fixed:
            return made
        decided = self.decided(country, sector)
        left = 1 / sqrt(1 - sum(getattr(made, part) ** 2 for part in decided))
        return Loadings(
            *(0.0 if part in decided else getattr(made, part) * left for part in ("everywhere", "country", "sector"))
        )

    def decided(self, country: str, sector: str) -> tuple[str, ...]:
        """Which of the loadings' factors a stress has fixed for this country and sector."""
        where = (("everywhere", "global", ""), ("country", "country", country), ("sector", "sector", sector))
        return tuple(name for name, part, key in where if (part, key) in self.fixed)

    def unfixed(self, country: str, sector: str) -> Loadings:
        """The loadings as they are when no factor is fixed."""
        here, trade = self.countries.get(country, {}), self.sectors.get(sector, {})
        own = [kept["global"] for kept in (here, trade) if "global" in kept]
        return Loadings(
            max(own, key=abs) if own else self.default.everywhere,
            here.get("country", self.default.country),
            trade.get("sector", self.default.sector),
        )

    def stretched(self, by: float) -> Model:
        """Every loading multiplied: what if fates were more tied than believed."""

        def longer(kept: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
            return {key: {part: value * by for part, value in own.items()} for key, own in kept.items()}

        default = Loadings(self.default.everywhere * by, self.default.country * by, self.default.sector * by)
        return replace(self, default=default, countries=longer(self.countries), sectors=longer(self.sectors))


def read_model(document: Any) -> Model:
    """The model a JSON document says; see ``data/guarantees/risk/README.md`` for the ways it may be written.

    Raises RuleViolation naming the place of what cannot be read; what is merely unknown becomes a warning.
    """
    if not isinstance(document, Mapping):
        raise RuleViolation("guarantees.risk_model_not_object")
    reading = _Reading()
    for given, value in document.items():
        reading.top(str(given), value)
    return Model(
        default=Loadings(*(reading.default.get(part, reading.usual(part)) for part in PARTS)),
        countries=reading.own["country"],
        sectors=reading.own["sector"],
        name=_text(document.get("name")),
        version=_text(document.get("version")),
        source=_text(document.get("source")),
        is_example=bool(document.get("is_example", False)),
        warnings=tuple(reading.warnings),
    )


class _Reading:
    def __init__(self) -> None:
        self.default: dict[str, float] = {}
        self.own: dict[str, dict[str, dict[str, float]]] = {"country": {}, "sector": {}}
        self.warnings: list[str] = []

    def usual(self, part: str) -> float:
        """A part nobody wrote: nothing, once the document says any other; else the usual one."""
        return 0.0 if self.default else _USUAL[part]

    def top(self, given: str, value: Any) -> None:
        """One key of the document."""
        key = _plain(given)
        if key in ("loadings", "loading", "variances", "variance", "variance_shares", "defaults", "default", "factors"):
            is_variance = key.startswith("variance")
            if not isinstance(value, Mapping):
                raise RuleViolation("guarantees.risk_model_not_numbers", where=given)
            for name, inner in value.items():
                self.part(f"{given}.{name}", _plain(str(name)), inner, is_variance)
        elif key in ("rho", "correlation", "asset_correlation"):
            self.default["global"] = _number(given, value, is_variance=True)
        elif key in ("global", "country", "sector"):
            self.part(given, key, value, is_variance=False)
        elif key not in (*_TEXTS, "is_example", "schema", "$schema", "stresses", "levels", "lgd", "grades", "sources"):
            self.warnings.append(given)

    def part(self, where: str, part: str, value: Any, is_variance: bool) -> None:
        """A factor's loading: one number for all, or a number (or parts) for each country or sector."""
        if part in ("default", *_DEFAULTS) and isinstance(value, Mapping):
            for name, inner in value.items():
                self.part(f"{where}.{name}", _plain(str(name)), inner, is_variance)
        elif part not in PARTS:
            self.warnings.append(where)
        elif not isinstance(value, Mapping):
            self.default[part] = _number(where, value, is_variance)
        elif part == "global":
            for name, inner in value.items():
                if str(name).lower() not in _DEFAULTS:
                    raise RuleViolation("guarantees.risk_model_not_numbers", where=where)
                self.default[part] = _number(f"{where}.{name}", inner, is_variance)
        else:
            for name, inner in value.items():
                self._one(f"{where}.{name}", part, str(name).strip(), inner, is_variance)

    def _one(self, where: str, part: str, name: str, value: Any, is_variance: bool) -> None:
        if not isinstance(value, Mapping):
            number = _number(where, value, is_variance)
            if name.lower() in _DEFAULTS:
                self.default[part] = number
            else:
                self.own[part].setdefault(name, {})[part] = number
            return
        for inner, number in value.items():
            key = _plain(str(inner))
            squared = is_variance or key in ("variance", "variance_share")
            key = part if key in ("loading", "own", "value", "variance", "variance_share") else key
            if key not in ("global", part):
                self.warnings.append(f"{where}.{inner}")
            else:
                read = _number(f"{where}.{inner}", number, squared)
                self.own[part].setdefault(name, {})[key] = read


def _plain(given: str) -> str:
    key = given.strip().lower().replace("-", "_").replace(" ", "_")
    key = key.removesuffix("_loading").removesuffix("_loadings").removesuffix("_factor")
    return _ALIASES.get(key, key)


def _number(where: str, value: Any, is_variance: bool) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise RuleViolation("guarantees.risk_model_not_numbers", where=where)
    if not (0 if is_variance else -1) <= value <= 1:
        raise RuleViolation("guarantees.risk_loading_out_of_range", where=where, value=f"{value:g}")
    return sqrt(value) if is_variance else float(value)


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, Mapping | list) else str(value)

"""What the fund has promised: one row a guarantee, kept as columns; sums that no order of rows can change."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from maillon.guarantees.risk.normal import Array

Codes = NDArray[np.intp]
_ROOM = 1.5 * 2**52
_BLOCK = 1 << 13


@dataclass(frozen=True, slots=True)
class Exposure:
    """One guarantee: what the fund may have to pay, how likely within a year, and the share it would not recover."""

    key: str
    exposure: float
    pd: float
    lgd: float
    country: str
    sector: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Portfolio:
    """Guarantees as columns of one length; ``country`` and ``sector`` number the sorted ``countries``, ``sectors``."""

    keys: Sequence[str]
    exposure: Array
    pd: Array
    lgd: Array
    country: Codes
    sector: Codes
    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.pd)

    @cached_property
    def loss(self) -> Array:
        """What each guarantee would cost after recoveries."""
        return self.exposure * self.lgd

    @cached_property
    def total(self) -> float:
        """The sum of the exposures."""
        return exact_sum(self.exposure)

    @cached_property
    def largest_loss(self) -> float:
        """What all guarantees together would cost."""
        return exact_sum(self.loss)

    @cached_property
    def expected_loss(self) -> float:
        """EL: what the year costs on average."""
        return exact_sum(self.loss * self.pd)

    def having(self, *, exposure: Array | None = None, pd: Array | None = None, lgd: Array | None = None) -> Portfolio:
        """The same guarantees with other columns; PD and LGD are held within 0 and 1."""
        return replace(
            self,
            exposure=self.exposure if exposure is None else exposure,
            pd=self.pd if pd is None else np.clip(pd, 0.0, 1.0),
            lgd=self.lgd if lgd is None else np.clip(lgd, 0.0, 1.0),
        )

    def rows(self) -> list[Exposure]:
        """The guarantees one by one."""
        return [
            Exposure(
                self.keys[at],
                float(self.exposure[at]),
                float(self.pd[at]),
                float(self.lgd[at]),
                self.countries[self.country[at]],
                self.sectors[self.sector[at]],
                {name: values[at] for name, values in self.labels.items()},
            )
            for at in range(len(self))
        ]


def portfolio(rows: Iterable[Exposure]) -> Portfolio:
    """The columns of these guarantees."""
    kept = list(rows)
    countries = tuple(sorted({one.country for one in kept}))
    sectors = tuple(sorted({one.sector for one in kept}))
    place = {name: at for at, name in enumerate(countries)}
    trade = {name: at for at, name in enumerate(sectors)}
    names = sorted({name for one in kept for name in one.labels})
    return Portfolio(
        keys=tuple(one.key for one in kept),
        exposure=np.array([one.exposure for one in kept], float),
        pd=np.array([one.pd for one in kept], float),
        lgd=np.array([one.lgd for one in kept], float),
        country=np.array([place[one.country] for one in kept], np.intp),
        sector=np.array([trade[one.sector] for one in kept], np.intp),
        countries=countries,
        sectors=sectors,
        labels={name: tuple(one.labels.get(name, "") for one in kept) for name in names},
    )


def merged(first: Portfolio, second: Portfolio) -> Portfolio:
    """Both portfolios as one, the rows of the second after those of the first."""
    countries = tuple(sorted({*first.countries, *second.countries}))
    sectors = tuple(sorted({*first.sectors, *second.sectors}))
    names = sorted({*first.labels, *second.labels})
    parts = (first, second)

    def numbered(known: tuple[str, ...], own: tuple[str, ...], codes: Codes) -> Codes:
        return np.array([known.index(name) for name in own], np.intp)[codes] if own else codes

    return Portfolio(
        keys=(*first.keys, *second.keys),
        exposure=np.concatenate([one.exposure for one in parts]),
        pd=np.concatenate([one.pd for one in parts]),
        lgd=np.concatenate([one.lgd for one in parts]),
        country=np.concatenate([numbered(countries, one.countries, one.country) for one in parts]),
        sector=np.concatenate([numbered(sectors, one.sectors, one.sector) for one in parts]),
        countries=countries,
        sectors=sectors,
        labels={
            name: tuple(value for one in parts for value in one.labels.get(name, ("",) * len(one))) for name in names
        },
    )


def exact_sum(values: Array) -> float:
    """A sum that does not depend on the order of its terms: whole numbers of a unit, then what they left."""
    largest = max(float(values.max(initial=0.0)), -float(values.min(initial=0.0)))
    if largest < 1e-200:
        return math.fsum(values.tolist())
    unit = unit_for(largest, len(values))
    finer = unit_for(unit, len(values))
    high = low = 0.0
    for part in blocks(len(values)):
        whole = multiples(values[part], unit)
        # Sums of whole numbers below 2⁵³ are exact in any order.
        high += float(whole.sum())
        low += float(multiples(np.subtract(values[part], whole, out=whole), finer).sum())
    return high + low


def blocks(many: int) -> Iterator[slice]:
    """The rows a few thousand at a time: what is made for them stays in the processor's cache and asks no new page."""
    return (slice(start, start + _BLOCK) for start in range(0, many, _BLOCK))


def multiples(values: Array, unit: float) -> Array:
    """Each value at its nearest multiple of a power of two that ``unit_for`` gave: 2⁵² units leave no room for less."""
    room = unit * _ROOM
    made: Array = values + room
    made -= room
    return made


def unit_for(largest: float, many: int) -> float:
    """The power of two whose multiples hold ``many`` terms up to ``largest`` in 52 bits."""
    return float(math.ldexp(1.0, math.frexp(largest)[1] + max(many, 1).bit_length() - 52))

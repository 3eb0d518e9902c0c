"""Seconds that one drawn year takes: NumPy as anybody would write it, numba on every core, creditriskengine.

Run alone in an environment that has numba and creditriskengine, it writes them as JSON; it knows nothing of Maillon.
"""

from __future__ import annotations

import json
import math
import sys
import time
from statistics import NormalDist

import numpy as np

PDS = (0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2)
WORLD, COUNTRY, SECTOR = math.sqrt(0.06), math.sqrt(0.08), math.sqrt(0.04)
OWN = math.sqrt(1 - 0.18)


def columns(many, seed):  # type: ignore[no-untyped-def]
    """Loss given default, PD, country and sector of invented guarantees."""
    dice = np.random.default_rng(seed)
    loss = np.round(dice.lognormal(11, 1, many), 2)
    pd = np.array(PDS)[dice.integers(0, len(PDS), many)]
    return loss, pd, dice.integers(0, 12, many), dice.integers(0, 8, many)


def naive(loss, pd, country, sector, turns, least):  # type: ignore[no-untyped-def]
    """Seconds a scenario, the least of several turns: NumPy, blocks that fit the memory."""
    dice = np.random.default_rng(1)
    threshold = np.array([NormalDist().inv_cdf(one) for one in PDS])[np.searchsorted(PDS, pd)]
    block = max(least, 2_000_000 // len(loss))
    best = math.inf
    for _turn in range(turns):
        started = time.perf_counter()
        fate = WORLD * dice.standard_normal((block, 1))
        fate = fate + COUNTRY * dice.standard_normal((block, 12))[:, country]
        fate = fate + SECTOR * dice.standard_normal((block, 8))[:, sector]
        fate = fate + OWN * dice.standard_normal((block, len(loss)))
        (fate < threshold) @ loss
        best = min(best, (time.perf_counter() - started) / block)
    return best


def main():  # type: ignore[no-untyped-def]
    """Write the seconds a scenario of each peer, by size."""
    import numba  # noqa: PLC0415
    from creditriskengine.portfolio.copula import simulate_multi_factor  # noqa: PLC0415

    @numba.njit(parallel=True, fastmath=True)
    def drawn(loss, grade, cell, tables, low, step, scenarios):  # type: ignore[no-untyped-def]
        made = np.zeros(scenarios)
        for at in numba.prange(scenarios):
            world = WORLD * np.random.normal()
            country, sector = np.empty(12), np.empty(8)
            for j in range(12):
                country[j] = COUNTRY * np.random.normal()
            for j in range(8):
                sector[j] = SECTOR * np.random.normal()
            chance = np.empty((96, 7))
            for c in range(12):
                for s in range(8):
                    k = int((world + country[c] + sector[s] - low) / step)
                    k = min(max(k, 0), tables.shape[1] - 1)
                    for g in range(7):
                        chance[c * 8 + s, g] = tables[g, k]
            lost = 0.0
            for i in range(loss.shape[0]):
                if np.random.random() < chance[cell[i], grade[i]]:
                    lost += loss[i]
            made[at] = lost
        return made

    grid = np.linspace(-4, 4, 4001)
    normal = NormalDist()
    tables = np.array([[normal.cdf((normal.inv_cdf(pd) - y) / OWN) for y in grid] for pd in PDS])
    told = {"numba": {}, "engine": {}}
    for many in map(int, sys.argv[1:]):
        loss, pd, country, sector = columns(many, 0)
        grade, cell = np.searchsorted(PDS, pd), country * 8 + sector
        scenarios = max(64, 20_000_000 // many)
        drawn(loss, grade, cell, tables, grid[0], grid[1] - grid[0], 2)
        best = math.inf
        for _turn in range(6):
            started = time.perf_counter()
            drawn(loss, grade, cell, tables, grid[0], grid[1] - grid[0], scenarios)
            best = min(best, (time.perf_counter() - started) / scenarios)
        told["numba"][str(many)] = best
        loadings = np.zeros((many, 21))
        loadings[:, 0] = WORLD
        loadings[np.arange(many), 1 + country] = COUNTRY
        loadings[np.arange(many), 13 + sector] = SECTOR
        block = max(8, 2_000_000 // many)
        best = math.inf
        for _turn in range(6):
            started = time.perf_counter()
            simulate_multi_factor(pd, np.ones(many), loss, loadings, block, seed=1)
            best = min(best, (time.perf_counter() - started) / block)
        told["engine"][str(many)] = best
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()

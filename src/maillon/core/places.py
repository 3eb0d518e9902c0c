"""Places by code: countries (ISO 3166-1), their UN subregion, Québec's seventeen administrative regions.

The names are in the code lists ``Country``, ``Region-M49`` and ``QuebecRegion``.
"""

from __future__ import annotations

from maillon.core.codelists import queries
from maillon.core.errors import RuleViolation

QUEBEC_REGIONS = tuple(f"{number:02}" for number in range(1, 18))
"""« 01 » Bas-Saint-Laurent to « 17 » Centre-du-Québec."""


def subregion(country: str) -> str | None:
    """The M49 code of the subregion a country (ISO 3166-1 alpha-2) lies in; ``None`` when it lies in none."""
    return queries.categories("Country").get(country)


def within(region: str) -> frozenset[str]:
    """The countries of an M49 region or subregion, at any depth; empty for an unknown one."""
    parents = queries.categories("Region-M49")

    def inside(code: str | None) -> bool:
        while code:
            if code == region:
                return True
            code = parents.get(code)
        return False

    return frozenset(country for country, code in queries.categories("Country").items() if inside(code))


def require_quebec_region(code: str) -> str:
    """The code as it is. Raises RuleViolation ``places.quebec_region`` for what is not one of the seventeen."""
    if code not in QUEBEC_REGIONS:
        raise RuleViolation("places.quebec_region", field="region", code=code)
    return code

"""Places by code: countries (ISO 3166-1), their UN subregion, Québec's seventeen administrative regions.

The names of countries and of the world's regions are in the code lists ``Country`` and ``Region-M49``.
"""

from __future__ import annotations

from maillon.core.codelists import queries

QUEBEC_REGIONS = {
    "01": "Bas-Saint-Laurent",
    "02": "Saguenay–Lac-Saint-Jean",
    "03": "Capitale-Nationale",
    "04": "Mauricie",
    "05": "Estrie",
    "06": "Montréal",
    "07": "Outaouais",
    "08": "Abitibi-Témiscamingue",
    "09": "Côte-Nord",
    "10": "Nord-du-Québec",
    "11": "Gaspésie–Îles-de-la-Madeleine",
    "12": "Chaudière-Appalaches",
    "13": "Laval",
    "14": "Lanaudière",
    "15": "Laurentides",
    "16": "Montérégie",
    "17": "Centre-du-Québec",
}
"""Official numbers and names (Commission de toponymie): the same in French and in English."""


def region_codes() -> list[str]:
    """The seventeen regions' numbers, in their official order."""
    return list(QUEBEC_REGIONS)


def region_name(code: str, language: str) -> str:
    """A region's official name; the code itself when there is no such region."""
    return QUEBEC_REGIONS.get(code, code)


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

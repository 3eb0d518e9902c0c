"""Places by code: Québec's seventeen administrative regions."""

from __future__ import annotations

_REGIONS = {
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
    return list(_REGIONS)


def region_name(code: str, language: str) -> str:
    """A region's official name; the code itself when there is no such region."""
    return _REGIONS.get(code, code)

"""Names of codes and prices of currencies: read once from the database, kept while the list stands."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from maillon.core.codelists.models import Code, ExchangeRate


@lru_cache(maxsize=128)
def names(list_name: str) -> dict[str, tuple[str, str]]:
    """Code → (French name, English name) of the newest edition of a list; empty when it is not loaded.

    A code to which nobody gives a French name is read in English.
    """
    rows = Code.objects.filter(codelist__name=list_name).order_by("codelist__loaded_at", "id")
    return {code: (fr or en, en) for code, fr, en in rows.values_list("code", "name_fr", "name_en")}


@lru_cache(maxsize=128)
def categories(list_name: str) -> dict[str, str]:
    """Code → the code of its category (the M49 subregion of a country, the DAC category of a sector)."""
    rows = Code.objects.filter(codelist__name=list_name).exclude(category="").order_by("codelist__loaded_at", "id")
    return dict(rows.values_list("code", "category"))


@lru_cache(maxsize=128)
def in_use(list_name: str) -> dict[str, tuple[str, str]]:
    """Like ``names``, without the codes the standard has withdrawn: what a form offers."""
    current = Code.objects.filter(codelist__name=list_name, withdrawn_on=None).values_list("code", flat=True)
    wanted = frozenset(current)
    return {code: found for code, found in names(list_name).items() if code in wanted}


def label(list_name: str, code: str, language: str) -> str:
    """The name of a code for a reader of ``language``; the code itself when the list does not hold it."""
    found = names(list_name).get(code)
    if found is None:
        return code
    return found[1] if language.startswith("en") else found[0]


@lru_cache(maxsize=1)
def rates() -> dict[tuple[str, int], Decimal]:
    """(Currency, year) → Canadian dollars for one unit, on average over the year; a rate nobody gives is absent."""
    rows = ExchangeRate.objects.values_list("currency", "year", "cad_per_unit")
    return {(currency, year): value for currency, year, value in rows}


def forget() -> None:
    """Read the lists and rates again at the next question; to be called after loading some."""
    for kept in (names, categories, in_use, rates):
        kept.cache_clear()

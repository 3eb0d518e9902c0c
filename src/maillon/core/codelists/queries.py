"""Names of codes: read once from the database, kept while the list stands."""

from __future__ import annotations

from functools import lru_cache

from maillon.core.codelists.models import Code


@lru_cache(maxsize=64)
def names(list_name: str) -> dict[str, tuple[str, str]]:
    """Code → (French name, English name) of the newest edition of a list; empty when it is not loaded."""
    rows = Code.objects.filter(codelist__name=list_name).order_by("codelist__loaded_at")
    return {code: (fr, en) for code, fr, en in rows.values_list("code", "name_fr", "name_en")}


def label(list_name: str, code: str, language: str) -> str:
    """The name of a code for a reader of ``language``; the code itself when the list does not hold it."""
    found = names(list_name).get(code)
    if found is None:
        return code
    return found[1] if language.startswith("en") else found[0]


def forget() -> None:
    """Read the lists again at the next question; to be called after loading one."""
    names.cache_clear()

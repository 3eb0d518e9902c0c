"""One line of an attendance list, read as it was written: whatever is wrong is told by its cell, never repeated."""

from __future__ import annotations

import re
from collections.abc import Mapping

from maillon.core.text import fold
from maillon.projects.rules.document import Finding
from maillon.projects.rules.reach import Attendant

HEADERS: Mapping[str, tuple[str, ...]] = {
    "given_name": ("prénom", "prénoms", "given name", "given names", "first name", "forename"),
    "family_name": ("nom de famille", "nom", "family name", "last name", "surname"),
    "name": ("nom complet", "prénom et nom", "nom et prénom", "full name", "name"),
    "birth_year": ("année de naissance", "naissance", "date de naissance", "year of birth", "birth year", "born"),
    "sex": ("sexe", "genre", "sex", "gender"),
}
"""The headers a column may have, in French and in English; the first of each is the one we write."""
_SEXES = {
    "female": "f femme femmes fille female woman girl feminin feminine",
    "male": "m h homme hommes garcon male man boy masculin masculine",
    "other": "x a autre other non-binaire nonbinary non-binary",
}
_SEX = {word: sex for sex, words in _SEXES.items() for word in words.split()}
_YEAR = re.compile(r"(\d{4})(?:[.,]0*|-\d{2}-\d{2}(?:[ T].*)?)?")
_DAY_FIRST = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](\d{4})")
_FORMULA_ERROR = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)", re.IGNORECASE)
OLDEST = 120
"""Years: nobody is told to be older."""

Cells = Mapping[str, tuple[str, str]]
"""By column, the cell's address and what it says."""


def attendant(cells: Cells, *, row: int, year: int) -> Attendant | Finding:
    """Who a line names, or what must be corrected in it: the finding's field is a cell, and it repeats nothing."""
    for place, text in cells.values():
        if _FORMULA_ERROR.fullmatch(text):
            return Finding("projects.cell_formula", place, {"typed": text.upper()})
    given, family = _text(cells, "given_name"), f"{_text(cells, 'family_name')} {_text(cells, 'name')}".strip()
    if not any(letter.isalpha() for letter in given + family):
        return Finding("projects.reach_name_missing", _place(cells, ("family_name", "name", "given_name"), row))
    born = birth_year(_text(cells, "birth_year"))
    if born is None or (born and not year - OLDEST <= born <= year):
        return Finding("projects.reach_birth_year", cells["birth_year"][0], {"year": year})
    if (sex := sex_of(_text(cells, "sex"))) is None:
        return Finding("projects.reach_sex", cells["sex"][0])
    return Attendant(given, family, born, sex)


def birth_year(text: str) -> int | None:
    """A year of birth from a year or a date; 0 when nothing is said, None when it is neither."""
    if not text:
        return 0
    if found := _YEAR.fullmatch(text) or _DAY_FIRST.fullmatch(text):
        return int(found[1])
    return None


def sex_of(text: str) -> str | None:
    """female, male or other; "" when nothing is said, None when it is something else."""
    return _SEX.get(fold(text).strip(" .").replace(" ", "-")) if text else ""


def _text(cells: Cells, name: str) -> str:
    return cells[name][1].strip() if name in cells else ""


def _place(cells: Cells, names: tuple[str, ...], row: int) -> str:
    return next((cells[name][0] for name in names if name in cells), str(row))

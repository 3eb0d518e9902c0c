"""A number out of a cell, whoever typed it: read when it can be only one, refused when it could be two."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_SPACES = "\u00a0\u202f\u2009 \t"
_SIGNS: dict[str, frozenset[str]] = {
    "$": frozenset({"CAD", "USD", "AUD", "NZD", "HKD", "SGD", "MXN"}),
    "$ca": frozenset({"CAD"}),
    "ca$": frozenset({"CAD"}),
    "us$": frozenset({"USD"}),
    "$us": frozenset({"USD"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "fcfa": frozenset({"XOF", "XAF"}),
    "cfa": frozenset({"XOF", "XAF"}),
    "f": frozenset({"XOF", "XAF", "CHF"}),
    "q": frozenset({"GTQ"}),
    "g": frozenset({"HTG"}),
    "dh": frozenset({"MAD"}),
}
_SPLIT = re.compile(
    r"^(?P<before>[^\d.,(+-]*)(?P<figure>[-+(]?[\d.,'’\u00a0\u202f\u2009 ]*\d[.,]?\)?)(?P<after>[^\d]*)$"
)
_GROUPED = re.compile(r"\d{1,3}(?:[ ]\d{3})+")
_MARKED = re.compile(r"\d{1,3}(?:[.,']\d{3})+")


class NumberRefused(Exception):
    """Why a cell is not read: ``code`` is not_a_number, ambiguous, negative or currency."""

    def __init__(self, code: str, text: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = {"text": text, **facts}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and the currencies its sign may mean (empty: any)."""

    value: Decimal
    currencies: frozenset[str] = frozenset()


def read(value: object) -> Figure:
    """The number of a cell: a number as Excel keeps it, or a text in French, English or Swiss manner.

    Excel counts with fifteen digits: what it adds beyond is not the writer's. Raises NumberRefused.
    """
    if isinstance(value, bool) or value is None:
        raise NumberRefused("not_a_number", str(value or ""))
    if isinstance(value, int | float):
        number = Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)
        if not number.is_finite():
            raise NumberRefused("not_a_number", str(value))
        if number < 0:
            raise NumberRefused("negative", str(value))
        return Figure(number)
    text = str(value).strip()
    found = _SPLIT.match(text.translate(str.maketrans("−–", "--")))
    if not found:
        raise NumberRefused("not_a_number", text)
    currencies = _currencies(f"{found['before']} {found['after']}", text)
    figure = found["figure"].strip(_SPACES)
    if figure.startswith(("-", "(")):
        raise NumberRefused("negative", text)
    return Figure(_number(figure.lstrip("+").rstrip(")"), text), currencies)


def _currencies(words: str, text: str) -> frozenset[str]:
    kept = words.translate(str.maketrans(dict.fromkeys(_SPACES + "."))).lower()
    if not kept:
        return frozenset()
    if kept in _SIGNS:
        return _SIGNS[kept]
    if len(kept) == 3 and kept.isascii() and kept.isalpha():
        return frozenset({kept.upper()})
    raise NumberRefused("not_a_number", text)


def _number(figure: str, text: str) -> Decimal:
    figure = figure.strip(_SPACES).replace("’", "'").rstrip(".,")
    for space in _SPACES:
        figure = figure.replace(space, " ")
    marks = [sign for sign in figure if sign in ".,"]
    whole, decimals = figure, ""
    if len(set(marks)) == 2:
        # Two different marks: the last one is decimal, and stands there once.
        if marks.count(marks[-1]) > 1:
            raise NumberRefused("not_a_number", text)
        whole, _mark, decimals = figure.rpartition(marks[-1])
    elif len(marks) == 1:
        whole, mark, decimals = figure.partition(marks[0])
        alone = len(decimals) == 3 and re.fullmatch(r"[1-9]\d{0,2}", whole)
        if alone:
            raise NumberRefused("ambiguous", text, grouped=whole + decimals, decimal=f"{whole}{mark}{decimals}")
    if " " in whole and not _GROUPED.fullmatch(whole):
        raise NumberRefused("not_a_number", text)
    if re.search(r"[.,']", whole) and not _MARKED.fullmatch(whole):
        raise NumberRefused("not_a_number", text)
    digits = re.sub(r"[ .,']", "", whole) or "0"
    if not digits.isdigit() or (decimals and not decimals.isdigit()) or not (digits + decimals).isascii():
        raise NumberRefused("not_a_number", text)
    if len(digits) > 18 or len(decimals) > 18:
        raise NumberRefused("not_a_number", text)
    return Decimal(f"{digits}.{decimals}" if decimals else digits)

"""Marks in labels and hints, as ODK reads them: **bold**, *italic*, [words](https://…), # heading; never HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARK = re.compile(
    r"\\(?P<sign>[\\*_#\[\]])"
    r"|\[(?P<words>[^\[\]\n]{1,500})\]\((?P<href>(?:https?://|mailto:)[^\s()<>\"']{1,1000})\)"
    r"|\*\*(?=\S)(?P<strong>[^\n]{1,2000}?)(?<=\S)\*\*"
    r"|(?<!\w)__(?=\S)(?P<strong_>[^\n]{1,2000}?)(?<=\S)__(?!\w)"
    r"|\*(?=[^\s*])(?P<em>[^*\n]{1,1000})(?<=\S)\*"
    r"|(?<![\w_])_(?=[^\s_])(?P<em_>[^_\n]{1,1000})(?<=\S)_(?![\w_])"
)
_HEADING = re.compile(r"^#{1,6}[ \t]+", re.M)
_SIGNS = ("*", "_", "[", "#", "\\")
MOST = 20_000
"""Longer texts are shown as they are."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text: its words as they are read, and how they are said."""

    text: str
    strong: bool = False
    emphasised: bool = False
    href: str = ""


def pieces(text: str) -> list[Piece]:
    """The text in pieces, in order; what closes nothing is left as typed."""
    if len(text) > MOST or not any(sign in text for sign in _SIGNS):
        return [Piece(text)] if text else []
    found: list[Piece] = []
    for line in text.splitlines(keepends=True):
        heading = _HEADING.match(line)
        found += _inside(line[heading.end() :] if heading else line, Piece("", strong=bool(heading)))
    return found


def unmarked(text: str) -> str:
    """The words alone, for a list, a mail, an option."""
    return "".join(piece.text for piece in pieces(text))


def _inside(text: str, manner: Piece) -> Iterator[Piece]:
    place = 0
    for found in _MARK.finditer(text):
        if found.start() > place:
            yield _said(text[place : found.start()], manner)
        place = found.end()
        strong, em = found["strong"] or found["strong_"], found["em"] or found["em_"]
        if strong:
            yield from _inside(strong, Piece("", True, manner.emphasised, manner.href))
        elif em:
            yield from _inside(em, Piece("", manner.strong, True, manner.href))
        elif found["href"]:
            yield from _inside(found["words"], Piece("", manner.strong, manner.emphasised, found["href"]))
        else:
            yield _said(found["sign"], manner)
    if place < len(text):
        yield _said(text[place:], manner)


def _said(text: str, manner: Piece) -> Piece:
    return Piece(text, manner.strong, manner.emphasised, manner.href)

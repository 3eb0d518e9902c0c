"""What somebody had before their eyes, when others changed the answers since their page was drawn.

A page says at which revision it was drawn. From there, the history tells what its author saw at each question,
where that question is now that repetitions came and went, and what they wrote themselves meanwhile (the answer to
their last save may never have reached them: their own words are no clash).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from maillon.dossiers.rules.merging import Edit

_REPETITION = re.compile(r"^(.*)\[(\d+)\]$")


@dataclass(frozen=True, slots=True)
class Past:
    """One change since: an answer, or a repetition (``/data/enfants[2]``) that came or went."""

    path: str
    seen: str = ""
    value: str = ""
    mine: bool = False
    move: str = ""
    """"" for an answer, "inserted" or "removed" for a repetition."""
    held: Mapping[str, str] = field(default_factory=dict)
    """What a removed repetition held, by path."""


@dataclass(frozen=True, slots=True)
class Rebased:
    """The edits as they apply now, and what was typed in a repetition that somebody removed."""

    edits: tuple[Edit, ...]
    lost: tuple[Edit, ...]


def moved(path: str, repetition: str, move: str) -> str | None:
    """Where a path is after a repetition came or went; None where it went with it."""
    found = _REPETITION.match(repetition)
    if found is None:
        return path
    head, index = found[1], int(found[2])
    inside = re.match(rf"^{re.escape(head)}\[(\d+)\](.*)$", path)
    if inside is None:
        return path
    position = int(inside[1])
    if move == "inserted":
        return f"{head}[{position + 1}]{inside[2]}" if position >= index else path
    if position == index:
        return None
    return f"{head}[{position - 1}]{inside[2]}" if position > index else path


def rebase(
    typed: Mapping[str, str], past: Iterable[Past], current: Mapping[str, str], *, touched: bool = False
) -> Rebased:
    """The edits that what was typed makes of the answers as they are now.

    What says what the page said when it was drawn was not touched, and changes nothing;
    unless ``touched`` says that everything given was typed.
    """
    changes = list(past)
    edits: list[Edit] = []
    lost: list[Edit] = []
    for path, value in typed.items():
        here: str | None = path
        drawn: str | None = None
        seen: str | None = None
        for change in changes:
            if change.move:
                before = here
                here = moved(before or "", change.path, change.move)
                if here is None:
                    was = seen if seen is not None else change.held.get(before or "", "")
                    if value not in ("", was):
                        lost.append(Edit(path, was, value))
                    break
            elif change.path == here:
                drawn = change.seen if drawn is None else drawn
                if change.mine:
                    seen = change.value
                elif seen is None:
                    seen = change.seen
        if here is not None and (touched or value != drawn):
            edits.append(Edit(here, current.get(here, "") if seen is None else seen, value))
    return Rebased(tuple(edits), tuple(lost))

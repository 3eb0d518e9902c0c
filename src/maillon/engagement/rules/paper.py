"""Reading what somebody typed from sheets of paper: one person a line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from maillon.engagement.rules.actions import postal_code

_ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


@dataclass(frozen=True, slots=True)
class Written:
    """One person of a sheet; the address is "" when they wrote none."""

    name: str
    postal_code: str
    email: str


def read_lines(typed: str) -> list[Written | None]:
    """Every line that is not blank, in order; None for one that cannot be told from another person’s.

    A line says a name, a postal code and perhaps an address, in that order or not, separated by « ; » or tabs. It needs
    a name, and a postal code or an address.
    """
    return [_read(line) for line in typed.splitlines() if line.strip(" \t;")]


def _read(line: str) -> Written | None:
    name = code = email = ""
    for cell in re.split(r"[;\t]", line):
        part = " ".join(cell.split())
        if not part:
            continue
        found = postal_code(part)
        if _ADDRESS.match(part):
            email = email or part.lower()
        elif found:
            code = code or found
        elif not name:
            name = part[:200]
        else:
            return None
    return Written(name, code, email) if name and (code or email) else None

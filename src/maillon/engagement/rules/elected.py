"""Elected members: reading a table of them, finding a riding by what one types, writing from one’s own mailbox."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from maillon.core.text import name_key

COLUMNS = (
    "assemblee", "code", "circonscription", "region", "municipalites", "codes_postaux", "nom", "appel_fr", "appel_en",
    "groupe", "courriel", "depuis", "source",
)  # fmt: skip
"""The columns of the table one imports, in French as the secretariat keeps it."""
NEEDED = ("assemblee", "code", "circonscription", "depuis", "source")
LONGEST_LINK = 1900
"""Characters of a link that every mail program opens whole."""
_PREFIX = re.compile(r"^[a-z]\d[a-z](?:\d[a-z]\d)?$")
_ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


@dataclass(frozen=True, slots=True)
class Line:
    """One riding and who sits for it, as a table says it; no name: the seat is vacant."""

    assembly: str
    code: str
    riding: str
    region: str
    municipalities: tuple[str, ...]
    postal: tuple[str, ...]
    name: str
    salutation: Mapping[str, str]
    group: str
    email: str
    since: date
    source: str


def read_line(cells: Mapping[str, str], *, assemblies: frozenset[str], regions: frozenset[str]) -> Line | str:
    """A line of the table, or the code of what is wrong with it.

    ``elected.cell_missing``, ``elected.unknown_assembly``, ``elected.unknown_region``, ``elected.not_a_day``,
    ``elected.not_an_address``, ``elected.not_a_prefix``.
    """
    told = {name: " ".join((cells.get(name) or "").split()) for name in COLUMNS}
    if not all(told[name] for name in NEEDED):
        return "elected.cell_missing"
    if told["assemblee"] not in assemblies:
        return "elected.unknown_assembly"
    if told["region"] and told["region"] not in regions:
        return "elected.unknown_region"
    try:
        since = date.fromisoformat(told["depuis"])
    except ValueError:
        return "elected.not_a_day"
    if told["courriel"] and not _ADDRESS.match(told["courriel"]):
        return "elected.not_an_address"
    postal = _several(told["codes_postaux"])
    if any(not re.fullmatch(r"[A-Za-z]\d[A-Za-z]", one) for one in postal):
        return "elected.not_a_prefix"
    return Line(
        told["assemblee"],
        told["code"],
        told["circonscription"],
        told["region"],
        _several(told["municipalites"]),
        tuple(one.upper() for one in postal),
        told["nom"],
        {"fr": told["appel_fr"], "en": told["appel_en"]},
        told["groupe"],
        told["courriel"].lower(),
        since,
        told["source"],
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in cell.split("|") if part.strip()))


def place_key(name: str) -> str:
    """How a municipality, a riding or a postal prefix is looked for: without accents, « St » said whole."""
    folded = name_key(name)
    return re.sub(r"\b(ste?)\b", lambda found: "sainte" if found[1] == "ste" else "saint", folded)


def postal_prefix(typed: str) -> str:
    """The first half of a postal code as one types it, « h2x »; "" when it is something else."""
    bare = re.sub(r"[\s\-]", "", typed).lower()
    return bare[:3] if _PREFIX.match(bare) else ""


def mail_link(to: str, subject: str, body: str) -> str:
    """The link that opens one’s own mail program on a letter (RFC 6068); lines end with CRLF, accents in UTF-8."""
    written = "\r\n".join(body.splitlines())
    return f"mailto:{quote(to, safe='@')}?subject={quote(subject, safe='')}&body={quote(written, safe='')}"

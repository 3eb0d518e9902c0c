"""An organisation's card as address books read it: vCard 4.0 (RFC 6350), of public facts alone."""

from __future__ import annotations

from dataclasses import dataclass

_LONGEST = 75
"""Bytes of a line, its end left out (RFC 6350, 3.2)."""


@dataclass(frozen=True, slots=True)
class Card:
    """What an organisation's card says; no person is in it."""

    identity: str
    """The address of its page, that tells it from any other."""
    name: str
    acronym: str = ""
    locality: str = ""
    region: str = ""
    country: str = ""
    website: str = ""


def card(told: Card) -> str:
    """One card, its lines folded and ended as the standard asks; parts nobody wrote are left out."""
    lines = ["BEGIN:VCARD", "VERSION:4.0", "KIND:org", f"UID:{told.identity}", f"FN:{_text(told.name)}"]
    lines.append(f"ORG:{_text(told.name)}")
    if told.acronym:
        lines.append(f"NICKNAME:{_text(told.acronym)}")
    if told.locality or told.region or told.country:
        lines.append(f"ADR:;;;{_text(told.locality)};{_text(told.region)};;{_text(told.country)}")
    if told.website:
        lines.append(f"URL:{_address(told.website)}")
    lines += [f"SOURCE:{told.identity}", "END:VCARD"]
    return "".join(_folded(line) + "\r\n" for line in lines)


def _text(value: str) -> str:
    kept = "".join(sign for sign in value.replace("\r\n", "\n") if sign >= " " or sign == "\n")
    for sign in ("\\", ",", ";"):
        kept = kept.replace(sign, f"\\{sign}")
    return kept.replace("\n", "\\n")


def _address(value: str) -> str:
    return "".join(sign for sign in value if sign > " ")


def _folded(line: str) -> str:
    parts: list[str] = []
    held = ""
    for sign in line:
        # A part after the first begins with the blank that says it goes on.
        if len((held + sign).encode()) > _LONGEST - bool(parts):
            parts.append(held)
            held = ""
        held += sign
    return "\r\n ".join([*parts, held])

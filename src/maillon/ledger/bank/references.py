"""The structured creditor reference printed on a notice (ISO 11649): ``RF18 COT2 0270 012``. Plain values only."""

from __future__ import annotations

import re


def creditor_reference(number: str) -> str:
    """The reference of a notice's number: RF, two check digits, its letters and digits (21 at most)."""
    body = _bare(number)[:21]
    return f"RF{98 - _remainder(body + 'RF00'):02d}{body}"


def spaced(reference: str) -> str:
    """The reference as it is printed, by groups of four."""
    return " ".join(reference[place : place + 4] for place in range(0, len(reference), 4))


def bodies(text: str) -> list[str]:
    """The numbers that the valid references of a text carry; one wrong sign and a reference carries nothing."""
    found = []
    for match in re.finditer(r"RF\d{2}[0-9A-Z]{1,21}", _bare(text)):
        whole = match[0]
        # Written in a row with other words, a reference has no end of its own: every length is tried.
        for length in range(len(whole), 4, -1):
            if _remainder(whole[4:length] + whole[:4]) == 1:
                found.append(whole[4:length])
    return found


def bare(text: str) -> str:
    """Letters and digits alone, in capitals: how a number is looked for in what payers write."""
    return _bare(text)


def _bare(text: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def _remainder(text: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in text)) % 97

"""The code printed on a document: short, read aloud without doubt, and a slip of the pen is seen. Plain values only."""

from __future__ import annotations

import re
from collections.abc import Sequence

ALPHABET = "23456789ABCDEFGHJKMNPQRTVWXYZ"
"""29 signs, a prime number; without 0 and O, 1, I and L, 5's twin S, V's twin U."""
PREFIX = "MLN"
_LENGTH = 8


def code_of(numbers: Sequence[int]) -> str:
    """The code of seven random numbers below 29: seven signs and one that checks them, as in ``MLN-7K3F-92QD``."""
    signs = "".join(ALPHABET[number] for number in [*numbers, _check(numbers)])
    return f"{PREFIX}-{signs[:4]}-{signs[4:]}"


def read_code(typed: str) -> str | None:
    """The code somebody typed, whatever its case, spaces and dashes; ``None`` when it cannot be one.

    One wrong sign, or two neighbours exchanged, never make another code.
    """
    bare = re.sub(r"[^0-9A-Z]", "", typed.upper())
    signs = bare.removeprefix(PREFIX) if len(bare) > _LENGTH else bare
    if len(signs) != _LENGTH or any(sign not in ALPHABET for sign in signs):
        return None
    numbers = [ALPHABET.index(sign) for sign in signs]
    return code_of(numbers[:-1]) if _check(numbers[:-1]) == numbers[-1] else None


def _check(numbers: Sequence[int]) -> int:
    # Weights are distinct and not zero modulo a prime: one change, or one exchange, always shows.
    return sum((place + 2) * number for place, number in enumerate(numbers)) % len(ALPHABET)

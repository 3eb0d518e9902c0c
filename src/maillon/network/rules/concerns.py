"""Follow-up codes: drawn, written in groups, and read however they are typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

EFFECT = "network.concern"
"""What the procedure of concerns says it does: its dossiers are concerns."""
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U. Sixteen of them are eighty bits."""
LENGTH = 16
_GROUP = 4
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def drawn(choose: Callable[[Sequence[str]], str]) -> str:
    """A new code, each letter chosen by ``choose`` among the alphabet."""
    return "".join(choose(ALPHABET) for _place in range(LENGTH))


def written(code: str) -> str:
    """The code as a person copies it: ``K7QM-2XWD-9TRA-4HVN``."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def typed(text: str) -> str:
    """The code somebody typed, in capitals or not, with spaces or dashes, O for 0, I or L for 1; "" for no code."""
    kept = "".join(sign for sign in text.upper().translate(_MISREAD) if sign.isalnum())
    return kept if len(kept) == LENGTH and set(kept) <= set(ALPHABET) else ""

"""Regular expressions that authors of forms write: matched within a moment, whatever they are."""

from __future__ import annotations

from functools import lru_cache
from time import monotonic

import regex

from maillon.dossiers.forms.xpath.session import current

MOMENT = 0.25
"""Seconds one value may take."""
_PROBE_MOMENT = 0.05
_PROBE_LENGTH = 48
_ALWAYS_TRIED = "a0 A.-@"


def follows(said: str, value: str) -> bool:
    """Whether the whole value follows the pattern; false for a wrong pattern, or one that cannot say in time.

    All the patterns of one evaluation share ``Session.patience``: a form can hold its server no longer than that.
    """
    compiled, session = _pattern_of(said), current()
    if compiled is None or session.patience <= 0:
        return False
    start = monotonic()
    try:
        return compiled.fullmatch(value, timeout=min(MOMENT, session.patience)) is not None
    except TimeoutError:
        return False
    finally:
        session.patience -= monotonic() - start


@lru_cache(maxsize=512)
def is_slow(said: str) -> bool:
    """Whether a text of a few dozen signs is enough to hold the pattern for long: refused before anybody types one."""
    compiled = _pattern_of(said)
    if compiled is None:
        return False
    own = "".join(dict.fromkeys(said))
    letters = [sign for sign in own if sign.isalnum()][:12]
    tried = dict.fromkeys([*_ALWAYS_TRIED, *letters, "".join(letters[:6])])
    # The end fits nothing: the pattern goes through all its ways before it gives up. Its own signs come first, since
    # the engine says no at once where one that must be there is not.
    ends = ("\x01", own + "\x01", *(sign + "\x01" for sign in dict.fromkeys("aA0z" + own[-8:])))
    try:
        for signs in filter(None, tried):
            for end in ends:
                compiled.fullmatch((signs * _PROBE_LENGTH)[:_PROBE_LENGTH] + end, timeout=_PROBE_MOMENT)
    except TimeoutError:
        return True
    return False


@lru_cache(maxsize=512)
def _pattern_of(said: str) -> regex.Pattern[str] | None:
    """The pattern in Python's words (Java's \\p{L} too), None where it is wrong."""
    said = said.replace(r"\p{L}", r"^\W\d_" if r"[\p{L}]" in said else r"[^\W\d_]")
    unicode = r"\W\d_" in said
    try:
        return regex.compile(said, 0 if unicode else regex.ASCII)
    except (regex.error, OverflowError):
        return None

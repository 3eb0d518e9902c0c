"""Guessing follow-up codes is slow: so many wrong ones in a few minutes, then one waits.

The count is shared by the processes of the site, by a keyed digest of the address, and gone minutes later.
"""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from maillon.web.sendings import address_of

MOST = 10
"""Wrong codes."""
_SECONDS = 300


def is_tired(request: HttpRequest) -> bool:
    """Whether too many wrong codes came from there."""
    return int(cache.get(_key(request), 0)) >= MOST


def missed(request: HttpRequest) -> None:
    """One more wrong code."""
    key = _key(request)
    if not cache.add(key, 1, _SECONDS):
        cache.incr(key)


def _key(request: HttpRequest) -> str:
    digest = salted_hmac("maillon.concern.guess", address_of(request)).hexdigest()
    return f"guesses:concern:{digest}"

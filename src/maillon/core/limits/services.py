"""Counting what callers ask, in Django's cache.

Counts are shared by every process of the site (``config.cache``). Only a keyed digest of the caller is kept, for two
windows.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.core.cache import cache

from maillon.core.limits.rules import Allowance, Rate, weigh


def count(caller: str, rate: Rate, *, at: datetime) -> Allowance:
    """Count one request of a caller and say what is left; refused requests count too."""
    window, elapsed = divmod(at.timestamp(), rate.seconds)
    name = sha256(caller.encode()).hexdigest()[:32]
    key = f"limits:{name}:{rate.seconds}:{int(window)}"
    cache.add(key, 0, timeout=2 * rate.seconds)
    try:
        current = cache.incr(key)
    except ValueError:  # evicted between the two calls: the window starts again
        cache.set(key, 1, timeout=2 * rate.seconds)
        current = 1
    previous = cache.get(f"limits:{name}:{rate.seconds}:{int(window) - 1}", 0)
    return weigh(rate, previous=previous, current=current, elapsed=elapsed)

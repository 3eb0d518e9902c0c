"""How many requests a caller may make, counted over a sliding window.

Counts live in Django's cache: shared by the threads of one process with the default cache, by all processes
when CACHES names a shared one. Only a hash of the caller is kept, for two windows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.core.cache import cache

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class Rate:
    """``requests`` at most in any ``seconds``."""

    requests: int
    seconds: int

    @classmethod
    def read(cls, written: str) -> Rate:
        """A rate as settings write it: 120/m, 10/s, 5000/h."""
        requests, _, unit = written.partition("/")
        return cls(int(requests), _SECONDS[unit])


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to a caller: requests before refusal, and seconds until it grows again."""

    rate: Rate
    remaining: int
    reset: int
    refused: bool

    def headers(self) -> dict[str, str]:
        """RateLimit headers (draft-ietf-httpapi-ratelimit-headers-10), Retry-After on refusal."""
        found = {
            "RateLimit-Policy": f'"default";q={self.rate.requests};w={self.rate.seconds}',
            "RateLimit": f'"default";r={self.remaining};t={self.reset}',
        }
        return {**found, "Retry-After": str(self.reset)} if self.refused else found


def weigh(rate: Rate, *, previous: int, current: int, elapsed: float) -> Allowance:
    """Decide for the request just counted in ``current``.

    The window slides: the previous fixed window counts for the part of it still within ``rate.seconds``, so
    that nobody makes twice the rate around a boundary. ``elapsed`` is seconds since the current window began.
    """
    used = previous * (1 - elapsed / rate.seconds) + current
    reset = max(1, math.ceil(rate.seconds - elapsed))
    return Allowance(rate, max(0, math.floor(rate.requests - used)), reset, used > rate.requests)


def count(caller: str, rate: Rate, *, at: datetime) -> Allowance:
    """Count one request of a caller and say what is left; refused requests count too."""
    window, elapsed = divmod(at.timestamp(), rate.seconds)
    name = sha256(caller.encode()).hexdigest()[:32]
    key = f"api:{name}:{rate.seconds}:{int(window)}"
    cache.add(key, 0, timeout=2 * rate.seconds)
    try:
        current = cache.incr(key)
    except ValueError:  # evicted between the two calls: the window starts again
        cache.set(key, 1, timeout=2 * rate.seconds)
        current = 1
    previous = cache.get(f"api:{name}:{rate.seconds}:{int(window) - 1}", 0)
    return weigh(rate, previous=previous, current=current, elapsed=elapsed)

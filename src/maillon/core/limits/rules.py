"""A rate, and what it leaves over a sliding window, on plain values."""

from __future__ import annotations

import math
from dataclasses import dataclass

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


def came_from(*, remote: str, forwarded: str, behind_proxy: bool) -> str:
    """The address a request came from: the last one our own proxy wrote, else the connection’s.

    Earlier addresses of the list are anybody’s word.
    """
    return forwarded.rsplit(",", 1)[-1].strip() if behind_proxy and forwarded else remote

"""The names of long work and the functions that do it; each domain's ``jobs`` fills it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any, Protocol, TypeVar


class Progress(Protocol):
    """How a job says where it is; ``report`` may be called as often as one likes."""

    def report(self, done: int, total: int | None = None, message: str = "") -> None:
        """``done`` of ``total`` pieces (``None`` when unknown), and what is being done."""


class Run(Protocol):
    """A job's function: takes JSON values, returns what the record of the run keeps."""

    def __call__(self, progress: Progress, **arguments: Any) -> dict[str, Any] | None: ...


R = TypeVar("R", bound=Run)


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of long work: its name, its function, how often it is tried, and its rhythm if it comes back."""

    name: str
    run: Run
    max_attempts: int = 3
    every_minutes: int | None = None
    daily_at: time | None = None


_JOBS: dict[str, Job] = {}


def job(
    name: str, *, max_attempts: int = 3, every_minutes: int | None = None, daily_at: time | None = None
) -> Callable[[R], R]:
    """Register a function as the job ``name`` (domain.verb).

    ``every_minutes`` or ``daily_at`` (Québec's clock) make it come back by itself. It may run twice when a
    worker dies half-way: write it so that a second run does no harm.
    """

    def register(run: R) -> R:
        _JOBS[name] = Job(name, run, max_attempts, every_minutes, daily_at)
        return run

    return register


def known() -> dict[str, Job]:
    """Every registered job by name."""
    return dict(_JOBS)

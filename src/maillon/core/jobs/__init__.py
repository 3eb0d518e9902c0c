"""Long work: registered by name, queued with the data that causes it, done by a worker."""

from maillon.core.jobs.registry import Progress, job

__all__ = ["Progress", "job"]

"""Long work of dossiers: letters are printed and sent away from the pages that cause them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillon.core.jobs.registry import Progress, job
from maillon.dossiers.services import announcing, letters, versions


@job(letters.PRINTING, max_attempts=6, every_minutes=30)
def print_letters(progress: Progress, **_arguments: Any) -> dict[str, Any]:
    """Print and send the letters that wait."""
    return letters.send_waiting(at=timezone.now())


@job(versions.TELLING)
def tell_extension(progress: Progress, *, extension: int, **_arguments: Any) -> dict[str, Any]:
    """Write to the authors of drafts that they have more time."""
    return announcing.tell_extension(extension=extension, at=timezone.now())

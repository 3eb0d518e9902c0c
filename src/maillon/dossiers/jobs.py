"""Long work of dossiers: letters are printed and sent away from the pages that cause them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillon.core.jobs.registry import Progress, job
from maillon.dossiers.models import ProcedureVersion
from maillon.dossiers.queries import replaying
from maillon.dossiers.rules import definition
from maillon.dossiers.services import announcing, letters, versions


@job(letters.PRINTING, max_attempts=6, every_minutes=30)
def print_letters(progress: Progress, **_arguments: Any) -> dict[str, Any]:
    """Print and send the letters that wait."""
    return letters.send_waiting(at=timezone.now())


@job(versions.TELLING)
def tell_extension(progress: Progress, **arguments: Any) -> dict[str, Any]:
    """Write to the authors of drafts that they have more time."""
    return announcing.tell_extension(extension=arguments["extension"], at=timezone.now())


@job(replaying.JOB)
def replay(progress: Progress, **arguments: Any) -> dict[str, Any]:
    """Judge every past dossier under a version's rules."""
    version = ProcedureVersion.objects.select_related("procedure").get(pk=arguments["version"])
    found = replaying.replay(version.procedure, definition.read(version.definition), told=progress.report)
    return {"count": len(found), "changed": replaying.plainly(found)}

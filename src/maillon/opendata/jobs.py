"""Imports asked for from a page."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.utils import timezone

from maillon.core.files.models import StoredFile
from maillon.core.files.services import path_of
from maillon.core.jobs import registry
from maillon.core.jobs.models import JobRun
from maillon.core.jobs.registry import Progress, job
from maillon.core.jobs.services import enqueue_once
from maillon.opendata.services import import_files


@job("opendata.import", max_attempts=2)
def run_import(progress: Progress, **arguments: Any) -> dict[str, Any]:
    """Import the stored file ``file``; ``source_name`` is optional. A second run does no harm."""
    stored = StoredFile.objects.get(pk=arguments["file"])
    asked = JobRun.objects.filter(name="opendata.import", arguments__file=stored.pk).order_by("-pk").first()
    with tempfile.TemporaryDirectory() as folder:
        # Archives are told by their names: give the bytes the name they came with.
        path = Path(folder) / (Path(stored.name).name or "file.xml")
        try:
            path.hardlink_to(path_of(stored.digest))
        except OSError:
            shutil.copyfile(path_of(stored.digest), path)
        run = import_files(
            paths=[path],
            names=[stored.name],
            actor=stored.uploaded_by,
            at=timezone.now(),
            source_name=arguments.get("source_name", ""),
            job=asked,
            progress=lambda done, total, message: progress.report(done, total, message),
        )
    if run.created + run.changed and "insight.refresh" in registry.known():
        enqueue_once("insight.refresh", at=timezone.now())
    return {"run": run.pk}

"""Small IATI files for tests, made by hand: one trap each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone

from maillon.opendata.models import ImportRun
from maillon.opendata.services import import_files

DATA = Path(__file__).resolve().parent.parent.parent / "data"
ACTIVITY = """<iati-activity {attributes}>
<iati-identifier>{identifier}</iati-identifier>
<reporting-org ref="XM-DAC-301-2" type="10"><narrative>IDRC</narrative></reporting-org>
<title><narrative>{title}</narrative></title>
<description><narrative>About water</narrative></description>
<participating-org role="1" type="10"><narrative>Global Affairs Canada</narrative></participating-org>
<activity-status code="2"/>
<activity-date type="2" iso-date="2020-01-01"/>
{body}
</iati-activity>
"""


def activity(identifier: str = "XM-DAC-301-2-1", *, title: str = "Water", body: str = "", attributes: str = "") -> str:
    attributes = attributes or 'default-currency="CAD" xml:lang="en"'
    return ACTIVITY.format(identifier=identifier, title=title, body=body, attributes=attributes)


def file(*activities: str, version: str = "2.03", root: str = "") -> str:
    inside = "\n".join(activities)
    prolog = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{prolog}\n<iati-activities version="{version}" {root}>\n{inside}\n</iati-activities>\n'


def reader(folder: Path) -> Callable[..., ImportRun]:
    """Writes contents to files of a folder and imports them, in the order given."""
    count = 0

    def read(*contents: str | bytes, **options: Any) -> ImportRun:
        nonlocal count
        paths = []
        for content in contents:
            count += 1
            path = folder / f"{count:03}.xml"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths.append(path)
        return import_files(paths=paths, actor=None, at=timezone.now(), **options)

    return read


def balanced(run: ImportRun) -> bool:
    kinds = list(run.remarks.values_list("kind", flat=True))
    return (
        run.activities_read == run.kept + run.duplicate + run.refused
        and run.duplicate == kinds.count("duplicate")
        and run.refused == kinds.count("refused")
        and run.files_refused == kinds.count("file_refused")
        and run.files_broken == kinds.count("file_broken")
        and run.kept == run.created + run.changed + run.unchanged
    )


def codes(run: ImportRun, kind: str = "") -> list[str]:
    found = run.remarks.order_by("pk")
    return list((found.filter(kind=kind) if kind else found).values_list("code", flat=True))

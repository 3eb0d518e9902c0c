"""Writing activities as one IATI 2.03 file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from django.db.models import QuerySet
from lxml import etree

from maillon.opendata.iati.export.elements import activity
from maillon.projects.documents import ActivityDocument
from maillon.projects.models import Activity
from maillon.projects.store import read_many


@dataclass(slots=True)
class Exported:
    """How many activities were written, and the identifiers of those the standard cannot say."""

    count: int = 0
    left_out: list[str] = field(default_factory=list)


def write(activities: QuerySet[Activity], out: IO[bytes], *, at: datetime | None = None) -> Exported:
    """Write a selection as an IATI 2.03 file that its XSD accepts, in constant memory; ``at`` says when.

    The standard wants at least one dated event for each activity: one without any date is left out, and named
    at the end of the file. An empty selection makes a file without activities, which the XSD alone regrets.
    """
    exported = Exported()
    with etree.xmlfile(out, encoding="utf-8") as file:
        file.write_declaration()
        root = {"version": "2.03"}
        if at:
            root["generated-datetime"] = at.replace(microsecond=0).isoformat()
        with file.element("iati-activities", root):
            file.write("\n")
            for document in read_many(activities):
                if _is_dated(document):
                    file.write(activity(document), pretty_print=True)
                    exported.count += 1
                else:
                    exported.left_out.append(document.identifier)
            if exported.left_out:
                named = ", ".join(exported.left_out).replace("--", "- -")
                file.write(etree.Comment(f" Without any date, hence not in this file: {named} "))
    return exported


def _is_dated(document: ActivityDocument) -> bool:
    return any((document.planned_start, document.actual_start, document.planned_end, document.actual_end))

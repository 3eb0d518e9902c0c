"""Everything held about somebody, in one archive they can read and take elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed
from maillon.core.jobs.services import enqueue_once
from maillon.core.parties.models import Person
from maillon.core.people.models import User
from maillon.core.privacy import words
from maillon.core.privacy.models import PersonalExport
from maillon.core.privacy.permissions import can_consent_for
from maillon.core.privacy.queries.holding import held_about, rows_of
from maillon.core.privacy.registry import Subject

LANGUAGES = ("fr", "en")


@transaction.atomic
def ask_export(*, person: Person, actor: User, at: datetime) -> PersonalExport:
    """Have a copy of everything held about somebody made; one that is being made is given again.

    Raises NotAllowed for anybody but the person and the secretariat (which answers a request).
    """
    if not can_consent_for(actor, person):
        raise NotAllowed("privacy.export")
    waiting = PersonalExport.objects.filter(person=person, requested_by=actor, ready_at=None).first()
    if waiting:
        return waiting
    asked = PersonalExport.objects.create(person=person, requested_by=actor, requested_at=at)
    record(actor, "core.export.asked", asked, at=at)
    enqueue_once("core.privacy.export", at=at, requested_by=actor, export=asked.pk)
    return asked


def make_export(*, export: PersonalExport, at: datetime) -> PersonalExport:
    """Fill the archive: a JSON file for machines, and the same as a page in French and in English."""
    subject = Subject.of(export.person)
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as target:
        for name, content in _files(subject, at):
            target.writestr(name, content)
    export.archive, export.ready_at = archive.getvalue(), at
    export.save(update_fields=["archive", "ready_at"])
    return export


def _files(subject: Subject, at: datetime) -> Iterator[tuple[str, str]]:
    held = held_about(subject, at=at)
    rows = {one.holding.key: rows_of(one.holding, subject) for one in held}
    machine = {"made_at": at, "language": "und", "holdings": rows}
    yield "maillon.json", json.dumps(machine, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    for language in LANGUAGES:
        with override(language):
            sections = [
                {
                    "held": one,
                    "rows": [
                        [(words.column(name), words.value(told)) for name, told in row.items() if name != "table"]
                        for row in rows[one.holding.key]
                    ],
                }
                for one in held
            ]
            context: dict[str, Any] = {"subject": subject, "at": at, "sections": sections, "language": language}
            yield f"renseignements.{language}.html", render_to_string("privacy/export.html", context)

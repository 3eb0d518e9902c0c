"""Forms written by others, opened as an applicant opens them: every page answers, every question says its label."""

from __future__ import annotations

import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pyxform.errors import PyXFormError

from maillon.dossiers.forms import FormRefused, compile_workbook, read_form
from maillon.dossiers.forms.definition import Form as Read
from maillon.dossiers.forms.marks import unmarked
from maillon.dossiers.models import Form, Procedure, ProcedureForm, ProcedureVersion
from maillon.dossiers.queries import applying
from maillon.dossiers.rules.definition import ProcedureDefinition
from maillon.dossiers.services.starting import start
from maillon.web.dossiers.apply import steps
from tests.dossiers.apply.browser import go
from tests.dossiers.forms.books import as_xlsx
from tests.personas import People, people, semis
from tests.reference.packages import workbooks_of_pyxform, xforms_of_enketo

pytestmark = pytest.mark.django_db
UNSUPPORTED = "repeating-group-not-displayed.xml"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+-]+")
"""A label that says the moment it is read."""


def workbooks(folder: Path) -> Iterator[tuple[str, str]]:
    """The name and XForm of pyxform's workbooks that compile; ``test_real.py`` names the others."""
    with zipfile.ZipFile(workbooks_of_pyxform()) as wheel:
        for name in wheel.namelist():
            if name.endswith((".xls", ".xlsx", ".xlsm")):
                data = wheel.read(name)
                try:
                    data = as_xlsx(data, folder) if name.endswith(".xls") else data
                    yield name, compile_workbook(data, name=name.rpartition("/")[2]).xform
                except (FormRefused, PyXFormError):
                    continue


def xforms(_folder: Path) -> Iterator[tuple[str, str]]:
    """The name and text of Enketo's XForms."""
    with tarfile.open(xforms_of_enketo()) as package:
        for member in package.getmembers():
            stream = package.extractfile(member) if member.name.endswith(".xml") else None
            if stream is not None and not member.name.endswith(UNSUPPORTED):
                yield member.name, stream.read().decode("utf-8-sig")


def opened(client: Client, cast: People, name: str, xform: str, number: int) -> list[str]:
    """What does not go as it should when somebody opens the form and walks through its pages."""
    form: Read = read_form(xform)
    now = timezone.now()
    procedure, _made = Procedure.objects.get_or_create(key="autres", prefix="AUT", defaults={"created_at": now})
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=number,
        definition=ProcedureDefinition(title={"fr": "Formulaire d’ailleurs"}).document(),
        created_at=now,
        published_at=now - timedelta(days=1),
    )
    kept = Form.objects.create(
        form_id=f"autre-{number}",
        version="1",
        xform=xform,
        digest=sha256(xform.encode()).hexdigest(),
        created_at=now,
    )
    ProcedureForm.objects.create(version=version, form=kept, use=ProcedureForm.Use.APPLICATION)
    ProcedureVersion.objects.filter(procedure=procedure, number__lt=number).update(retired_at=now)
    dossier = start(version=version, applicant=semis(), actor=cast.benoit, at=now)
    submission = dossier.submissions.get()
    faults, words = [], ""
    for place in range(1, len(form.pages) + 1):
        page = go(client, f"/demandes/{dossier.reference}/reponses/{submission.pk}/{place}/")
        if page.status != 200:
            faults.append(f"{name}, page {place}: {page.status}")
            continue
        words += INSTANT.sub("…", f" {page.text}")
    judged = applying.judged(submission, at=now, language=steps.language_of(form, "")).evaluation
    for path, field in judged.fields.items():
        label = INSTANT.sub("…", " ".join(unmarked(field.label).split()))
        if field.relevant and label and label not in words:
            faults.append(f"{name}, {path}: « {label} »")
    return faults


@pytest.mark.parametrize(("found", "at_least"), [(workbooks, 38), (xforms, 47)], ids=["pyxform", "enketo"])
def test_every_form_of_others_opens_and_says_its_questions(
    client: Client, tmp_path: Path, found: Callable[[Path], Iterator[tuple[str, str]]], at_least: int
) -> None:
    cast = people()
    client.force_login(cast.benoit)
    faults, count = [], 0
    for count, (name, xform) in enumerate(found(tmp_path), start=1):
        faults += opened(client, cast, name, xform, count)
    assert not faults, "\n".join(faults)
    assert count >= at_least

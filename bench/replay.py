"""1,000 past dossiers replayed under a new rule version, and the same with each form evaluated whole."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.dossiers.exchange.folder import read_folder
from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.evaluating import evaluate
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.models import Dossier, ProcedureVersion, Submission
from maillon.dossiers.queries import replaying
from maillon.dossiers.queries.eligibility import judge_eligibility
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.replay import Fate
from maillon.dossiers.services.exchanging import take_in

_DOSSIERS = 1_000
_WHOLE = 100
"""Dossiers of the rival: its time is counted for all from these."""
_TAKES = 5
_BOARD = "/data/gouvernance_groupe/administration"
AT = datetime(2026, 3, 2, 14, tzinfo=UTC)


class _Undone(Exception):
    """What was made for the figures is taken back."""


def run() -> list[str]:
    """The table; nothing is left in the database."""
    lines: list[str] = []
    try:
        with transaction.atomic():
            lines = _measured()
            raise _Undone
    except _Undone:
        return lines


def _measured() -> list[str]:
    version = _past()
    rules = definition.read(version.definition)
    document = rules.document()
    document["eligibility"][0]["expression"] = "number(/data/organisme/jours_existence) >= 730"
    document["grid"]["threshold"] = 75
    proposed = definition.read(document)
    taken = []
    changed = 0
    for _take in range(_TAKES):
        began = time.process_time()
        found = replaying.replay(version.procedure, proposed)
        taken.append(time.process_time() - began)
        changed = sum(1 for one in found if one.fate is not Fate.SAME)
    ours = sorted(taken)[len(taken) // 2]
    began = time.process_time()
    for submission in Submission.objects.filter(dossier__version=version).select_related("form")[:_WHOLE]:
        form = read_form(submission.form.xform)
        answers = Answers.from_xml(form, submission.final_xml, check_version=False)
        now = timezone.localtime(AT)
        evaluate(form, answers, language="fr", now=now, tables=submission.record)
        for one in (rules, proposed):
            judge_eligibility(one, form, answers, submission.record, at=now)
    whole = (time.process_time() - began) * _DOSSIERS / _WHOLE
    return [
        "| what | CPU seconds |",
        "|---|---|",
        f"| {len(found):,} past dossiers replayed (median of {_TAKES}) | {ours:.2f} |",
        f"| the same, each form evaluated whole (from {_WHOLE}) | {whole:.2f} |",
        f"| ratio | {whole / ours:.1f} × |",
        "",
        f"{changed:,} of {len(found):,} dossiers would have had another fate; "
        f"{len(rules.eligibility)} rules, {len(read_form(submission.form.xform).questions)} questions.",
    ]


def _past() -> ProcedureVersion:
    """A round of 1,000 membership applications, each with its own answers."""
    folder = Path(settings.PROJECT) / "data" / "procedures" / "adhesion"
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    # The shipped form may already be there, in another wording.
    files = {path: data.replace(b"2026.1", b"banc") for path, data in files.items()}
    bundle = replace(read_folder(files), key="banc-de-rejeu", prefix="BANC")
    version = take_in(bundle, owner=None, actor=None, at=AT)
    ProcedureVersion.objects.filter(pk=version.pk).update(published_at=AT)
    ProcedureVersion.objects.filter(pk=version.pk).update(frozen_at=AT)
    form = version.forms.get(use="application").form
    read = read_form(form.xform)
    home = Organisation.objects.create(slug="banc-de-rejeu", legal_name_fr="Banc de rejeu", country="CA")
    dossiers = Dossier.objects.bulk_create(
        Dossier(reference=f"BANC-2026-{n:04}", version=version, applicant=home, state="submitted", started_at=AT,
                state_since=AT)
        for n in range(1, _DOSSIERS + 1)
    )  # fmt: skip
    rows = []
    for n, dossier in enumerate(dossiers):
        answers = Answers.blank(read)
        answers.set("/data/organisme/constitution", f"{2015 + n % 11}-{1 + n % 12:02}-14")
        answers.set("/data/mission_groupe/gouvernemental", "non" if n % 9 else "oui")
        answers.set("/data/ethique/ethique_ca", "2026-01-15")
        answers.add_repeats(_BOARD, 3 - answers.repeat_count(_BOARD))
        for seat in (1, 2, 3):
            answers.set(f"{_BOARD}[{seat}]/reside_canada", "oui")
        judged = evaluate(read, answers, language="fr", now=timezone.localtime(AT), tables={})
        rows.append(
            Submission(dossier=dossier, form=form, use="application", instance_id=f"uuid:banc-{n}", state="final",
                       xml=answers.to_xml(), final_xml=answers.final_xml(judged), record={}, finalised_at=AT,
                       created_at=AT, saved_at=AT)
        )  # fmt: skip
    Submission.objects.bulk_create(rows)
    return version

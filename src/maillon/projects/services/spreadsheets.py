"""Importing a spreadsheet: read it, show what it would change, apply what was shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.projects import permissions, queries
from maillon.projects.models import Activity, SpreadsheetImport
from maillon.projects.services.editing import create, edit
from maillon.projects.spreadsheets import planning, reading

Report = Callable[[int, int], None]


def receive_import(
    *, actor: User, organisation: Organisation, name: str, content: bytes, at: datetime
) -> SpreadsheetImport:
    """Read a spreadsheet of an organisation's projects and keep what each row would do; no project is touched.

    Raises NotAllowed, RuleViolation ``projects.file_…`` (see ``spreadsheets.reading.read``).
    """
    if not permissions.can_begin(actor, organisation):
        raise NotAllowed("projects.import")
    rows = reading.read(name, content)
    return SpreadsheetImport.objects.create(
        organisation=organisation,
        requested_by=actor,
        file_name=name[-200:],
        rows=rows,
        plan=planning.Planner(organisation).plan(rows),
        created_at=at,
    )


def plan_import(*, organisation: Organisation, name: str, content: bytes) -> list[planning.Line]:
    """What each row of a spreadsheet would do; nothing is kept. Raises RuleViolation ``projects.file_…``."""
    return planning.Planner(organisation).plan(reading.read(name, content))


def apply_import(
    *, actor: User, sent: SpreadsheetImport, at: datetime, report: Report = lambda done, total: None
) -> SpreadsheetImport:
    """Do what was shown, row by row; a row whose project changed since is left, and shown anew.

    Each row is whole or not at all, and applying again changes nothing: work cut short is begun again without
    harm. Raises NotAllowed.
    """
    if not permissions.can_begin(actor, sent.organisation):
        raise NotAllowed("projects.import")
    shown = {line["row"]: line for line in sent.plan}
    fresh = planning.Planner(sent.organisation).plan(sent.rows)
    outcome: list[dict[str, Any]] = []
    for done, (row, line) in enumerate(zip(sent.rows, fresh, strict=True), start=1):
        outcome.append(_apply(actor, sent.organisation, row, line, shown[row["number"]], at))
        report(done, len(fresh))
    stale = any(one["done"] == "stale" for one in outcome)
    sent.plan = planning.Planner(sent.organisation).plan(sent.rows)
    sent.outcome = outcome
    sent.state = SpreadsheetImport.State.READY if stale else SpreadsheetImport.State.APPLIED
    sent.applied_at = at
    sent.save(update_fields=["plan", "outcome", "state", "applied_at"])
    return sent


@transaction.atomic
def _apply(
    actor: User,
    organisation: Organisation,
    row: reading.Row,
    line: planning.Line,
    shown: planning.Line,
    at: datetime,
) -> dict[str, Any]:
    said = {"row": row["number"], "activity": line["activity"]}
    if line["act"] in {planning.SAME, planning.REFUSE}:
        return {**said, "done": line["act"]}
    if (line["act"], line["version"], line["differences"]) != (shown["act"], shown["version"], shown["differences"]):
        return {**said, "done": "stale"}
    planner = planning.Planner(organisation)
    activity = Activity.objects.filter(pk=line["activity"]).first() if line["activity"] else None
    _line, changes = planner.row(row, activity, queries.document(activity) if activity else None)
    try:
        if activity is None:
            made = create(actor=actor, organisation=organisation, told=changes, at=at)
            return {**said, "activity": made.pk, "done": planning.CREATE}
        edit(
            actor=actor,
            activity=activity,
            changes=changes,
            version=line["version"],
            at=at,
            verb="projects.activity.imported",
        )
    except RuleViolation as refused:
        return {**said, "done": "stale" if refused.code == "projects.changed_meanwhile" else planning.REFUSE}
    return {**said, "done": planning.CHANGE}

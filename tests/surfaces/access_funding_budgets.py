"""The access table of budgets: who drafts the application writes it, who reads the application reads what was sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.dossiers.services import submitting
from maillon.funding.services import budgeting
from tests.funding.applying import apply, call
from tests.funding.budgets import TERMS, sound
from tests.personas import People
from tests.surfaces.access import Row, only, signed_in

DRAFT = {"reference": "budget_draft"}
SENT = {"reference": "budget_sent"}
FIRST = {"number": "one"}

ROWS = [
    Row("budget", only("benoit"), DRAFT),
    Row("budget", only("benoit"), DRAFT, "post"),
    Row("budget", only("benoit", "mireille", status=302), SENT),
    Row("budget", signed_in(404), SENT, "post"),
    Row("budget", signed_in(404), {"reference": "nothing"}),
    Row("budget_begin", signed_in(405), DRAFT),
    Row("budget_begin", only("benoit", status=302), DRAFT, "post"),
    Row("budget_comparison", only("benoit", status=302), DRAFT),
    Row("budget_comparison", only("benoit", "mireille", status=302), SENT),
    Row("budget_import", only("benoit"), DRAFT),
    Row("budget_import", only("benoit", status=422), DRAFT, "post"),
    Row("budget_import", signed_in(404), SENT),
    Row("budget_version", only("benoit"), DRAFT | FIRST),
    Row("budget_version", only("benoit", "mireille"), SENT | FIRST),
    Row("budget_workbook", only("benoit"), DRAFT | FIRST),
    Row("budget_workbook", only("benoit", "mireille"), SENT | FIRST),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """Two applications of Benoît's organisation to Mireille's ministry: one being written, one sent."""
    ministry = people.mireille.grants.get().organisation
    assert ministry is not None
    now = timezone.now()
    unbounded = replace(TERMS, most_months=0)
    window = (now - timedelta(days=1), now + timedelta(days=30))
    made = call(ministry, terms=unbounded, key="appel-budgets", window=window)
    draft, sent = (apply(made, people.benoit, applicant=home, at=now) for _number in range(2))
    for dossier in (draft, sent):
        begun = budgeting.begin(dossier=dossier, actor=people.benoit, at=now)
        budgeting.save(budget=begun, content=sound(), revision=1, actor=people.benoit, at=now)
    submitting.submit(dossier=sent, actor=people.benoit, name="Benoît", at=now, language="fr")
    return {"budget_draft": draft.reference, "budget_sent": sent.reference}

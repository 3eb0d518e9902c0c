"""The access table of follow-up: the organisation writes, the funder reads once it is sent, strangers know nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.funding.rules.expenses import Entry
from maillon.funding.services import expenses, visits
from tests.funding.agreeing import Cast, call, signed
from tests.funding.test_expenses import YEARLY
from tests.personas import People
from tests.surfaces.access import ORGANISATION, PUBLIC, Row, only, signed_in

PARTIES = only("benoit", "mireille")
WRITES = only("benoit")
OFFICER = only("mireille")
SPENT = {"reference": "agreement_spent"}
ONE = {**SPENT, "number": "an_expense"}
REPORT = {"pk": "a_report_of_receipts"}
VISIT = {"pk": "a_planned_visit"}

ROWS = [
    Row("my_expenses", signed_in(200)),
    Row("expenses", PARTIES, SPENT),
    Row("expense_new", WRITES, SPENT),
    Row("expense_new", only("benoit", status=422), SPENT, "post"),
    Row("expenses_bring", WRITES, SPENT),
    Row("expenses_bring", only("benoit", status=422), SPENT, "post"),
    # Nothing is counted by a report yet: the funder knows nothing of it.
    Row("expense", WRITES, ONE),
    Row("expense", only("benoit", status=422), ONE, "post"),
    Row("expense_receipt", signed_in(404), ONE),
    Row("report_sample", PARTIES, REPORT),
    Row("report_sample", signed_in(404), REPORT, "post"),
    Row("report_take_receipts", signed_in(405), REPORT),
    Row("report_take_receipts", only("benoit", status=422), REPORT, "post"),
    Row("activity_trail", only("benoit", eve=404), {"identifier": "draft_identifier"}),
    Row("activity_trail", PUBLIC, {"identifier": "published"}),
    Row("monitoring", OFFICER),
    Row("visit_new", OFFICER, SPENT),
    Row("visit_new", only("mireille", status=422), SPENT, "post"),
    Row("visit", OFFICER, VISIT),
    Row("visit", only("mireille", status=302), VISIT, "post"),
    Row("donees", WRITES, ORGANISATION),
    Row("donees", only("benoit", status=422), ORGANISATION, "post"),
    Row("donees_export", WRITES, {**ORGANISATION, "format": "a_csv"}),
    Row("donees_export", signed_in(404), {**ORGANISATION, "format": "nothing"}),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """An agreement begun a month ago, an expense of it, a report to come, a visit to make."""
    ministry = people.mireille.grants.get().organisation
    assert ministry is not None
    now = timezone.now()
    made = call(ministry, envelope_minor=500_000_00, terms=YEARLY, slug="depenses")
    agreement = signed(Cast(people, people.mireille, ministry, home, made), at=now - timedelta(days=30))
    day = timezone.localdate() - timedelta(days=3)
    entry = Entry(day, "personnel", "Atelier", 100_00, "CAD")
    one = expenses.write(agreement=agreement, entry=entry, token=uuid4(), actor=people.benoit, at=now)
    visit = visits.plan(agreement=agreement, planned_on=day, purpose="Voir", actor=people.mireille, at=now)
    return {
        "agreement_spent": agreement.reference,
        "an_expense": one.number,
        "a_report_of_receipts": agreement.reports.filter(kind="report").earliest("due_on").pk,
        "a_planned_visit": visit.pk,
        "a_csv": "csv",
    }

"""The access table of reports: both parties of the agreement read them, the organisation alone writes them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from maillon.core.parties.models import Organisation
from tests.funding.agreeing import TERMS, Cast, call, signed
from tests.personas import People
from tests.surfaces.access import Row, only, signed_in

A_GRANT_REPORT = {"pk": "a_grant_report"}
YEARLY = replace(TERMS, reports=TERMS.reports[:1])

ROWS = [
    Row("report", only("benoit", "mireille"), A_GRANT_REPORT),
    Row("report", signed_in(404), {"pk": "key"}),
    Row("report_begin", signed_in(405), A_GRANT_REPORT),
    # The terms of this call ask for a report without a form: its page says so, to who writes it.
    Row("report_begin", only("benoit", status=422), A_GRANT_REPORT, "post"),
    Row("report_take_plan", signed_in(405), A_GRANT_REPORT),
    # Nothing of it is written yet.
    Row("report_take_plan", only("benoit", status=422), A_GRANT_REPORT, "post"),
    Row("report_take_part", signed_in(405), {**A_GRANT_REPORT, "part": "key"}),
    Row("report_take_part", signed_in(404), {**A_GRANT_REPORT, "part": "key"}, "post"),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """A report owed by Benoît's organisation to Mireille's ministry."""
    ministry = people.mireille.grants.get().organisation
    assert ministry is not None
    made = call(ministry, envelope_minor=500_000_00, terms=YEARLY, slug="rapports")
    scene = Cast(people, people.mireille, ministry, home, made)
    agreement = signed(scene)
    return {"a_grant_report": agreement.reports.earliest("due_on").pk}

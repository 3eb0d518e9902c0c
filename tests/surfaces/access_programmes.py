"""The access table of programmes, calls and eligibility."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.funding.models import Call
from tests.funding import calling
from tests.personas import People
from tests.surfaces.access import PUBLIC, Row, only, signed_in

CALL = {"slug": "an_open_call"}
DRAFT = {"slug": "a_draft_call"}
TOLD = {"slug": "a_call_with_results"}
TERMS = {"slug": "a_programme", "key": "a_component", "number": "one"}
OFFICER = only("mireille")
HIDDEN = only("mireille", eve=404)
HANDLING = only("mireille")
"""The secretariat handles the network's own procedures, and keeps no funder's calls."""

ROWS = [
    Row("funding_programmes", PUBLIC),
    Row("funding_programme", PUBLIC, {"slug": "a_programme"}),
    Row("funding_terms", PUBLIC, TERMS),
    Row("funding_call", PUBLIC, CALL),
    Row("funding_call", HIDDEN, DRAFT),
    Row("funding_results", PUBLIC, TOLD),
    Row("funding_results", only(eve=404), CALL),
    Row("funding_results_csv", PUBLIC, TOLD),
    Row("funding_results_csv", only(eve=404), DRAFT),
    Row("funding_eligibility", only("benoit", "odile")),
    Row("funding_calls", HANDLING),
    Row("funding_new_call", HANDLING),
    Row("funding_new_call", only("mireille", status=422), method="post"),
    Row("funding_kept_call", OFFICER, CALL),
    Row("funding_kept_call", OFFICER, DRAFT),
    Row("funding_announce", signed_in(405), DRAFT),
    Row("funding_announce", only("mireille", status=302), DRAFT, "post"),
    Row("funding_extend", signed_in(405), CALL),
    Row("funding_extend", only("mireille", status=422), CALL, "post"),
    Row("funding_publish_results", signed_in(405), CALL),
    Row("funding_publish_results", only("mireille", status=302), CALL, "post"),
    Row("funding_what_if", OFFICER, CALL),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """A call of the ministry that is open, one it drafts, one whose results are public."""
    ministry = people.mireille.grants.get().organisation
    assert ministry is not None
    now = timezone.now()
    window = {"opens_at": now - timedelta(days=2), "closes_at": now + timedelta(days=20)}
    opened = calling.call(ministry, **window)
    drafted = calling.call(ministry, announced=False, version=opened.version, **window)
    told = calling.call(ministry, version=opened.version, **window)
    Call.objects.filter(pk=told.pk).update(results_published_at=now - timedelta(hours=1))
    return {
        "an_open_call": opened.slug,
        "a_draft_call": drafted.slug,
        "a_call_with_results": told.slug,
        "a_programme": "qsf",
        "a_component": "volet-2",
    }

"""The access table of memberships: any day's members are public, one's history is one's own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from maillon.core.parties.models import Organisation, OrganisationFigure
from maillon.network.models import MembershipYear
from maillon.network.services.record_rules import load_record_rules
from tests.personas import People
from tests.surfaces.access import PUBLIC, Row, all_get, only, signed_in

HISTORY = {"slug": "a_member"}
YEAR = {"label": "a_year"}
BAROMETER = {"year": "a_barometer"}

ROWS = [
    Row("members_on", PUBLIC),
    Row("members_on_file", PUBLIC),
    Row("network_life", only("amina")),
    Row("record_gaps", only("amina")),
    Row("record_gaps_file", only("amina")),
    Row("barometer", all_get(302)),
    Row("barometer_year", PUBLIC, BAROMETER),
    Row("barometer_table", PUBLIC, BAROMETER),
    Row("barometer_origin", PUBLIC, BAROMETER | {"kind": "a_kind"}),
    Row("barometer_funder", PUBLIC, BAROMETER | {"source": "a_source"}),
    Row("member_history", only("benoit", "amina"), HISTORY),
    Row("member_act", signed_in(405), HISTORY),
    Row("member_act", signed_in(404), HISTORY, "post"),
    Row("renewals", only("amina", status=302)),
    Row("renewals_year", only("amina"), YEAR),
    Row("renewals_act", signed_in(405), YEAR),
    Row("renewals_act", signed_in(404), YEAR, "post"),
    Row("our_membership", only("benoit", "mireille", "odile", "fatou")),
    Row("renewal", only("benoit", "odile"), YEAR),
    Row("appeal", signed_in(405), HISTORY),
    Row("appeal", only("benoit", status=422), HISTORY, "post"),
]


def places(_people: People, home: Organisation) -> dict[str, Any]:
    """Benoît's organisation is a member; a year is asked."""
    today = timezone.localdate()
    year = MembershipYear.objects.create(
        label="cette-annee",
        starts_on=today,
        ends_on=today + timedelta(days=365),
        renewal_opens_on=today - timedelta(days=5),
        renewal_due_on=today + timedelta(days=30),
        source="essai",
    )
    load_record_rules()
    OrganisationFigure.objects.create(
        organisation=home,
        kind="revenue",
        detail="ministry",
        starts_on=date(2025, 1, 1),
        ends_on=date(2026, 1, 1),
        amount_minor=100,
        currency="CAD",
        source="essai",
        recorded_at=timezone.now(),
    )
    return {
        "a_member": home.slug,
        "a_year": year.label,
        "a_barometer": 2025,
        "a_kind": "volunteers",
        "a_source": "ministry",
    }

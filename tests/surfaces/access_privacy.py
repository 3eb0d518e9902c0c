"""The access table of personal information: one's own, everybody's page, the registers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.core.privacy.services.disclosures import record_disclosure
from maillon.core.privacy.services.incidents import open_incident
from maillon.core.privacy.services.requests import receive_request
from maillon.core.privacy.services.terms import load_terms
from tests.personas import People
from tests.surfaces.access import PUBLIC, SECRETARIAT, Row, only, signed_in

ROWS = [
    Row("privacy", PUBLIC),
    Row("who_sees_me", signed_in(200)),
    Row("consents", signed_in(200)),
    Row("consents", signed_in(302), method="post"),
    Row("own_copies", signed_in(200)),
    Row("own_copies", signed_in(302), method="post"),
    Row("own_copy", signed_in(404), {"pk": "key"}),
    Row("privacy_desk", SECRETARIAT),
    Row("retention", SECRETARIAT),
    Row("retention", only("amina", status=302), method="post"),
    Row("privacy_requests", SECRETARIAT),
    Row("privacy_requests", only("amina", status=422), method="post"),
    Row("privacy_request", SECRETARIAT, {"pk": "privacy_request"}),
    Row("privacy_request", only("amina"), {"pk": "privacy_request"}, method="post"),
    Row("incidents", SECRETARIAT),
    Row("new_incident", SECRETARIAT),
    Row("new_incident", only("amina", status=422), method="post"),
    Row("incident", SECRETARIAT, {"pk": "incident"}),
    Row("incident", only("amina", status=422), {"pk": "incident"}, method="post"),
    Row("incidents_csv", SECRETARIAT),
    Row("incidents_pdf", SECRETARIAT),
    Row("disclosures", SECRETARIAT),
    Row("disclosures", only("amina", status=422), method="post"),
    Row("end_disclosure", signed_in(405), {"pk": "disclosure"}),
    Row("end_disclosure", only("amina", status=302), {"pk": "disclosure"}, method="post"),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """A request, an incident and a communication abroad, with the terms that ship."""
    now = datetime.now(UTC)
    load_terms(settings.PROJECT / "data" / "privacy")
    asked = receive_request(
        kind="access",
        name="Ida Roy",
        contact="ida@exemple.org",
        received_on=timezone.localdate(now) - timedelta(days=1),
        actor=people.amina,
        at=now,
    )
    yesterday = timezone.localdate(now) - timedelta(days=1)
    facts = {"data_concerned": "Noms", "circumstances": "Un envoi.", "discovered_on": yesterday}
    incident = open_incident(facts=facts, actor=people.amina, at=now)
    made = record_disclosure(
        recipient="Union",
        country="BF",
        data="Noms",
        purpose="Rapport",
        starts_on=timezone.localdate(now) - timedelta(days=9),
        actor=people.amina,
        at=now,
    )
    return {"privacy_request": asked.pk, "incident": incident.pk, "disclosure": made.pk}

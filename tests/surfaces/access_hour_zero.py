"""The access table of emergencies, of all solidarity, and of what is shared otherwise than by grants."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.funding.services import sharing
from maillon.funding.services.sharing import By
from tests.funding.hour_zero import be_ready, opened, scene_of
from tests.personas import People
from tests.surfaces.access import PUBLIC, Row, only, signed_in

CRISIS = {"slug": "an_emergency"}
QUOTA = {"pk": "a_quota"}
MISSION = {"kind": "a_shared_kind"}
RESULT = {"kind": "a_result_kind", "pk": "some_places"}
OFFICER = only("mireille")

ROWS = [
    Row("emergencies", PUBLIC),
    Row("emergencies_csv", PUBLIC),
    Row("emergency_feed", PUBLIC),
    Row("emergency", PUBLIC, CRISIS),
    Row("kept_emergencies", OFFICER),
    Row("emergency_open", OFFICER),
    Row("emergency_open", only("mireille", status=422), method="post"),
    Row("readiness", OFFICER),
    Row("prequalify", OFFICER),
    Row("prequalify", only("mireille", status=422), method="post"),
    Row("readiness_act", signed_in(405)),
    Row("readiness_act", signed_in(404), method="post"),
    Row("vet_partner", OFFICER, {"slug": "semis"}),
    Row("vet_partner", only("mireille", status=422), {"slug": "semis"}, "post"),
    Row("kept_emergency", OFFICER, CRISIS),
    Row("emergency_act", signed_in(405), CRISIS),
    Row("emergency_act", signed_in(404), CRISIS, "post"),
    Row("emergency_vote", only("lea"), CRISIS),
    Row("emergency_vote", signed_in(404), CRISIS, "post"),
    Row("solidarity", PUBLIC),
    Row("solidarity_records", PUBLIC),
    Row("solidarity_export", PUBLIC, {"format": "csv"}),
    Row("shared", PUBLIC),
    Row("sharing", OFFICER),
    Row("sharing_workbook", OFFICER),
    Row("sharing_workbook", only("mireille", status=422), method="post"),
    Row("sharing_take_away", OFFICER),
    Row("sharing_add", OFFICER, MISSION),
    Row("sharing_add", only("mireille", status=422), MISSION, "post"),
    Row("sharing_result", OFFICER, RESULT),
    Row("sharing_result", only("mireille", status=302), RESULT, "post"),
    Row("quota", OFFICER, QUOTA),
    Row("quota", only("mireille", status=422), QUOTA, "post"),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """A cyclone opened this morning, on whose committee Léa sits; a quota."""
    it, now = scene_of(people), timezone.now()
    it.committee.members.create(user=people.lea, starts_on=timezone.localdate(now - timedelta(days=30)))
    be_ready(it)
    crisis = opened(it, at=now, glide="", occurred_on=timezone.localdate(now))
    told = {"country": "SN", "year": 2026, "places": 3, "under": "Entente"}
    quota, _made = sharing.set_quota(told=told, by=By(it.ministry, people.mireille, now))
    asked = sharing.ask_places(quota=quota, institution="Université", students=2, actor=people.mireille, at=now)
    kinds = {"a_shared_kind": "missions", "a_result_kind": "exonerations"}
    return {"an_emergency": crisis.slug, "a_quota": quota.pk, "some_places": asked.pk, **kinds}

"""A machine reads what its person owes and awaits, page by page, and nothing of anybody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from maillon.core.obligations.services import open_one, waive
from tests.surfaces.api.conftest import organisation, person, token_of

AT = datetime(2026, 3, 8, 15, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_a_person_reads_their_own_obligations(api: Any) -> None:
    semis, fjord = organisation("mes-semis", "Mes semis"), organisation("un-fjord", "Un fjord")
    benoit = person("Benoit2", "organisation_officer", semis)
    odile = person("Odile2", "organisation_officer", fjord)
    for days in range(7):
        # Several at one instant: the order of pages is whole.
        due_at = AT + timedelta(days=days // 3)
        open_one(
            kind=f"test.k{days}", subject=semis, debtor=semis, creditor=fjord, due_at=due_at, actor=None, at=AT,
            amount_minor=100_00 + days, currency="CAD", title={"fr": f"Rapport {days}", "en": f"Report {days}"},
        )  # fmt: skip
    own = open_one(kind="test.own", subject=semis, debtor_person=benoit.person, due_at=AT, actor=None, at=AT)
    secret = token_of(benoit)
    assert api.get("obligations").status_code == 401
    seen, address = [], "obligations?limit=3&language=en"
    while address:
        page = api.get(address, token=secret).json()
        assert len(page["items"]) <= 3
        seen += page["items"]
        address = page["next"] and page["next"].split("/api/v1/")[1]
    assert len(seen) == 8 == len({one["id"] for one in seen})
    assert [one["due_at"] for one in seen] == sorted(one["due_at"] for one in seen)
    first = next(one for one in seen if one["kind"] == "test.k0")
    assert first["title"] == "Report 0" and first["amount_minor"] == 10000 and first["currency"] == "CAD"
    assert first["debtor"] == "mes-semis" and first["creditor"] == "un-fjord"
    assert next(one for one in seen if one["id"] == own.pk)["debtor"] is None
    awaited = api.get("obligations?side=awaited", token=token_of(odile)).json()["items"]
    assert len(awaited) == 7 and api.get("obligations", token=token_of(odile)).json()["items"] == []
    waive(obligation=own, reason="Sans objet", actor=benoit, at=AT)
    assert [one["id"] for one in api.get("obligations?state=waived", token=secret).json()["items"]] == [own.pk]
    assert api.get("obligations?state=vanished", token=secret).status_code == 422
    assert api.get("obligations", token=token_of(person("Lea2"))).json()["items"] == []

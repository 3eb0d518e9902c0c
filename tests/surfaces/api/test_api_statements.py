"""A lender's own system reads what is asked of it and hands in a quarter, once, by the rules of every statement."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from maillon.guarantees.models import Event, Statement
from maillon.guarantees.queries import history
from tests.guarantees import scene as stage
from tests.surfaces.api.conftest import token_of

pytestmark = pytest.mark.django_db
ADDRESS = "facilities/ENT-2025-001"
FIRST = {"loan": "4012", "disbursed_minor": 40_000_000, "repaid_principal_minor": 5_000_000, "days_past_due": 3}


@pytest.fixture
def scene(api: Any) -> stage.Scene:
    made = stage.scene()
    stage.issued(made)
    return made


def told(period: str = "2025-Q1", **more: Any) -> dict[str, Any]:
    return {"period": period, "lines": [{**FIRST, **more}]}


def test_a_lender_reads_what_is_asked_then_hands_in_a_quarter(api: Any, scene: stage.Scene) -> None:
    secret = token_of(scene.people.diego, "record")
    listed = api.get("facilities", token=secret).json()["items"]
    assert [one["reference"] for one in listed] == ["ENT-2025-001"]
    assert {"period": "2025-Q1", "ends_on": "2025-03-31"} in listed[0]["missing"]
    asked = api.get(ADDRESS, token=secret).json()
    assert asked["loans"] == [{"number": "4012", "guarantee": "GAR-2025-001", "currency": "XOF", "principal_minor": 0}]
    answer = api.post(f"{ADDRESS}/statements", told(currency="XOF"), token=secret)
    assert answer.status_code == 201
    kept = answer.json()
    assert (kept["number"], kept["accepted_at"], kept["lines"][0]["disbursed_minor"]) == (1, None, 40_000_000)
    assert history.state_of(scene.fund).guarantees["GAR-2025-001"].loan.principal_minor == 35_000_000
    assert api.get(answer["Location"], token=secret).json() == kept
    now = api.get(ADDRESS, token=secret).json()
    assert now["statements"] == [kept] and now["loans"][0]["principal_minor"] == 35_000_000
    assert "2025-Q1" not in [one["period"] for one in now["missing"]]


def test_the_same_key_never_hands_in_twice_even_after_a_correction(api: Any, scene: stage.Scene) -> None:
    secret, key = token_of(scene.people.diego, "record"), str(uuid4())
    first = api.post(f"{ADDRESS}/statements", told(), token=secret, Idempotency_Key=key)
    assert first.status_code == 201
    corrected = api.post(f"{ADDRESS}/statements", told(repaid_principal_minor=6_000_000), token=secret)
    assert corrected.json()["number"] == 2
    again = api.post(f"{ADDRESS}/statements", told(), token=secret, Idempotency_Key=key)
    assert again.json()["number"] == 1 and Statement.objects.count() == 2
    other = api.post(f"{ADDRESS}/statements", told(note="autre"), token=secret, Idempotency_Key=key)
    assert other.status_code == 409
    assert api.post(f"{ADDRESS}/statements", told(), token=secret, Idempotency_Key="x").status_code == 422


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"period": "2025-Q1", "lines": []}, "#/lines"),
        ({"period": "2025-T1", "lines": [FIRST]}, "#/period"),
        ({"period": "2090-Q1", "lines": [FIRST]}, "#/period"),
        ({"period": "0000-Q1", "lines": [FIRST]}, "#/period"),
        ({"period": "9999-Q4", "lines": [FIRST]}, "#/period"),
        ({"period": "2025-Q1", "lines": [{**FIRST, "loan": "9999"}]}, "#/lines/0/loan"),
        ({"period": "2025-Q1", "lines": [FIRST, FIRST]}, "#/lines/1/loan"),
        ({"period": "2025-Q1", "lines": [{**FIRST, "currency": "CAD"}]}, "#/lines/0/currency"),
        ({"period": "2025-Q1", "lines": [{**FIRST, "disbursed_minor": -1}]}, "#/lines/0/disbursed_minor"),
        ({"period": "2025-Q1", "lines": [{**FIRST, "disbursed_minor": 10**30}]}, "#/lines/0/disbursed_minor"),
        ({"period": "2025-Q1", "lines": [{**FIRST, "note": "x" * 301}]}, "#/lines/0/note"),
        ({"period": "2025-Q1", "lines": [{**FIRST, "borrower": "?"}]}, "#/lines/0/borrower"),
        ({"period": "2025-Q1", "lines": [{**FIRST, "repaid_principal_minor": 50_000_000}]}, ""),
    ],
)
def test_what_does_not_hold_is_pointed_at_and_nothing_changes(
    api: Any, scene: stage.Scene, body: Any, pointer: str
) -> None:
    before = Event.objects.count()
    answer = api.post(f"{ADDRESS}/statements", body, token=token_of(scene.people.diego, "record"))
    assert answer.status_code == 422, answer.content
    if pointer:
        assert pointer in [one["pointer"] for one in answer.json()["errors"]]
    assert not Statement.objects.exists() and Event.objects.count() == before


def test_only_the_lender_and_the_funds_manager_find_the_facility(api: Any, scene: stage.Scene) -> None:
    people = scene.people
    for name in ("benoit", "jeanne", "mireille", "lea"):
        secret = token_of(getattr(people, name))
        assert api.get(ADDRESS, token=secret).status_code == 404, name
        assert api.get("facilities", token=secret).json()["items"] == []
    other = token_of(people.benoit, "record")
    assert api.post(f"{ADDRESS}/statements", told(), token=other).status_code == 404
    assert api.get(ADDRESS, token=token_of(people.guillaume)).status_code == 200
    assert not Statement.objects.exists()
    assert api.post(f"{ADDRESS}/statements", told()).status_code == 401
    assert api.post(f"{ADDRESS}/statements", told(), token=token_of(people.diego)).status_code == 403
    assert api.get(f"{ADDRESS}/statements/2024-Q1", token=token_of(people.diego)).status_code == 404

"""All solidarity by country and year: every record once, quotas never passed, emergencies never counted twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.audit.models import AuditEvent
from maillon.core.codelists.services import load as load_codes
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.funding.models import Emergency, TuitionQuota
from maillon.funding.queries.solidarity import Kind, records, solidarity
from maillon.funding.rules.quotas import Asked, given_now
from maillon.funding.services import agreements, emergencies, sharing
from maillon.funding.services.sharing import By
from maillon.funding.spreadsheets.cells import read_cells
from maillon.funding.spreadsheets.shared import SHEETS, read
from tests.funding.agreeing import AT, Cast, cast, sign_both, signed

pytestmark = pytest.mark.django_db
MISSION = {
    "institution": "Sûreté du Québec", "country": "HT", "place": "Port-au-Prince", "topic": "Formation", "days": 20,
    "starts_on": date(2026, 2, 1), "experts": 2, "amount_minor": 40_000_00, "result": "60 personnes formées",
}  # fmt: skip


@pytest.fixture
def scene() -> Cast:
    load_codes()
    return cast()


def by(scene: Cast, **more: Any) -> By:
    return By(scene.ministry, scene.mireille, AT, **more)


def quota(scene: Cast, places: int = 10) -> TuitionQuota:
    told = {"country": "SN", "year": 2026, "places": places, "worth_minor": 12_000_00, "under": "Entente"}
    return sharing.set_quota(told=told, by=by(scene))[0]


def everything(scene: Cast) -> None:
    """One record of each kind, one of an emergency, one known from its source."""
    signed(scene)
    crisis = Emergency.objects.create(
        slug="iris", funder=scene.ministry, call=scene.call, name={"fr": "Iris"}, kind="TC", country="HT",
        countries=["HT"], occurred_on=AT.date(), envelope_minor=500_000_00, opened_at=AT,
    )  # fmt: skip
    written: dict[str, Any] = {
        "call": scene.call, "organisation": scene.home, "title": "Secours", "amount_minor": 50_000_00,
        "starts_on": AT.date(), "dossier": None, "country": "HT", "actor": None, "at": AT,
    }  # fmt: skip
    sign_both(scene, agreements.write(**written))
    Emergency.objects.filter(pk=crisis.pk).update(call=scene.call)
    emergencies.load_past(terms=scene.call.terms, at=AT)
    sharing.record_mission(told=MISSION, by=by(scene))
    sharing.ask_places(quota=quota(scene), institution="Université A", students=3, actor=scene.mireille, at=AT)
    told = {"institution": "OIF", "programme": "Jeunesse", "year": 2026, "amount_minor": 5_000_000_00}
    sharing.record_contribution(told=told, by=by(scene))


def test_every_record_is_counted_once(scene: Cast) -> None:
    everything(scene)
    whole = solidarity()
    said = {kind: (one.count, one.amount_minor) for kind, one in whole.by_kind.items()}
    # Both agreements stand under the call of the emergency: they are its own, and no agreement besides.
    assert said == {
        Kind.EMERGENCY: (3, 100_000_00 + 50_000_00 + 300_000_00),
        Kind.MISSION: (1, 40_000_00),
        Kind.EXEMPTION: (1, 36_000_00),
        Kind.FRANCOPHONIE: (1, 5_000_000_00),
    }
    for sums in (whole.by_country, whole.by_year, whole.by_both, whole.by_kind):
        assert sum(one.amount_minor for one in sums.values()) == whole.total.amount_minor
        assert sum(one.count for one in sums.values()) == whole.total.count
    assert whole.by_both["UA", 2022].amount_minor == 300_000_00
    assert solidarity(kinds=[Kind.MISSION], country="HT", years=(2026, 2026)).total.count == 1
    assert solidarity(country="HT", years=(2025, 2025)).total.count == 0


def test_each_number_leads_to_its_records(scene: Cast) -> None:
    everything(scene)
    for cell in solidarity().cells:
        rows = records(cell.kind, country=cell.country, years=(cell.year, cell.year))
        assert len(rows) >= cell.count
        total = sum(
            one.amount_minor
            for one in solidarity(kinds=[cell.kind], country=cell.country, years=(cell.year, cell.year)).cells
        )
        assert sum(row.worth for row in rows) == total


def test_an_agreement_that_ended_counts_what_was_not_cancelled(scene: Cast) -> None:
    agreement = signed(scene)
    assert solidarity().total.amount_minor == agreement.amount_minor
    agreements.end(agreement=agreement, reason="Arrêt", actor=scene.mireille, at=AT)
    assert (solidarity().total.count, solidarity().total.amount_minor) == (1, 0)


def test_it_takes_eight_questions(scene: Cast, django_assert_num_queries: Any) -> None:
    everything(scene)
    with django_assert_num_queries(8):
        solidarity()


def test_places_are_given_in_the_order_asked_and_given_back(scene: Cast) -> None:
    held = quota(scene, 10)
    told: dict[str, Any] = {"quota": held, "actor": scene.mireille, "at": AT}
    first = sharing.ask_places(institution="Université A", students=6, **told)
    second = sharing.ask_places(institution="Université B", students=5, **told)
    third = sharing.ask_places(institution="Université C", students=1, **told)
    assert [one.state for one in (first, second, third)] == ["given", "waiting", "waiting"]
    with pytest.raises(RuleViolation, match=r"funding\.quota_asked"):
        sharing.ask_places(institution="Université  A", students=1, **told)
    with pytest.raises(RuleViolation, match=r"funding\.quota_given"):
        quota(scene, 5)
    sharing.end_allotment(allotment=first, actor=scene.mireille, at=AT)
    sharing.end_allotment(allotment=first, actor=scene.mireille, at=AT)
    assert [one.state for one in held.allotments.order_by("pk")] == ["ended", "given", "given"]
    quota(scene, 6)
    with pytest.raises(NotAllowed):
        sharing.end_allotment(allotment=second, actor=scene.benoit, at=AT)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"country": "QQ"}, "funding.unknown_country"),
        ({"days": 0}, "funding.shared_number"),
        ({"topic": " "}, "funding.shared_words"),
    ],
)
def test_a_mission_that_says_too_little_is_refused(scene: Cast, change: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleViolation, match=code.replace(".", r"\.")):
        sharing.record_mission(told={**MISSION, **change}, by=by(scene))


def results(scene: Cast) -> dict[str, Any]:
    """One record of each kind that may have a result; its address’s word → the record."""
    told = {
        "title": "Police",
        "institution": "Sûreté",
        "partner": "Police nationale",
        "country": "HT",
        "topic": "Écoles",
    }
    agreed, _new = sharing.record_cooperation(told={**told, "starts_on": date(2026, 1, 5)}, by=by(scene))
    mission, _new = sharing.record_mission(told=MISSION, by=by(scene))
    asked = sharing.ask_places(quota=quota(scene), institution="Université A", students=3, actor=scene.mireille, at=AT)
    given = {"institution": "OIF", "programme": "Jeunesse", "year": 2026, "amount_minor": 5_000_000_00}
    contribution, _new = sharing.record_contribution(told=given, by=by(scene))
    return {"ententes": agreed, "missions": mission, "exonerations": asked, "francophonie": contribution}


def test_each_kind_tells_what_came_of_it_in_both_languages(scene: Cast, client: Client) -> None:
    kept = results(scene)
    client.force_login(scene.mireille)
    for kind, one in kept.items():
        here = reverse("sharing_result", kwargs={"kind": kind, "pk": one.pk})
        assert client.get(here).status_code == 200
        told = {"result": f"Ce que donne {kind}", "result_en": f"What came of {kind}"}
        assert client.post(here, told).status_code == 302
        one.refresh_from_db()
        assert (one.result_in("fr"), one.result_in("en-ca")) == (told["result"], told["result_en"])
        assert AuditEvent.objects.filter(verb="funding.result.told").count() == list(kept).index(kind) + 1
    client.force_login(scene.benoit)
    assert client.get(here).status_code in (403, 404)
    for page, said in (("/solidarite/partage/", "Ce que donne "), ("/en/solidarity/sharing/", "What came of ")):
        shown = client.get(page)
        assert shown.status_code == 200, page
        assert all(said + kind in shown.content.decode() for kind in kept), page
    listed = client.get("/solidarite/fiches/", {"de": "2026", "a": "2026"}).content.decode()
    assert "Ce que donne exonerations" in listed and "Ce que donne francophonie" in listed


def test_a_workbook_takes_results_away_and_brings_them_back(scene: Cast, client: Client) -> None:
    kept = results(scene)
    for kind, one in kept.items():
        sharing.tell_result(one=one, result=f"Ce que donne {kind}", result_en="", by=by(scene))
    client.force_login(scene.mireille)
    content = client.get(reverse("sharing_take_away")).content
    found = read(read_cells("partage.xlsx", content))
    assert found.issues == [] and {kind for kind, _row in found.rows} == set(SHEETS)
    rows = [(kind, {**row, "result_en": "In English"} if kind != "quota" else row) for kind, row in found.rows]
    assert sharing.take_in(rows=rows, by=by(scene))["made"] == 0
    for kind, one in kept.items():
        one.refresh_from_db()
        assert (one.result, one.result_en) == (f"Ce que donne {kind}", "In English")


def test_the_same_mission_twice_is_one(scene: Cast) -> None:
    assert [sharing.record_mission(told=MISSION, by=by(scene))[1] for _n in range(2)] == [True, False]


@given(st.integers(0, 50), st.lists(st.integers(1, 20), max_size=12))
def test_no_order_of_asking_passes_a_quota(places: int, wanted: list[int]) -> None:
    waiting = [Asked(key, students) for key, students in enumerate(wanted)]
    given_keys = given_now(places, 0, waiting)
    assert given_keys == list(range(len(given_keys)))
    taken = sum(wanted[key] for key in given_keys)
    assert taken <= places
    assert len(given_keys) == len(wanted) or taken + wanted[len(given_keys)] > places

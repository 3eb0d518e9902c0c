"""Funding by the API: public programmes, calls and grants; an agreement and its expenses for its parties alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.funding.models import Agreement, Expense
from maillon.funding.queries.budgets import content_of
from maillon.funding.services import budgeting
from maillon.projects.models import ParticipatingOrganisation
from tests.funding import calling
from tests.funding.agreeing import Cast, cast_of, signed, written
from tests.funding.budgets import sound
from tests.funding.test_expenses import YEARLY
from tests.personas import people

from .conftest import Api, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db: None) -> Cast:
    return cast_of(people(), envelope_minor=2_000_000_00, terms=YEARLY)


@pytest.fixture
def held(scene: Cast) -> Agreement:
    """An agreement in force for a month, with its budget and a partner in the South."""
    made = signed(scene, at=timezone.now() - timedelta(days=30))
    budgeting.agree(agreement=made, content=sound(), number=1, actor=None, at=timezone.now())
    ParticipatingOrganisation.objects.create(activity=made.activity, organisation=_of(scene.people.fatou), role="4")
    return made


def _of(user: Any) -> Organisation:
    found = user.grants.get().organisation
    assert found is not None
    return found


def _told(**more: Any) -> dict[str, Any]:
    day = (timezone.localdate() - timedelta(days=2)).isoformat()
    plain = {"spent_on": day, "category": "personnel", "supplier": "Atelier", "amount_minor": 125_00}
    return {**plain, "currency": "CAD", **more}


def test_everybody_reads_what_funders_offer(api: Api, scene: Cast) -> None:
    slug = scene.call.terms.component.programme.slug
    [line] = [one for one in api.get("programmes").json()["items"] if one["slug"] == slug]
    assert line["funder"] == scene.ministry.slug and line["url"].endswith(f"/programmes/{slug}/")
    shown = api.get(f"programmes/{slug}").json()
    [volet] = shown["components"]
    assert (volet["key"], [one["number"] for one in volet["terms"]]) == ("volet", [1])
    terms = api.get(f"programmes/{slug}/volet/terms/1").json()
    assert terms["definition"] == scene.call.terms.definition
    assert terms["definition"]["aid"]["ceiling_minor"] == YEARLY.aid.ceiling_minor
    for path in ("programmes/rien", f"programmes/{slug}/volet/terms/2", f"programmes/{slug}/rien/terms/1"):
        assert api.get(path).status_code == 404
    assert api.get(f"programmes/{slug}/volet/terms/{10**30}").status_code in (404, 422)


def test_open_calls_are_public_and_eligibility_is_ones_own(api: Api, scene: Cast) -> None:
    now = timezone.now()
    window = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=30)}
    made = calling.call(scene.ministry, **window)
    calling.call(scene.ministry, key="qsf-volet-2", announced=False, **window)
    page = api.get("calls")
    assert [one["slug"] for one in page.json()["items"]] == [made.slug] and page.json()["next"] is None
    assert page.json()["items"][0]["stage"] == "open"
    assert api.get("calls?open=false&programme=rien").json()["items"] == []

    path = f"organisations/{scene.home.slug}/calls"
    assert api.get(path).status_code == 401
    benoit = token_of(scene.benoit)
    fits = api.get(path, token=benoit).json()
    assert fits["organisation"] == scene.home.slug
    [fit] = fits["items"]
    assert fit["call"]["slug"] == made.slug and fit["answer"] in ("no", "unknown")
    why = [*fit["blocking"], *fit["missing"]]
    assert why and all(one["reason"] for one in why)
    assert any(one["missing"] for one in fit["missing"])
    english = api.get(f"{path}?language=en", token=benoit).json()["items"][0]
    assert [one["key"] for one in english["met"]] == [one["key"] for one in fit["met"]]
    assert api.get(path, token=token_of(scene.people.odile)).status_code == 404
    ministry = f"organisations/{scene.ministry.slug}/calls"
    assert api.get(ministry, token=token_of(scene.mireille)).status_code == 404, "a funder applies to nothing"


def test_public_grants_come_page_by_page_and_only_once_public(api: Api, scene: Cast, held: Agreement) -> None:
    written(scene, at=timezone.now())
    assert api.get("awards").json()["items"] == [], "the results of its call are not published"
    scene.call.results_published_at = timezone.now()
    scene.call.save(update_fields=["results_published_at"])
    others = [signed(scene, at=timezone.now() - timedelta(days=20)) for _one in range(2)]
    wanted = [one.reference for one in (*reversed(others), held)]
    first = api.get("awards?limit=2")
    assert first.headers["Link"].endswith('rel="next"')
    rest = api.get(first.json()["next"]).json()
    assert [one["reference"] for one in [*first.json()["items"], *rest["items"]]] == wanted
    one = rest["items"][0]
    assert one["amount_minor"] == held.amount_minor and one["activity"] is None, "the project is a draft still"
    assert set(one).isdisjoint({"instalments", "budget", "reports"})
    assert api.get("awards?country=HT").json()["items"] == []
    assert len(api.get(f"awards?organisation={scene.home.slug}&year={held.starts_on.year}").json()["items"]) == 3
    assert api.get("awards?year=0").status_code == 422
    assert api.get("awards?limit=2&cursor=faux").status_code == 422


def test_an_agreement_is_its_parties_alone(api: Api, scene: Cast, held: Agreement) -> None:
    path = f"agreements/{held.reference}"
    assert api.get(path).status_code == 401
    for user in (scene.people.odile, scene.people.amina, scene.people.fatou, scene.people.lea):
        assert api.get(path, token=token_of(user)).status_code == 404
        assert api.get("agreements", token=token_of(user)).json()["items"] == []
    benoit, mireille = (api.get(path, token=token_of(user)) for user in (scene.benoit, scene.mireille))
    assert benoit.status_code == 200 and benoit.json() == mireille.json()
    told = benoit.json()
    assert told["money"] == {
        "agreed_minor": held.amount_minor,
        "paid_minor": 0,
        "under_way_minor": 60_000_00,
        "waiting_minor": 40_000_00,
        "returned_minor": 0,
    }
    assert [one["state"] for one in told["instalments"]] == ["due", "waiting", "waiting"]
    assert told["instalments"][0]["waits_for"] == []
    assert {"report:annuel", f"before:{told['instalments'][1]['not_before']}"} <= set(
        told["instalments"][1]["waits_for"]
    )
    assert sum(one["amount_minor"] for one in told["instalments"]) == told["amount_minor"]
    content = content_of(held.budgets.get())
    assert told["budget"]["programme_minor"] == sum(content.of_programme(one) for one in content.lines)
    assert [one["label"] for one in told["budget"]["lines"]] == [one.label for one in content.lines]
    assert {one["state"] for one in told["reports"]} == {"due"}
    listed = api.get("agreements?state=in_force", token=token_of(scene.benoit)).json()["items"]
    assert [one["reference"] for one in listed] == [held.reference]


def test_an_expense_is_written_once_and_read_by_whom_it_may(api: Api, scene: Cast, held: Agreement) -> None:
    path, key = f"agreements/{held.reference}/expenses", "0a5d6a1e-90a4-4e55-b1a4-3c2c0f5f8a11"
    benoit, fatou = token_of(scene.benoit, "record"), token_of(scene.people.fatou, "record")
    made = api.post(path, _told(), token=benoit, Idempotency_Key=key)
    assert made.status_code == 201, made.json()
    assert (made.json()["number"], made.json()["converted_minor"]) == (1, 125_00)
    assert api.post(path, _told(supplier="Autre"), token=benoit, Idempotency_Key=key).json() == made.json()
    assert Expense.objects.count() == 1
    theirs = api.post(path, _told(amount_minor=20_00), token=fatou)
    assert theirs.json()["organisation"] == _of(scene.people.fatou).slug
    numbers = [one["number"] for one in api.get(path, token=benoit).json()["items"]]
    assert numbers == [2, 1]
    assert [one["number"] for one in api.get(path, token=fatou).json()["items"]] == [2], "a partner reads its own"
    assert api.get(path, token=token_of(scene.mireille)).json()["items"] == [], "no report counts them yet"
    assert len(api.get(f"{path}?limit=1", token=benoit).json()["items"]) == 1

    for user in (scene.people.odile, scene.people.amina, scene.people.lea):
        assert api.get(path, token=token_of(user)).status_code == 404
    odile = token_of(scene.people.odile, "record")
    assert api.post(path, _told(), token=odile).status_code == 404
    assert api.post(path, _told(), token=token_of(scene.benoit)).status_code == 403, "this token only reads"
    assert api.post(path, _told()).status_code == 401
    assert Expense.objects.count() == 2


def test_an_expense_is_refused_as_on_its_page(api: Api, scene: Cast, held: Agreement) -> None:
    path, token = f"agreements/{held.reference}/expenses", token_of(scene.benoit, "record")
    wrong = {
        "spent_on": ({"spent_on": "2001-01-01"}, "#/spent_on"),
        "category": ({"category": "rien"}, "#/category"),
        "supplier": ({"supplier": "  "}, "#/supplier"),
        "amount": ({"amount_minor": 0}, "#/amount_minor"),
        "currency": ({"currency": "ZZZ"}, "#/rate"),
        "who gives the rate": ({"currency": "XOF", "rate": "0.0022"}, "#/rate_source"),
        "payer": ({"organisation": scene.ministry.slug}, "#/organisation"),
        "grantee": ({"grantee": scene.ministry.slug}, "#/grantee"),
        "unknown word": ({"colour": "blue"}, "#/colour"),
    }
    for name, (change, pointer) in wrong.items():
        answer = api.post(path, _told(**change), token=token)
        assert answer.status_code == 422, (name, answer.json())
        assert pointer in [one.get("pointer") for one in answer.json()["errors"]], (name, answer.json())
    assert not Expense.objects.exists()
    handed = api.post(path, _told(grantee=_of(scene.people.fatou).slug), token=token)
    assert handed.status_code == 201 and handed.json()["grantee"] == _of(scene.people.fatou).slug
    Agreement.objects.filter(pk=held.pk).update(state=Agreement.State.COMPLETED)
    over = api.post(path, _told(), token=token)
    assert over.status_code == 403, "it is read still, nothing more is written"


def test_all_of_solidarity_is_the_sum_of_its_cells(api: Api, scene: Cast, held: Agreement) -> None:
    Agreement.objects.filter(pk=held.pk).update(country="HT")
    signed(scene, amount_minor=20_000_00, at=timezone.now() - timedelta(days=20))
    told = api.get("solidarity").json()
    assert told["total"] == {"count": 2, "amount_minor": held.amount_minor + 20_000_00}
    for part in ("by_country", "by_year", "by_kind", "cells"):
        assert sum(one["amount_minor"] for one in told[part]) == told["total"]["amount_minor"]
        assert sum(one["count"] for one in told[part]) == told["total"]["count"]
    haiti = api.get(f"solidarity?country=HT&kind=agreement&from_year={held.starts_on.year}").json()
    assert haiti["total"] == {"count": 1, "amount_minor": held.amount_minor}
    assert api.get("solidarity?kind=mission").json()["cells"] == []
    assert api.get("solidarity?kind=rien").status_code == 422

"""Machines ask the explorer's questions and get the explorer's answers."""

from __future__ import annotations

import pytest
from django.utils import timezone

from maillon.insight import services as insight
from maillon.projects import services as projects

from .conftest import telling, token_of


def test_the_list_gives_each_published_activity_once(api, published):
    answer = api.get("activities").json()
    assert answer["total"] == 5
    assert [one["identifier"] for one in answer["items"]] == [one.identifier for one in published]
    assert answer["next"] is None


def test_facets_narrow_and_values_of_one_facet_widen(api, published):
    assert api.get("activities?country=HT").json()["total"] == 2
    assert api.get("activities?country=HT&country=BF").json()["total"] == 5
    assert api.get("activities?country=HT&sector=999").json()["total"] == 0


def test_words_are_searched_with_their_accents_or_without(api, published):
    assert api.get("activities?q=cooperatives").json()["total"] == 5
    assert api.get("activities?q=introuvable").json()["total"] == 0


def test_totals_facets_and_timeline_agree_to_the_cent(api, published):
    totals = api.get("totals").json()
    assert totals["activities"] == 5
    assert totals["budget_minor"] == 5 * 12_345_600
    facets = api.get("facets").json()["facets"]
    for name in ("country", "sector", "year", "organisation"):
        assert sum(value["budget_minor"] for value in facets[name]) == totals["budget_minor"], name
    years = api.get("timeline").json()["years"]
    assert sum(year["budget_minor"] for year in years) == totals["budget_minor"]


def test_only_the_facets_asked_for(api, published):
    assert list(api.get("facets?facet=country").json()["facets"]) == ["country"]


def test_labels_follow_the_language(api, published):
    def haiti(**named):
        found = api.get(named.pop("path", "facets?facet=country"), **named).json()["facets"]["country"]
        return next(value["label"] for value in found if value["code"] == "HT")

    assert haiti() == "Haïti"
    assert haiti(Accept_Language="en-CA,en;q=0.9,fr;q=0.1") == "Haiti"
    assert haiti(path="facets?facet=country&language=en") == "Haiti"
    assert api.get("facets?language=en").headers["Content-Language"] == "en"


def _walk(api, path):
    seen = []
    while path:
        answer = api.get(path)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        if body["next"]:
            assert answer.headers["Link"] == f'<{body["next"]}>; rel="next"'
        seen += [one["identifier"] for one in body["items"]]
        path = body["next"]
    return seen


@pytest.mark.parametrize("sort", ["id", "-budget", "title", "-title", "end"])
def test_cursors_go_through_the_whole_list_once(api, published, sort):
    seen = _walk(api, f"activities?sort={sort}&limit=2")
    assert sorted(seen) == sorted(one.identifier for one in published)


def test_the_steady_order_survives_a_change_between_two_pages(api, published, benoit, semis, union):
    first = api.get("activities?limit=2").json()
    projects.withdraw(actor=benoit, activity=published[0], reason="essai", at=timezone.now())
    new = projects.create(actor=benoit, organisation=semis, told=telling(semis, union, "Neuf"), at=timezone.now())
    projects.publish(actor=benoit, activity=new, at=timezone.now())
    insight.refresh(at=timezone.now())
    rest = _walk(api, first["next"])
    assert rest == [*(one.identifier for one in published[2:]), new.identifier]


def test_another_order_begins_again_when_data_change(api, published):
    following = api.get("activities?sort=-budget&limit=2").json()["next"]
    insight.refresh(at=timezone.now())
    refused = api.get(following)
    assert refused.status_code == 409
    assert "sans curseur" in refused.json()["detail"]


def test_a_cursor_serves_its_own_list_only(api, published):
    following = api.get("activities?limit=2").json()["next"]
    assert api.get(f"{following}&country=HT").status_code == 422
    assert api.get("activities?cursor=inventé").status_code == 422


def test_a_whole_activity_with_its_organisations_named(api, published):
    answer = api.get(f"activities/{published[0].identifier}")
    body = answer.json()
    assert body["title"]["fr"] == "Projet 0"
    assert body["organisation"] == {"slug": "semis-solidaires", "name": "Semis solidaires"}
    assert body["participants"][1]["organisation"]["slug"] == "union-nong-zanga"
    assert body["budgets"][0]["amount_minor"] == 12_345_600
    assert body["money_cad"]["budget_minor"] == 12_345_600
    assert answer.headers["ETag"].startswith(f'"{body["version"]}.')


def test_identifiers_may_hold_slashes_and_other_signs(api, published):
    published[0].identifier = "CA-3/é x#1"
    published[0].save()
    assert api.get("activities/CA-3/%C3%A9%20x%231").json()["title"]["fr"] == "Projet 0"
    assert api.get("activities/CA-3%2F%C3%A9%20x%231").json()["title"]["fr"] == "Projet 0"


def test_a_draft_does_not_exist_for_others(api, published, draft, benoit, amina, lea):
    path = f"activities/{draft.identifier}"
    assert api.get(path).status_code == 404
    assert api.get(path, token=token_of(lea)).status_code == 404
    assert api.get(path, token=token_of(amina)).status_code == 404
    assert api.get(path, token=token_of(benoit)).json()["state"] == "draft"


def test_ones_own_activities_with_a_token_only(api, published, draft, benoit, lea):
    assert api.get("me/activities").status_code == 401
    assert api.get("me/activities", token=token_of(lea)).json()["items"] == []
    secret = token_of(benoit)
    assert [one["identifier"] for one in api.get("me/activities?state=draft", token=secret).json()["items"]] == [
        draft.identifier
    ]
    first = api.get("me/activities?limit=4", token=secret).json()
    rest = api.get(first["next"], token=secret).json()
    assert len(first["items"]) == 4
    assert len(rest["items"]) == 2
    assert api.get("me", token=secret).json()["scopes"] == ["read"]


def test_organisations_that_only_a_draft_names_stay_unknown(api, published, draft, benoit):
    changes = {"participants": [{"role": "4", "new_organisation": {"name": "Groupe discret"}, "name": {}, "type": ""}]}
    projects.edit(actor=benoit, activity=draft, changes=changes, version=draft.version, at=timezone.now())
    slugs = [one["slug"] for one in api.get("organisations").json()["items"]]
    assert slugs == ["semis-solidaires", "union-nong-zanga"]
    assert api.get("organisations/groupe-discret").status_code == 404
    assert api.get("organisations/semis-solidaires").json()["published_activities"] == 5
    assert [one["slug"] for one in api.get("organisations?q=sémis").json()["items"]] == ["semis-solidaires"]
    assert api.get("organisations?country=BF").json()["items"][0]["slug"] == "union-nong-zanga"
    assert len(_slugs(api, "organisations?limit=1")) == 2


def _slugs(api, path):
    seen = []
    while path:
        body = api.get(path).json()
        seen += [one["slug"] for one in body["items"]]
        path = body["next"]
    return seen


def test_code_lists_and_sources(api, published):
    assert [one["name"] for one in api.get("codelists").json()["items"]] == ["Country", "Old"]
    codes = api.get("codelists/Country?language=en").json()["codes"]
    assert [(code["code"], code["label"]) for code in codes] == [("BF", "Burkina Faso"), ("HT", "Haiti")]
    assert api.get("codelists/Old").json()["codes"][0]["active"] is False
    assert [one["activities"] for one in api.get("sources").json()["items"]] == [5]

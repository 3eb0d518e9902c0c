"""« Depuis 1997 : plus de 100 organismes, 650 projets, 50 pays », counted in the demonstration's own history."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from maillon.cli.demonstration.funding_history import Story, past
from maillon.funding.queries.history import by_organisation, by_year, history, in_country, signed_by
from tests.funding.agreeing import cast
from tests.personas import make_organisation
from tests.surfaces.reading import page, pick

AT = datetime(2026, 11, 20, 15, tzinfo=UTC)


@pytest.mark.django_db
def test_the_sentence_of_1997_is_a_query_of_ours_for_any_year() -> None:
    scene = cast()
    homes = [make_organisation(f"Membre {number}") for number in range(64)]
    past(Story(scene.ministry, homes, (scene.mireille, scene.simon), [], AT, Random("essai")))
    now = history(at=AT)
    assert now.since == 1997 and now.organisations > 100 and now.projects >= 650 and len(now.countries) > 50
    rows = list(signed_by(None, at=AT))
    assert now.projects == len(rows) and now.organisations == len({one.organisation_id for one in rows})
    assert sum(number for number, _amount in by_year(at=AT).values()) == now.projects
    before = None
    for year in (1998, 2005, 2015, 2023):
        told = history(at=AT, year=year)
        kept = [one for one in rows if one.signed_at and one.signed_at < datetime(year, 4, 1, 4, tzinfo=UTC)]
        assert told.projects == len(kept) and told.organisations == len({one.organisation_id for one in kept})
        assert told.countries == {one.country for one in kept}
        assert before is None or told.projects > before
        before = told.projects
    assert all(in_country(signed_by(None, at=AT), country).exists() for country in now.countries)
    assert history(at=AT, year=1990).since is None
    assert set(by_year(at=AT)) >= set(range(1998, 2024)), "no year of it is left out"
    received = dict(by_organisation(signed_by(None, at=AT)))
    assert len(received) == now.organisations and sum(received.values()) == now.projects


@pytest.mark.django_db
def test_the_history_leads_to_what_a_reader_opens_by_year_by_country_and_by_organisation(client: Client) -> None:
    scene = cast()
    homes = [make_organisation(f"Membre {number}") for number in range(64)]
    past(Story(scene.ministry, homes, (scene.mireille, scene.simon), [], AT, Random("essai")))
    shown = page(client.get(reverse("funding_history")))
    listed = reverse("funding_public_agreements")
    links = {one.get("href"): one for one in pick(shown, "main a") if (one.get("href") or "").startswith(f"{listed}?")}
    for query in ("exercice=2004", "pays=HT", f"organisme={homes[3].slug}"):
        [address] = [one for one in links if one.endswith(f"?{query}")]
        table = page(client.get(address))
        rows = pick(table, "tbody tr")
        assert rows
        if "organisme" in query:
            told = {one.text_content().strip() for one in pick(table, "tbody td a")}
            assert told == {"Membre 3"} and "Organisme : Membre 3" in " ".join(table.text_content().split())
            assert pick(links[address].getparent(), "span")[0].text == str(len(rows))
    assert client.get(f"{listed}?organisme=nulle-part").status_code == 200
    assert {f"organisme={one.organisation.slug}" for one in signed_by(None, at=AT).select_related("organisation")} == {
        one.partition("?")[2] for one in links if "organisme=" in one
    }

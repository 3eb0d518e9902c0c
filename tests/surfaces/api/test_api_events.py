"""Public events, read by machines: what everybody may read, page by page, and nobody who registered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from maillon.engagement.services import registering
from tests.engagement.making import edition, event
from tests.personas import semis

pytestmark = pytest.mark.django_db


@pytest.fixture
def soon():
    """Noon in three days: an event of two hours then ends the day it begins, whatever the hour of the test."""
    return timezone.localtime().replace(hour=12) + timedelta(days=3)


def listed(**asked):
    answer = Client().get("/api/v1/events", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_calendar_is_read_page_by_page_with_its_filters(soon):
    home = semis()
    made = [
        event(home, starts_at=soon + timedelta(days=day), region=region, price_minor=price)
        for day, region, price in ((0, "05", 0), (0, "06", 500), (1, "05", 0), (2, "05", 700))
    ]
    event(home, starts_at=soon, public=False)
    made[2].editions.add(edition())
    slugs, address = [], "/api/v1/events?limit=1"
    while address:
        told = Client().get(address).json()
        slugs += [one["slug"] for one in told["items"]]
        address = told["next"]
    assert slugs == [one.slug for one in made]
    assert [one["slug"] for one in listed(region="05", free="true")["items"]] == [made[0].slug, made[2].slug]
    assert [one["slug"] for one in listed(campaign="jqsi")["items"]] == [made[2].slug]
    assert listed(campaign="jqsi")["items"][0]["campaigns"] == ["jqsi"]
    assert listed(to_day=timezone.localdate(soon - timedelta(days=2)))["items"] == []
    assert len(listed(from_day=timezone.localdate(soon + timedelta(days=2)))["items"]) == 1
    assert Client().get("/api/v1/events", {"cursor": "faux"}).status_code == 422


def test_one_event_tells_all_but_who_comes_and_where_to_join(soon):
    held = event(semis(), starts_at=soon, capacity=1, mode="hybrid", link="https://appel.example/secret")
    registering.register(event=held, name="Ana", email="ana@exemple.org", at=timezone.now())
    answer = Client().get(f"/api/v1/events/{held.slug}", headers={"Accept-Language": "en"})
    told = answer.json()
    assert (told["title"], told["registration"], len(told["sessions"])) == ("Film night", "waiting_list", 1)
    assert told["url"].endswith(f"/en/events/{held.slug}/")
    assert "secret" not in answer.content.decode() and "Ana" not in answer.content.decode()
    hidden = event(semis(), starts_at=soon, public=False)
    assert Client().get(f"/api/v1/events/{hidden.slug}").status_code == 404


def test_search_engines_find_public_events_alone(soon):
    shown, hidden = event(semis(), starts_at=soon), event(semis(), starts_at=soon, public=False)
    client = Client()
    index = etree.fromstring(client.get("/sitemap.xml").content)
    assert any("evenements" in one.text for one in index.findall(".//{*}loc"))
    found = client.get("/sitemap-evenements-1.xml").content.decode()
    assert f"/evenements/{shown.slug}/" in found and f"/en/events/{shown.slug}/" in found
    assert hidden.slug + "/" not in found.replace(shown.slug + "/", "")

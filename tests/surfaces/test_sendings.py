"""Public forms sent too often from one place: asked to come back, with nothing lost and nothing written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.limits.rules import Rate, came_from, weigh
from maillon.core.mail.models import Message
from maillon.core.privacy.services.terms import load_terms
from maillon.engagement.models import Registration, Signature, Subscription, Volunteer, Workshop, WorkshopBooking
from maillon.mobility.models import OfferAlert
from maillon.mobility.queries.offers import read_wanted
from maillon.mobility.services import alerts
from maillon.web.engagement.actions.visits import stamp
from tests.engagement.acting import action
from tests.engagement.lists import load_house
from tests.engagement.making import event
from tests.personas import semis

WORKSHOP = {"slug": "graines", "youngest": 8, "oldest": 12, "minutes": 60, "regions": ["05"], "languages": ["fr"]}


@given(st.integers(1, 50), st.integers(0, 100), st.integers(0, 100), st.floats(0, 59))
def test_more_before_never_leaves_more(most: int, previous: int, current: int, elapsed: float) -> None:
    rate = Rate(most, 60)
    less, more = (weigh(rate, previous=n, current=current, elapsed=elapsed) for n in (previous, previous + 1))
    assert more.remaining <= less.remaining and (more.refused or not less.refused)


def test_only_our_own_proxy_is_believed() -> None:
    said = "203.0.113.9, 198.51.100.2"
    assert came_from(remote="10.0.0.1", forwarded=said, behind_proxy=True) == "198.51.100.2"
    assert came_from(remote="10.0.0.1", forwarded=said, behind_proxy=False) == "10.0.0.1"


@pytest.fixture
def doors(db: None) -> dict[str, tuple[str, dict[str, object], type]]:
    """Each public form: its address, what a person sends, what it would write."""
    load_terms(project.PROJECT / "data" / "privacy")
    load_house()
    now = timezone.now()
    home, day = semis(), timedelta(days=1)
    held = event(home, starts_at=now + day)
    petition = action(opens_at=now - day, published_at=now - day, closes_at=now + day)
    Workshop.objects.create(**WORKSHOP, organisation=home, title={"fr": "Graines"}, created_at=now, published_at=now)
    who = {"name": "Ana Modèle", "email": "ana{n}@exemple.org"}
    help_ = {
        "shown_name": "Ana",
        "town": "sherbrooke",
        "reach_km": "25",
        "availability": ["week-evening"],
        "skills": ["accueil"],
    }
    school = {"school": "École A", "region": "05", "people": "20", "age": "10"}
    return {
        "registration": (reverse("event", kwargs={"slug": held.slug}), {**who, "seats": "1"}, Registration),
        "signature": (
            reverse("action", kwargs={"slug": petition.slug}),
            {**who, "page": stamp(petition, "")},
            Signature,
        ),
        "newsletter": (reverse("newsletter"), {**who, "interests": ["agir"]}, Subscription),
        "volunteers": (reverse("volunteers"), {**who, **help_}, Volunteer),
        "workshop": (
            reverse("workshop", kwargs={"slug": "graines"}),
            {**who, **school, "wanted_on": timezone.localdate(now + 9 * day).isoformat()},
            WorkshopBooking,
        ),
    }


@pytest.mark.parametrize("door", ["registration", "signature", "newsletter", "volunteers", "workshop"])
def test_too_many_from_one_place_are_asked_to_come_back(doors, door: str, client: Client, settings) -> None:
    settings.PUBLIC_RATES = ["100/d", "2/h"]
    where, said, written = doors[door]

    def send(number: int, place: str = "192.0.2.1"):
        told = {**said, "email": f"ana{number}@exemple.org"}
        return client.post(where, told, REMOTE_ADDR=place)

    first = send(1)
    assert first.status_code == 302, first.content.decode()
    assert send(2).status_code == 302
    refused = send(3)
    text = refused.content.decode()
    assert refused.status_code == 429 and "Trop d’envois depuis le même endroit" in text
    assert 'value="ana3@exemple.org"' in text
    assert written.objects.count() == 2 and not Message.objects.filter(to="ana3@exemple.org").exists()
    assert send(3, "192.0.2.2").status_code == 302
    wrong = client.post(where, {**said, "email": "ana@"}, REMOTE_ADDR="192.0.2.3")
    assert wrong.status_code == 422


def test_what_a_person_corrects_is_not_counted(doors, client: Client, settings) -> None:
    settings.PUBLIC_RATES = ["1/h"]
    where, said, _written = doors["newsletter"]
    for _again in range(3):
        assert client.post(where, {**said, "email": "ana@"}).status_code == 422
    assert client.post(where, {**said, "email": "ana@exemple.org"}).status_code == 302


def test_a_window_slides() -> None:
    assert not weigh(Rate(2, 3600), previous=2, current=1, elapsed=1800).refused
    assert weigh(Rate(2, 3600), previous=2, current=1, elapsed=0).refused


def test_alerts_of_offers_and_concerns_are_held_to_the_same_rates(db, client: Client, settings) -> None:
    settings.PUBLIC_RATES = ["1/h"]
    where = reverse("alert_ask")

    def ask(number: int, **more: str):
        return client.post(where, {"email": f"ana{number}@exemple.org", **more}, REMOTE_ADDR="192.0.2.40")

    assert ask(1).status_code == 200
    refused = ask(2)
    assert refused.status_code == 429 and 'value="ana2@exemple.org"' in refused.content.decode()
    assert [one.email for one in OfferAlert.objects.all()] == ["ana1@exemple.org"]
    machine = client.post(where, {"email": "x@exemple.org", "website": "http://x"}, REMOTE_ADDR="192.0.2.41")
    assert machine.status_code == 200 and OfferAlert.objects.count() == 1
    concern = {"channel": "psea"}
    answers = [client.post(reverse("concern"), concern, REMOTE_ADDR="192.0.2.42").status_code for _time in range(2)]
    assert answers[1] == 429


def test_an_address_that_answers_nothing_is_left_in_peace(db) -> None:
    now, nothing = timezone.now(), read_wanted({})
    for minutes in (0, 1, 20, 21):
        alerts.ask(email="ana@exemple.org", wanted=nothing, language="fr", at=now + timedelta(minutes=minutes))
    assert Message.objects.filter(to="ana@exemple.org").count() == 2

"""Offers: written, published, searched, followed; alerts asked, confirmed, stopped."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.models import Message
from maillon.core.people.models import User
from maillon.mobility.models import Offer, OfferAlert
from maillon.mobility.permissions import offers as permissions
from maillon.mobility.queries.offers import FREE, Wanted, open_offers
from maillon.mobility.services import alerts
from maillon.mobility.services import offers as services
from tests.mobility.making import APPLY_BY, AT, offer, season
from tests.personas import People, people, semis

pytestmark = pytest.mark.django_db
NOW = AT + timedelta(days=3)


def words(**said: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "kind": "internship", "season": None, "host": None, "title": {"fr": "Karité"}, "about": {"fr": "Avec elles."},
        "living": {}, "country": "BF", "place": "Koudougou", "starts_on": date(2027, 5, 15),
        "ends_on": date(2027, 7, 29), "apply_by": APPLY_BY, "languages": {"fr": 3}, "skills": [], "provisions": [],
        "roles": {"leader": 1}, "minimum": 6, "maximum": 10, "safety_level": 2, "safety_source": "voyage.gc.ca",
        "safety_checked_on": date(2026, 8, 20),
        "costs": [
            {"what": {"fr": "Vol"}, "payer": "organisation", "amount_minor": 180_000},
            {"what": {"fr": "Collecte"}, "payer": "person", "amount_minor": 200_000},
        ],
    }  # fmt: skip
    return facts | said


@pytest.fixture
def cast() -> People:
    return people()


def test_an_offer_is_drafted_published_withdrawn_and_copied(cast: People) -> None:
    home = semis()
    drafted = services.draft(organisation=home, words=words(), actor=cast.benoit, at=NOW)
    assert drafted.own_cost_minor == 200_000
    assert not permissions.can_see_offer(cast.lea, drafted, at=NOW)
    services.publish(offer=drafted, actor=cast.benoit, at=NOW)
    assert permissions.can_see_offer(None, drafted, at=NOW)
    copy = services.duplicate(offer=drafted, actor=cast.benoit, at=NOW)
    assert copy.slug != drafted.slug and copy.published_at is None and copy.costs == drafted.costs
    services.withdraw(offer=drafted, actor=cast.benoit, at=NOW)
    assert not permissions.can_see_offer(None, drafted, at=NOW)
    with pytest.raises(NotAllowed):
        services.publish(offer=drafted, actor=cast.odile, at=NOW)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"apply_by": NOW}, "mobility.deadline_past"),
        ({"apply_by": datetime(2027, 5, 15, 20, tzinfo=UTC)}, "mobility.deadline_after_start"),
        ({"safety_level": None}, "mobility.no_safety"),
        ({"minimum": 5}, "mobility.against_rulebook"),
        ({"ends_on": date(2027, 7, 1)}, "mobility.against_rulebook"),
    ],
)
def test_what_keeps_an_offer_from_being_published(cast: People, said: dict[str, Any], code: str) -> None:
    drafted = services.draft(organisation=semis(), words=words(season=season(), **said), actor=cast.benoit, at=NOW)
    with pytest.raises(RuleViolation) as refused:
        services.publish(offer=drafted, actor=cast.benoit, at=NOW)
    assert refused.value.code == code


def test_every_filter_narrows(cast: People) -> None:
    home, held = semis(), season()
    burkina = offer(held, home, "burkina", languages={"fr": 3}, words="burkina karite", own_cost_minor=200_000)
    peru = offer(
        held, home, "perou", country="PE", languages={"es": 3}, starts_on=date(2027, 6, 1), ends_on=date(2027, 6, 20),
        safety_level=1, words="perou sante",
    )  # fmt: skip
    offer(held, home, "tard", apply_by=NOW)
    offer(held, home, "brouillon", published_at=None)
    found = {
        name: list(open_offers(Wanted(**{name: value}), at=NOW))
        for name, value in (
            ("text", "Karité"), ("country", "PE"), ("language", "es"), ("month", "2027-05"), ("duration", "court"),
            ("cost", FREE), ("safety", "1"),
        )
    }  # fmt: skip
    assert list(open_offers(Wanted(), at=NOW)) == [burkina, peru]
    assert found["text"] == found["month"] == [burkina]
    assert found["country"] == found["language"] == found["duration"] == found["cost"] == found["safety"] == [peru]


def test_the_predicate_and_the_list_agree(cast: People) -> None:
    home = semis()
    for slug, published, withdrawn in (
        ("a", AT, None),
        ("b", None, None),
        ("c", AT, AT),
        ("d", NOW + AT.resolution, None),
    ):
        offer(None, home, slug, published_at=published, withdrawn_at=withdrawn)
    everybody: list[User | None] = [None, cast.amina, cast.benoit, cast.odile, cast.lea, cast.fatou]
    for user in everybody:
        seen = set(permissions.offers_seen_by(user, at=NOW))
        assert seen == {one for one in Offer.objects.all() if permissions.can_see_offer(user, one, at=NOW)}
        kept = set(permissions.offers_kept_by(user))
        assert kept == {one for one in Offer.objects.all() if permissions.can_keep_offer(user, one)}


def test_an_alert_is_confirmed_told_and_stopped(client: Client) -> None:
    now = timezone.now()
    alerts.ask(email="Eve@Exemple.org", wanted=Wanted(country="BF"), language="fr", at=now)
    alert = OfferAlert.objects.get()
    offer(None, semis(), "burkina", published_at=now + timedelta(hours=2), apply_by=now + timedelta(days=30))
    assert alerts.send(at=now + timedelta(hours=3))["sent"] == 0, "nothing before it is confirmed"
    link = reverse("alert_confirm", kwargs={"token": alerts.token_of(alert)})
    assert client.get(link).status_code == 200
    alert.refresh_from_db()
    assert alert.confirmed_at is None, "opening changes nothing"
    alerts.confirm(alert=alert, at=now + timedelta(hours=1))
    assert alerts.send(at=now + timedelta(hours=3))["sent"] == 1
    assert alerts.send(at=now + timedelta(hours=4))["sent"] == 0, "an offer is told once"
    letter = Message.objects.get(template="mobility/new_offers")
    assert letter.to == "eve@exemple.org" and letter.unsubscribe
    stop = reverse("alert_stop", kwargs={"token": alerts.token_of(alert)})
    enforcing = Client(enforce_csrf_checks=True)
    assert enforcing.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not OfferAlert.objects.exists(), "the address is forgotten"
    assert enforcing.post(stop).status_code == 200
    assert client.get(reverse("alert_stop", kwargs={"token": "1-faux"})).status_code == 404


def test_who_does_not_confirm_is_forgotten() -> None:
    alerts.ask(email="eve@exemple.org", wanted=Wanted(), language="en", at=NOW)
    alerts.send(at=NOW + timedelta(days=6))
    assert OfferAlert.objects.exists()
    alerts.send(at=NOW + timedelta(days=8))
    assert not OfferAlert.objects.exists()


def test_pages_of_offers(client: Client, cast: People, django_assert_max_num_queries: Any) -> None:
    now = timezone.now()
    kept = services.draft(
        organisation=semis(),
        words=words(
            apply_by=now + timedelta(days=20),
            starts_on=timezone.localdate(now + timedelta(days=90)),
            ends_on=timezone.localdate(now + timedelta(days=165)),
        ),
        actor=cast.benoit,
        at=now,
    )
    services.publish(offer=kept, actor=cast.benoit, at=now)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("mobility_offers"), {"q": "karite", "pays": "BF", "mois": "20xx", "genre": "lune"})
    assert "Karité" in page.content.decode()
    with django_assert_max_num_queries(12):
        page = client.get(reverse("offer_page", kwargs={"slug": kept.slug}))
    told = page.content.decode()
    assert "Collecte" in told and "La personne qui part" in told and "voyage.gc.ca" in told
    assert "Karité" in client.get(reverse("mobility_feed")).content.decode()
    client.force_login(cast.benoit)
    assert client.get(reverse("mobility_edit_offer", kwargs={"slug": kept.slug})).status_code == 200
    typed = {"kind": "internship", "title_fr": "Neuf"}
    refused = client.post(reverse("mobility_new_offer"), typed)
    assert refused.status_code == 422 and "Neuf" in refused.content.decode()

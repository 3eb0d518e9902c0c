"""Somebody who leaves alone: entered by staff, told by letter, an account opened with the address alone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.core.codelists.services import load
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.models import Message
from maillon.core.obligations.models import Obligation
from maillon.core.people.models import User
from maillon.mobility.models import Departure
from maillon.mobility.services import entering, guidelines
from tests.mobility.making import AT, offer
from tests.personas import ELSEWHERE, People, people, semis

pytestmark = pytest.mark.django_db
FACTS: dict[str, Any] = {
    "title": {"fr": "Conseil en agroforesterie"},
    "country": "BF",
    "place": "Réo",
    "starts_on": date(2027, 3, 1),
    "ends_on": date(2027, 9, 1),
}


@pytest.fixture
def cast() -> People:
    guidelines.load(at=AT)
    return people()


def enter(cast: People, **said: Any) -> Departure:
    facts: dict[str, Any] = {"email": "Coop@exemple.org", "given_name": "Marc", "family_name": "Essai"}
    facts |= {"facts": FACTS, "programme": "qsf", "language": "fr", "actor": cast.benoit, "at": AT}
    return entering.enter(organisation=semis(), **facts | said)


def test_a_cooperant_enters_alone_with_the_whole_checklist_and_a_letter(cast: People) -> None:
    made = enter(cast)
    assert made.cohort is None and made.person.email == "coop@exemple.org"
    owed = Obligation.objects.filter(debtor_person=made.person, kind="mobility.preparation")
    assert owed.count() == made.items.count() == 9
    letter = Message.objects.get(template="mobility/entered")
    assert letter.to == "coop@exemple.org" and reverse("account_open") in letter.text
    with pytest.raises(RuleViolation, match="entered_already"):
        enter(cast, email="coop@EXEMPLE.org")
    assert enter(cast, facts=FACTS | {"starts_on": date(2027, 4, 1)}).person == made.person


def test_somebody_with_an_account_is_the_same_person_and_is_asked_no_account(cast: People) -> None:
    made = enter(cast, email=cast.lea.email)
    assert made.person == cast.lea.person
    assert reverse("account_open") not in Message.objects.get(template="mobility/entered").text


@pytest.mark.parametrize("name", ["odile", "lea", "fatou", "mireille"])
def test_nobody_else_enters_somebody(cast: People, name: str) -> None:
    with pytest.raises(NotAllowed):
        enter(cast, actor=getattr(cast, name))
    assert not Departure.objects.exists() and not Message.objects.exists()


def test_the_page_keeps_what_was_typed_and_takes_what_the_offer_says(cast: People) -> None:
    load()
    client, page = Client(), reverse("departure_new")
    mandate = offer(None, semis(), "agroforesterie", kind="cooperant", apply_by=timezone.now() + timedelta(days=9))
    client.force_login(cast.benoit)
    shown = client.get(page, {"offre": mandate.slug}).content.decode()
    assert 'value="Agroforesterie"' in shown and 'value="2027-05-15"' in shown
    typed = {"email": "coop@exemple.org", "given_name": "Marc", "family_name": "Essai", "title_fr": "Conseil"}
    typed |= {"country": "BF", "place": "Réo", "programme": "qsf", "starts_on": "2027-03-01", "ends_on": "2027-03-01"}
    refused = client.post(page, typed)
    assert refused.status_code == 422 and 'value="Conseil"' in refused.content.decode()
    assert not Departure.objects.exists()
    made = client.post(f"{page}?offre={mandate.slug}", typed | {"ends_on": "2027-09-01"})
    entered = Departure.objects.get()
    assert made["Location"] == reverse("departure_file", args=[entered.pk]) and entered.offer == mandate
    client.force_login(cast.amina)
    assert client.get(page).status_code == 404, "the network sends nobody itself"


def test_an_account_opens_from_its_letter_finds_what_is_known_and_tells_nobody_who_has_one(cast: People) -> None:
    made = enter(cast)
    client, page = Client(), reverse("account_open")
    stay = reverse("own_stay", args=[made.pk])
    answers = [
        client.post(f"{page}?next={stay}", {"email": email}).content.decode().replace(email, "…")
        for email in ("coop@exemple.org", cast.lea.email)
    ]
    assert answers[0] == answers[1]
    known = Message.objects.get(template="accounts/opening", to=cast.lea.email)
    assert "/ouvrir/" not in known.text
    letter = Message.objects.get(template="accounts/opening", to="coop@exemple.org")
    [link] = re.findall(r"https?://[^/]+(/\S+/ouvrir/\S+)", letter.text)
    typed = {"given_name": "Un", "family_name": "Autre", "password": "trop court"}
    assert client.post(link, typed).status_code == 422 and not User.objects.filter(email="coop@exemple.org").exists()
    opened = client.post(link, typed | {"password": "quatre mots au hasard"})
    assert opened["Location"] == stay and client.get(stay).status_code == 200
    user = User.objects.get(email="coop@exemple.org")
    assert user.person == made.person and str(user.person) == "Marc Essai" and not user.grants.exists()
    again = Client().post(link, typed | {"password": "quatre mots au hasard"})
    assert again.status_code == 422, "a link opens one account"


def test_a_link_brings_back_to_pages_of_ours_only(cast: People) -> None:
    Client().post(f"{reverse('account_open')}?next=https://ailleurs.example/", {"email": "a@exemple.org"})
    [link] = re.findall(r"https?://[^/]+(/\S+/ouvrir/\S+)", Message.objects.get(template="accounts/opening").text)
    typed = {"given_name": "Ana", "family_name": "Essai", "password": "quatre mots au hasard"}
    assert Client().post(link, typed)["Location"] == reverse("space")
    assert Client().get(link[:-3] + "xx/").status_code == 404


def test_offers_elsewhere_fill_nobody_s_form(cast: People) -> None:
    from_elsewhere = offer(None, semis(), "ailleurs")
    type(from_elsewhere).objects.filter(pk=from_elsewhere.pk).update(
        organisation=type(semis()).objects.get(legal_name_fr=ELSEWHERE)
    )
    client = Client()
    client.force_login(cast.benoit)
    assert "Ailleurs" not in client.get(reverse("departure_new"), {"offre": "ailleurs"}).content.decode()

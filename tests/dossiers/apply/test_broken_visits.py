"""A visit that does not go as one would like: whatever breaks, a clear answer, and nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from maillon.dossiers.models import Attachment, Dossier, DossierAccess, ProcedureVersion, Submission
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.services import versions
from maillon.dossiers.services.starting import start
from tests.dossiers.apply.browser import Page, go
from tests.dossiers.apply.controls import bundle, opened
from tests.dossiers.samples import publish
from tests.personas import People, people, semis

pytestmark = pytest.mark.django_db

MISSION = "/data/organisme/mission"
WORDS = "Semer 🌱 en « pays » d’ailleurs — 用水, Ñandú, 👩🏾‍🌾"


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Any) -> People:
    settings.FILES_ROOT = tmp_path
    return people()


@pytest.fixture
def version(cast: People) -> ProcedureVersion:
    return opened()


@pytest.fixture
def page(client: Client, cast: People, version: ProcedureVersion) -> Page:
    dossier = start(version=version, applicant=semis(), actor=cast.benoit, at=timezone.now())
    client.force_login(cast.benoit)
    return go(client, f"/demandes/{dossier.reference}/reponses/{dossier.submissions.get(use='application').pk}/1/")


def held(path: str = MISSION) -> str:
    return answers_of(Submission.objects.get(use="application")).get(path)


def test_a_session_that_ended_gives_back_what_was_typed(client: Client, page: Page) -> None:
    client.logout()
    for prefix, title in (("", "Votre session est terminée"), ("/en", "Your session has ended")):
        address = page.url.replace("/demandes/", "/en/applications/").replace("/reponses/", "/answers/")
        answer = go(client, address if prefix else page.url, {MISSION: WORDS, "q": f"{MISSION} 12ab", "action": "next"})
        assert answer.status == 401
        assert title in answer.text and WORDS in answer.text and "12ab" not in answer.text
        assert answer.root.xpath("//main//a/@href")[0].startswith(("/compte/connexion/?", "/en/account/sign-in/?"))
    # Nothing typed, nothing to give back: straight to the sign-in page, as for whoever follows a link.
    assert client.post(page.url, {"action": "next"}).status_code == 302
    assert client.get(page.url).status_code == 302


def test_a_right_taken_away_in_the_middle_gives_back_what_was_typed(client: Client, cast: People, page: Page) -> None:
    dossier = Dossier.objects.get()
    DossierAccess.objects.create(dossier=dossier, user=cast.lea, right="draft", granted_at=timezone.now())
    client.force_login(cast.lea)
    theirs = go(client, page.url)
    DossierAccess.objects.all().delete()
    answer = theirs.send({MISSION: WORDS}, button="action=recalculate")
    assert answer.status == 404 and WORDS in answer.text
    assert held() == ""


def test_who_consults_reads_everything_and_changes_nothing(client: Client, cast: People, page: Page) -> None:
    page.send({MISSION: WORDS}, button="action=recalculate")
    dossier = Dossier.objects.get()
    DossierAccess.objects.create(dossier=dossier, user=cast.lea, right="consult", granted_at=timezone.now())
    client.force_login(cast.lea)
    assert WORDS in go(client, f"/demandes/{dossier.reference}/sommaire/").text
    answer = client.post(page.url, {MISSION: "À moi", "q": MISSION, "action": "recalculate"})
    assert answer.status_code in (302, 404)
    assert held() == WORDS
    assert client.post(f"/demandes/{dossier.reference}/sommaire/", {"name": "L", "declared": "1"}).status_code == 404
    assert client.post(f"/demandes/{dossier.reference}/retirer/", {"sure": "1"}).status_code == 404


def test_any_writing_comes_back_as_it_was_typed(page: Page) -> None:
    saved = page.send({MISSION: WORDS, "/data/organisme/nom": "\u202eSemis‏ \u0000x"}, button="action=recalculate")
    assert saved.field(MISSION) == WORDS
    assert held() == WORDS
    saved.send({MISSION: "Semer.\nRécolter."}, button="action=recalculate")
    summary = go(saved.client, f"/demandes/{Dossier.objects.get().reference}/sommaire/")
    assert "Semer.\nRécolter." in summary.root.xpath("//dd/span[@class='words']/text()"), "each line, nothing added"
    assert held("/data/organisme/nom") == "\u202eSemis‏ x"


def test_a_text_too_long_is_refused_on_its_page_and_given_back(page: Page) -> None:
    answer = page.send({MISSION: "é" * 980_000}, button="action=recalculate")
    assert answer.status == 422
    assert answer.field(MISSION).startswith("éé")
    assert held() == ""


def test_the_back_button_sends_an_old_page_and_what_is_newer_stays(page: Page) -> None:
    """The page kept by the browser is the one drawn before: what it did not touch changes nothing."""
    page.send({MISSION: "Récolter", "/data/organisme/fondation": "1998"})
    again = page.send({"/data/organisme/fondation": "1999"}, button="action=recalculate")
    assert held() == "Récolter" and held("/data/organisme/fondation") == "1999"
    assert "Deux réponses différentes" not in again.text, "one’s own words are no clash"


def test_two_tabs_of_one_person_lose_nothing(client: Client, page: Page) -> None:
    other = go(client, page.url)
    page.send({MISSION: "Premier onglet"}, button="action=recalculate")
    other.send({"/data/organisme/fondation": "1998"}, button="action=recalculate")
    assert (held(), held("/data/organisme/fondation")) == ("Premier onglet", "1998")


def test_a_photo_of_twenty_megabytes_is_taken_and_one_over_the_limit_is_told_it(page: Page, settings: Any) -> None:
    files = go(page.client, f"{page.url[:-2]}4/")
    taken = files.send({"/data/pieces/photo": photo(20)}, button="action=recalculate")
    assert taken.status == 200 and held("/data/pieces/photo") == "récolte.png"
    settings.UPLOAD_LIMIT = 5 * 1_048_576
    refused = taken.send({"/data/pieces/photo": photo(6)}, button="action=recalculate")
    assert refused.status == 422
    assert "Ce fichier pèse 6 Mo; la limite est de 5 Mo." in refused.text
    assert held("/data/pieces/photo") == "récolte.png", "the one before stays"
    assert Attachment.objects.get().file.size == 20 * 1_048_576


def photo(megabytes: int) -> BytesIO:
    heavy = BytesIO((b"\x89PNG\r\n\x1a\n" + bytes(megabytes * 1_048_576))[: megabytes * 1_048_576])
    heavy.name = "récolte.png"
    return heavy


def test_answers_for_a_call_that_closed_are_kept_and_say_why_they_are_not_sent(client: Client, cast: People) -> None:
    now = timezone.now()
    version = publish(bundle(), at=now - timedelta(days=9), closes_at=now - timedelta(hours=1))
    dossier = start(version=version, applicant=semis(), actor=cast.benoit, at=now - timedelta(hours=2))
    client.force_login(cast.benoit)
    where = f"/demandes/{dossier.reference}"
    answers = dossier.submissions.get(use="application")
    kept = go(client, f"{where}/reponses/{answers.pk}/1/").send({MISSION: WORDS}, button="action=recalculate")
    assert kept.status == 200 and held() == WORDS
    refused = go(client, f"{where}/sommaire/", {"name": "Benoît", "declared": "1"})
    assert refused.status == 422 and "période" in refused.text
    assert Dossier.objects.get().state == "draft"
    assert go(client, "/demandes/commencer/essai/", {}).status in (404, 422)
    assert go(client, "/demandes/commencer/inconnu/", {}).status == 404


def test_a_draft_begun_under_the_former_version_is_sent_under_its_own(client: Client, cast: People, page: Page) -> None:
    former = ProcedureVersion.objects.get()
    copy = versions.draft(procedure=former.procedure, actor=cast.amina, at=timezone.now(), copied_from=former)
    versions.publish(version=copy, actor=cast.amina, at=timezone.now())
    kept = page.send({MISSION: WORDS}, button="action=recalculate")
    assert kept.status == 200 and held() == WORDS
    assert Dossier.objects.get().version == former
    elsewhere = page.url.replace(f"/reponses/{Submission.objects.get(use='application').pk}/", "/reponses/999999/")
    assert client.post(elsewhere, {MISSION: "x"}).status_code == 404

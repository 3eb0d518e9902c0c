"""« Personnes rejointes »: a list brought in memory, what everybody reads of it, in both languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillon.projects import services
from maillon.projects.models import Activity, ReachList
from maillon.projects.rules.reach_files import Place
from tests.surfaces.projects.browsing import address, text

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
SAID = {"country": "SN", "community": "Thiès", "year": "2026"}


@pytest.fixture(autouse=True)
def _same_key(settings) -> None:  # type: ignore[no-untyped-def]
    """Another key gives other estimates, within the margin: here they are always the same."""
    settings.REACH_KEY = b"the key of these tests"


@pytest.fixture
def gardens(benoit, semis, complete) -> Activity:
    services.load_reach_rules()
    made = services.create(actor=benoit, organisation=semis, told=complete, at=AT)
    return services.publish(actor=benoit, activity=made, at=AT)


def people(start: int, end: int, *, sex: str = "F") -> bytes:
    lines = [f"Aïssatou{n};Zarzuelaxq;1990;{sex}" for n in range(start, end)]
    return "\n".join(["Prénom;Nom;Année de naissance;Sexe", *lines]).encode()


def file(content: bytes, name: str = "liste.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_list_is_brought_shown_withdrawn_and_put_back(browser, gardens):
    page = address(gardens, "personnes-rejointes/")
    shown = text(browser.get(page))
    assert "Apporter une liste" in shown
    done = browser.post(page, {**SAID, "file": file(people(0, 40) + b"\nAISSATOU3;Zarzuelaxq;1990;F")}, follow=True)
    shown = text(done)
    assert "41 lignes lues, 40 personnes différentes. Aucun nom n’a été gardé." in done.content.decode()
    assert "Femmes et filles, 25 à 64 ans" in shown and "Thiès" in shown
    assert "Zarzuelaxq" not in done.content.decode()
    one = ReachList.objects.get()
    assert "Listes retirées" in text(browser.post(f"{page}{one.pk}/retirer/", follow=True))
    assert "de nouveau comptée" in browser.post(f"{page}{one.pk}/remettre/", follow=True).content.decode()


def test_what_is_wrong_keeps_what_was_typed_and_repeats_no_name(browser, gardens):
    page = address(gardens, "personnes-rejointes/")
    refused = browser.post(page, {**SAID, "file": file(people(0, 3) + b"\nZarzuelaxq;Zarzuelaxq;douze;F")})
    assert refused.status_code == 422
    assert "C5 : Ce n’est pas une année de naissance possible" in text(refused).replace("\xa0", " ")
    assert 'value="Thiès"' in refused.content.decode() and "Zarzuelaxq" not in refused.content.decode()
    for more in ({**SAID}, {**SAID, "community": "", "file": file(people(0, 20))}, {**SAID, "year": "dix"}):
        assert browser.post(page, more).status_code == 422
    assert not ReachList.objects.exists()


def test_a_large_list_never_touches_the_disk(browser, gardens, tmp_path):
    """Past Django's own limit a file would wait in a temporary folder while it is read: this one does not."""
    before = settings.FILE_UPLOAD_TEMP_DIR
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")
    try:
        content = people(0, 30_000).replace(b"Zarzuelaxq", b"Zarzuelaxq " * 8)
        assert len(content) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
        done = browser.post(address(gardens, "personnes-rejointes/"), {**SAID, "file": file(content)}, follow=True)
    finally:
        settings.FILE_UPLOAD_TEMP_DIR = before
    assert "30000 lignes lues, 30000 personnes différentes" in done.content.decode()
    too_large = browser.post(address(gardens, "personnes-rejointes/"), {**SAID, "file": file(b"x" * 6 * 1024 * 1024)})
    assert too_large.status_code == 422
    assert not Path(tmp_path / "nowhere").exists()


def test_the_form_needs_its_mark(gardens, benoit):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(benoit)
    page = address(gardens, "personnes-rejointes/")
    sent = {**SAID, "file": file(people(0, 20))}
    assert strict.post(page, sent).status_code == 403
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', strict.get(page).content.decode())
    assert found
    assert strict.post(page, {**sent, "file": file(people(0, 20)), "csrfmiddlewaretoken": found[1]}).status_code == 302


@pytest.fixture
def counted(benoit, semis, complete, gardens) -> Activity:
    other = services.create(actor=benoit, organisation=semis, told=complete | {"title": {"fr": "Puits"}}, at=AT)
    other = services.publish(actor=benoit, activity=other, at=AT)
    place = Place("SN", "Thiès", 2026)
    for activity, content in (
        (gardens, people(0, 200)),
        (other, people(100, 300)),
        (other, people(400, 450, sex="M")),
        (other, people(500, 503, sex="")),
    ):
        services.bring_reach(actor=benoit, activity=activity, place=place, name="l.csv", content=content, at=AT)
    small = Place("ML", "Kayes", 2025)
    services.bring_reach(actor=benoit, activity=other, place=small, name="l.csv", content=people(0, 4), at=AT)
    return gardens


def test_everybody_reads_them_counted_once(client, counted, django_assert_max_num_queries):
    client.get("/personnes-rejointes/")
    with django_assert_max_num_queries(12):
        page = client.get("/personnes-rejointes/")
    said = text(page).replace("\xa0", " ").replace("\u202f", " ")
    assert "360 entre" in said and "Additionner les chiffres des projets compterait environ 100 fois" in said
    assert "Hommes et garçons non montré" in said and "Sexe non demandé non montré" in said
    assert re.search(r"(Mali|ML) non montré", said)
    assert "Comment on compte" in said
    english = text(client.get("/en/people-reached/?pays=SN")).replace("\xa0", " ")
    assert "Women and girls 300" in english and "How people are counted" in english
    assert "moins de 10 personnes" in text(client.get("/personnes-rejointes/?pays=ML"))
    assert "Aucun projet publié" in text(client.get("/personnes-rejointes/?annee=2019"))


def test_the_file_says_what_the_page_says(client, counted):
    lines = client.get("/personnes-rejointes.csv?pays=SN").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "par,groupe,personnes,au moins,au plus,année,pays"
    assert "total,personnes différentes,350,340,360,,SN" in lines
    assert "sexe et âge,Hommes et garçons,,,,,SN" in lines


@pytest.mark.parametrize("query", ["annee=x", "annee=12", "pays=Mali", "annee=99999999999"])
def test_an_address_with_a_mistake_says_so(client, counted, query):
    assert client.get(f"/personnes-rejointes/?{query}").status_code == 400
    assert client.get(f"/personnes-rejointes.csv?{query}").status_code == 400


def test_the_public_page_of_a_project_says_its_figure(client, counted, django_assert_max_num_queries):
    client.get(f"/projets/{counted.identifier}/")  # a process reads the code lists once
    with django_assert_max_num_queries(12):
        page = text(client.get(f"/projets/{counted.identifier}/")).replace("\xa0", " ")
    assert "200 personnes différentes, entre 190 et 210." in page


def test_nobody_counted_yet(client, db):
    assert "Aucun projet publié n’a encore compté" in text(client.get("/personnes-rejointes/"))

"""The explorer's page: what an address shows, what a wrong one is told, what leaves as a file."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from lxml import etree

from maillon.core.models import Organisation
from maillon.core.typography import typo_text
from maillon.insight import services
from maillon.projects.models import ParticipatingOrganisation, RecipientShare, SectorShare
from tests.insight import corpus
from tests.surfaces.reading import page, pick, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_facts(tmp_path, settings):
    settings.FACTS_ROOT = tmp_path / "facts"


@pytest.fixture
def three_projects():
    """Two projects in Haiti, one in Mali; a hundred thousand, two hundred thousand, fifty thousand dollars."""
    parties = corpus.ground()
    for number, (country, sector, dollars) in enumerate(
        [("HT", "31110", 100_000), ("HT", "11220", 200_000), ("ML", "31110", 50_000)]
    ):
        made = corpus.activity(
            parties["org-a"], f"XX-{number}", planned_start=date(2020, 1, 1), planned_end=date(2020, 12, 31)
        )
        RecipientShare.objects.create(activity=made, kind="country", code=country)
        SectorShare.objects.create(activity=made, vocabulary="1", code=sector)
        ParticipatingOrganisation.objects.create(activity=made, organisation=parties["org-b"], role="1")
        ParticipatingOrganisation.objects.create(activity=made, organisation=parties["org-c"], role="4")
        corpus.budget(made, dollars * 100, date(2020, 1, 1), date(2020, 12, 31))
        corpus.spend(made, dollars * 50)
    services.refresh(at=corpus.AT)


def test_the_finding_comes_before_the_figures(client, three_projects):
    shown = page(client.get("/projets/"))
    assert words(shown.get_element_by_id("constat")) == "3 projets dans 2 pays, pour un budget de 350 k$."
    assert [words(dd) for dd in pick(shown, ".kpis .n")] == ["3", "350 k$", "175 k$", "1", "1", "2"]


def test_a_choice_narrows_and_a_chip_lets_it_go(client, three_projects):
    shown = page(client.get("/projets/?pays=HT&secteur=311"))
    assert [words(a) for a in pick(shown, "#resultats tbody th a")] == ["Projet XX-0"]
    assert [a.get("href") for a in pick(shown, ".chosen a.chip")] == ["/projets/?secteur=311", "/projets/?pays=HT"]
    assert [i.get("value") for i in pick(shown, "input[name=pays][checked]")] == ["HT"]


def test_the_map_is_made_of_links_and_has_a_table(client, three_projects):
    shown = page(client.get("/projets/?secteur=311"))
    links = {a.get("aria-label"): a.get("href") for a in pick(shown, "#resultats .map svg a")}
    assert links == {
        typo_text("Pays HT : 1 projet"): "/projets/?pays=HT&secteur=311",
        typo_text("Pays ML : 1 projet"): "/projets/?pays=ML&secteur=311",
    }
    assert [words(th) for th in pick(shown, "details.alt tbody th")] == ["Pays HT", "Pays ML"]


def test_headings_sort_and_say_how(client, three_projects):
    shown = page(client.get("/projets/?tri=budget"))
    (column,) = pick(shown, "th[aria-sort]")
    assert (words(column), column.get("aria-sort")) == ("Budget", "ascending")
    assert pick(column, "a")[0].get("href") == "/projets/"
    assert words(pick(shown, "#resultats tbody th a")[0]) == "Projet XX-2"


def test_the_timeline_shows_the_same_selection_by_year(client, three_projects):
    shown = page(client.get("/projets/?pays=HT&vue=chronologie"))
    (year,) = pick(shown, "#resultats figure details tbody tr")
    assert [words(cell) for cell in year] == ["2020", "300 000 $", "150 000 $"]
    assert pick(shown, "#filtres input[name=vue]")[0].get("value") == "chronologie"


WRONG = [
    ("pays=ZZ", 404, "ZZ"),
    ("pays=HAITI", 400, "un code de pays à deux lettres"),
    ("pays=zZz", 400, "ZZZ"),
    ("annee=abc", 400, "abc"),
    ("odd=18", 400, "un nombre de 1 à 17"),
    ("secteur=999", 404, "999"),
    ("organisme=personne", 404, "personne"),
    ("source=nulle-part", 404, "nulle-part"),
    ("page=-1", 400, "-1"),
    ("page=999999", 404, "999999"),
    ("page=%C2%B2", 400, "²"),
    ("page=99999999999999999999", 400, "99999999999999999999"),
    ("tri=foo", 400, "foo"),
    ("vue=globe", 400, "globe"),
    ("q=" + "a" * 201, 400, "200 caractères"),
    ("&".join(f"annee={year}" for year in range(1900, 1970)), 400, "60 valeurs"),
]


@pytest.mark.parametrize(("asked", "status", "said"), WRONG)
def test_what_makes_no_sense_is_said_and_the_rest_is_kept(client, three_projects, asked, status, said):
    response = client.get(f"/projets/?{asked}&egalite=-")
    shown = page(response)
    assert response.status_code == status
    assert said in words(shown.get_element_by_id("remarques"))
    assert pick(shown, "input[name=egalite][checked]")
    assert pick(shown, "meta[name=robots][content=noindex]")


@pytest.mark.parametrize(("asked", "status", "said"), WRONG)
def test_a_file_is_never_made_of_a_wrong_address(client, three_projects, asked, status, said):
    if not asked.startswith(("page=9999", "q=")) or "99999999999999999999" in asked:
        assert client.get(f"/projets/selection.csv?{asked}").status_code == status
    assert client.get("/projets/selection.csv?pays=HAITI").status_code == 400


def test_a_character_no_one_can_type_is_left_out(client, three_projects):
    assert words(page(client.get("/projets/?pays=HT%00"))) == words(page(client.get("/projets/?pays=HT")))


def test_an_empty_selection_says_what_to_let_go(client, three_projects):
    response = client.get("/projets/?pays=ML&secteur=112")
    shown = page(response)
    assert response.status_code == 200
    (empty,) = pick(shown, ".empty")
    assert [(words(a), a.get("href")) for a in pick(empty, "a")] == [
        ("Retirer « Pays » : 1 projet", "/projets/?secteur=112"),
        ("Retirer « Secteur (CAD) » : 1 projet", "/projets/?pays=ML"),
    ]


def test_before_the_first_publication_nothing_is_pretended(client):
    shown = page(client.get("/projets/"))
    assert words(shown.get_element_by_id("constat")) == "Aucun projet n’est encore publié ici."
    assert client.get("/").status_code == 200


def test_htmx_swaps_the_results_and_the_counts(client, three_projects):
    response = client.get("/projets/?pays=HT", headers={"HX-Request": "true"})
    text = response.content.decode()
    assert "<html" not in text and text.lstrip().startswith('<div class="stack"')
    assert 'id="choix-pays" data-hx-swap-oob="true"' in text
    assert re.search(r'id="annonce" data-hx-swap-oob="innerHTML">\s*2 projets', text)
    assert response.headers["HX-Push-Url"] == "/projets/?pays=HT"
    assert "HX-Request" in response.headers["Vary"]


def test_a_restored_page_is_whole(client, three_projects):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get("/projets/", headers=headers).content.decode()


def test_every_choice_of_a_facet_has_its_page(client, three_projects):
    shown = page(client.get("/projets/choix/pays/?secteur=311&pays=HT"))
    assert [i.get("value") for i in pick(shown, "fieldset input")] == ["HT", "ML"]
    kept = {(i.get("name"), i.get("value")) for i in pick(shown, "form[action] input[type=hidden]")}
    assert kept == {("secteur", "311")}
    assert client.get("/projets/choix/rien/").status_code == 404
    assert client.get("/projets/choix/pays/?rang=9").status_code == 404


def test_a_search_among_choices_keeps_those_it_hides(client, three_projects):
    shown = page(client.get("/projets/choix/pays/?pays=HT&dans=ML"))
    assert [i.get("value") for i in pick(shown, "fieldset input")] == ["ML"]
    kept = {(i.get("name"), i.get("value")) for i in pick(shown, "form[action] input[type=hidden]")}
    assert kept == {("pays", "HT")}


def test_the_files_hold_exactly_the_selection(client, three_projects):
    def body(name):
        response = client.get(f"/projets/selection.{name}?pays=HT")
        assert response.status_code == 200
        assert "attachment" in response.headers["Content-Disposition"]
        return b"".join(response.streaming_content)

    rows = list(csv.reader(io.StringIO(body("csv").decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["XX-0", "XX-1"]
    identifiers = etree.fromstring(body("xml")).findall("iati-activity/iati-identifier")
    assert [each.text.strip() for each in identifiers] == ["XX-0", "XX-1"]
    tagged = list(csv.reader(io.StringIO(body("hxl.csv").decode("utf-8-sig"))))
    assert tagged[1][0] == "#activity+id" and {row[0] for row in tagged[2:]} == {"XX-0", "XX-1"}
    assert body("xlsx").startswith(b"PK")
    assert client.get("/projets/selection.pdf").status_code == 404


def test_a_selection_can_be_followed(client, three_projects):
    feed = etree.fromstring(client.get("/projets/fil.atom?pays=HT").content)
    titles = feed.findall("{*}entry/{*}title")
    assert sorted(each.text for each in titles) == ["Projet XX-0", "Projet XX-1"]
    assert client.get("/projets/fil.atom?pays=HAITI").status_code == 400


def test_no_page_of_the_explorer_asks_another_site(client, three_projects):
    text = client.get("/projets/?pays=HT").content.decode()
    assert not re.findall(r'(?:src|data-hx-get)="https?://', text)
    assert not re.search(r'<link[^>]+rel="stylesheet"[^>]+href="https?://', text)


@pytest.mark.parametrize("address", ["/projets/", "/projets/?pays=HT&secteur=311&vue=chronologie", "/"])
def test_pages_ask_few_questions_of_the_database(client, three_projects, address, django_assert_max_num_queries):
    client.get(address)
    with django_assert_max_num_queries(12):
        client.get(address)


def test_a_page_drawn_once_is_drawn_again_for_new_facts_another_language_or_a_choice(client, three_projects):
    def finding(address):
        return words(page(client.get(address)).get_element_by_id("constat"))

    said = finding("/projets/?pays=HT")
    assert finding("/projets/?pays=HT") == said == "2 projets dans 1 pays, pour un budget de 300 k$."
    assert finding("/en/projects/?pays=HT").startswith("2 projects")
    assert finding("/projets/?pays=ML").startswith("1 projet ")
    made = corpus.activity(Organisation.objects.get(slug="org-a"), "XX-9")
    RecipientShare.objects.create(activity=made, kind="country", code="HT")
    services.refresh(at=corpus.AT)
    assert finding("/projets/?pays=HT").startswith("3 projets")

"""Public pages of activities, organisations and the site itself."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation
from lxml import etree

from maillon.core.models import Organisation, OrganisationIdentifier, OrganisationName
from maillon.core.text import name_key
from maillon.insight import booklet, services
from maillon.projects.models import (
    Activity,
    Indicator,
    IndicatorPeriod,
    Measurement,
    ParticipatingOrganisation,
    RecipientShare,
    RelatedActivity,
    Result,
    SectorShare,
    Tag,
)
from tests.insight import corpus
from tests.network.making import member
from tests.surfaces.reading import page, pick, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_facts(tmp_path, settings):
    settings.FACTS_ROOT = tmp_path / "facts"
    cache.clear()
    with translation.override("fr"):
        yield


@pytest.fixture
def project():
    """A whole activity: funder, partner, place, money in two currencies, a measured result, a document."""
    parties = corpus.ground()
    made = corpus.activity(
        parties["org-a"],
        "XX/1 a&b",
        title={"en": "Water for all", "es": "Agua para todos"},
        status="2",
        actual_start=date(2020, 1, 1),
        documents=[
            {"url": "https://example.org/r.pdf", "title": {"fr": "Rapport"}, "format": "application/pdf"},
            {"url": "javascript:alert(1)", "title": {"fr": "Piège"}},
        ],
    )
    RecipientShare.objects.create(activity=made, kind="country", code="HT")
    SectorShare.objects.create(activity=made, vocabulary="1", code="31110", percentage=100)
    Tag.objects.create(activity=made, vocabulary="2", code="6")
    ParticipatingOrganisation.objects.create(activity=made, organisation=parties["org-b"], role="1")
    ParticipatingOrganisation.objects.create(activity=made, organisation=parties["org-c"], role="4")
    corpus.budget(made, 10_000_000, date(2020, 1, 1), date(2020, 12, 31))
    corpus.spend(made, 1_000_000, "USD", provider=parties["org-a"], receiver=parties["org-c"])
    corpus.spend(made, 500, "GBP")
    result = Result.objects.create(activity=made, title={"fr": "L’eau coule"})
    indicator = Indicator.objects.create(result=result, title={"fr": "Puits creusés"}, baseline_value="3")
    period = IndicatorPeriod.objects.create(indicator=indicator, starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31))
    Measurement.objects.create(period=period, kind="target", value="10")
    Measurement.objects.create(period=period, kind="actual", value="12")
    Measurement.objects.create(period=period, kind="actual", value="7", dimensions={"sex": "female"})
    child = corpus.activity(parties["org-a"], "XX-2", title={"fr": "La suite"})
    RelatedActivity.objects.create(activity=child, type="1", identifier="XX/1 a&b")
    services.refresh(at=corpus.AT)
    return made


def address(activity):
    return reverse("activity", kwargs={"identifier": activity.identifier})


def test_the_page_of_an_activity_follows_the_chain(client, project):
    shown = page(client.get(address(project)))
    links = [(words(pick(li, ".role-name")[0]), words(pick(li, "b")[0])) for li in pick(shown, ".chain li")]
    assert links == [
        ("Bailleur", "Organisme b"),
        ("Organisme déclarant", "Organisme a"),
        ("Partenaire", "Organisme c"),
        ("Lieu", "Pays HT"),
    ]
    assert words(pick(shown, ".chain .amt")[1]) == "13,4 k$"


def test_a_title_says_its_true_language(client, project):
    (title,) = pick(page(client.get(address(project))), "h1")
    assert (words(title), title.get("lang")) == ("Water for all", "en")
    with translation.override("en"):
        (title,) = pick(page(client.get(address(project))), "h1")
    assert (words(title), title.get("lang")) == ("Water for all", None)


def test_money_is_in_dollars_with_what_was_published_and_what_has_no_rate(client, project):
    shown = page(client.get(address(project)))
    figures = [words(dd) for dd in pick(shown, ".kpi .n")]
    assert figures == ["100 k$", "13,4 k$"]
    assert "dépenses 10 000 USD" in words(shown)
    assert "5 GBP" in words(pick(shown, ".note")[0])


def test_a_year_without_spending_shows_a_dash_and_not_zero(client, project):
    corpus.budget(project, 2_000_000, date(2021, 1, 1), date(2021, 12, 31))
    (rows,) = [pick(each, "tbody tr") for each in pick(page(client.get(address(project))), ".fig .scroll")[:1]]
    assert [[words(cell) for cell in row][:3] for row in rows] == [
        ["2020", "100 000 $", "13 415 $"],
        ["2021", "20 000 $", "–"],
    ]


def test_a_title_that_says_nothing_gives_way_to_another_language_or_to_the_identifier(client, project):
    Activity.objects.filter(pk=project.pk).update(title={"fr": "N/A", "es": "Agua para todos"})
    assert words(pick(page(client.get(address(project))), "h1")[0]) == "Agua para todos"
    Activity.objects.filter(pk=project.pk).update(title={"fr": "N/A"})
    shown = page(client.get(address(project)))
    assert words(pick(shown, "h1")[0]) == "XX/1 a&b" and "Titre non publié" in words(shown)
    services.refresh(at=corpus.AT)
    listed = page(client.get("/projets/"))
    assert "XX/1 a&b Titre non publié" in [words(each) for each in pick(listed, "table tbody th")]


def test_places_said_only_by_transactions_are_places(client, project):
    RecipientShare.objects.filter(activity=project).delete()
    project.transactions.update(recipient_country="HT")
    shown = page(client.get(address(project)))
    assert words(pick(shown, ".lead")[0]).startswith("Pays HT, avec")


def test_the_chain_says_what_is_promised_and_what_is_spent_directly(client, project):
    funder = Organisation.objects.get(slug="org-b")
    corpus.spend(project, 5_000_000, "CAD", type="1", provider=funder)
    corpus.spend(project, 9_000_000, "CAD", type="11", provider=funder)
    corpus.spend(project, 300_000, "CAD", type="4", provider=project.reporting_organisation)
    links = [words(each) for each in pick(page(client.get(address(project))), ".chain li")]
    assert "90,0 k$ promis, dont 50,0 k$ déjà reçus" in links[0]
    assert "3,00 k$ de dépenses directes" in links[1]


def test_results_show_target_actual_and_slices(client, project):
    shown = page(client.get(address(project)))
    rows = [[words(cell) for cell in row] for row in pick(shown, ".ind tbody tr")]
    assert rows == [["2020", "10", "12"], ["sexe : femmes", "–", "7"]]


def test_the_texts_of_results_are_shown_whole(client, project):
    told = "Des pompes " + "et des puits " * 60 + "jusqu’au bout."
    Indicator.objects.filter(result__activity=project).update(description={"fr": told})
    assert told in words(page(client.get(address(project))))


def test_only_web_addresses_are_offered_as_documents(client, project):
    text = client.get(address(project)).content.decode()
    assert "https://example.org/r.pdf" in text
    assert "javascript:" not in text


def test_a_parent_names_the_children_that_name_it(client, project):
    shown = page(client.get(address(project)))
    (link,) = [a for a in pick(shown, "a") if words(a) == "La suite"]
    assert link.get("href") == "/projets/XX-2/"


@pytest.mark.parametrize("state", [Activity.State.DRAFT, Activity.State.WITHDRAWN])
def test_what_is_not_published_is_not_known(client, project, state):
    Activity.objects.filter(pk=project.pk).update(state=state)
    assert client.get(address(project)).status_code == 404
    assert client.get(reverse("activity_file", kwargs={"identifier": project.identifier})).status_code == 404
    assert client.get("/projets/rien-de-tel/").status_code == 404


def test_pages_of_transactions_end(client, project):
    assert client.get(address(project) + "?mouvements=1").status_code == 200
    for wrong in ("2", "0", "-1", "abc", "99999999999999999999", "²"):
        assert client.get(address(project), {"mouvements": wrong}).status_code == 404


def test_an_activity_leaves_as_iati(client, project):
    response = client.get(reverse("activity_file", kwargs={"identifier": project.identifier}))
    root = etree.fromstring(b"".join(response.streaming_content))
    assert [each.text.strip() for each in root.iter("iati-identifier")] == ["XX/1 a&b"]


def test_an_organisation_shows_where_its_money_comes_from_and_goes(client, project):
    shown = page(client.get("/organismes/org-a/"))
    rows = [[words(cell) for cell in row] for row in pick(shown, "figure details tbody tr")]
    assert rows == [["Organisme b", "Entrée", "100 000 $"], ["Organisme c", "Sortie", "100 000 $"]]
    assert [words(a) for a in pick(shown, "section table a")][:1] == ["Water for all"]
    assert client.get("/organismes/personne/").status_code == 404


@pytest.mark.parametrize(("slug", "said"), [("org-c", "Met en œuvre"), ("org-b", "Finance")])
def test_partners_and_funders_have_their_page_too(client, project, slug, said):
    assert said in words(page(client.get(f"/organismes/{slug}/")))


def test_an_organisation_only_named_elsewhere_says_so(client):
    named = Organisation.objects.create(slug="ailleurs", legal_name_fr="Ailleurs", standing="mentioned")
    OrganisationName.objects.create(organisation=named, name="Elsewhere Inc.", key="elsewhere inc")
    OrganisationIdentifier.objects.create(organisation=named, scheme="XM-DAC", value="123")
    shown = words(page(client.get("/organismes/ailleurs/")))
    assert "ne tient pas sa fiche ici" in shown
    assert "Elsewhere Inc." in shown and "XM-DAC-123" in shown


def test_the_directory_is_searched_without_accents_and_by_region(client):
    for slug, name, region in (("ecoles", "Écoles d’été", "05"), ("puits", "Puits ouverts", "06")):
        made = Organisation.objects.create(slug=slug, legal_name_fr=name, region=region)
        OrganisationName.objects.create(organisation=made, name=name, key=name_key(name))

    def names(query):
        return [words(a) for a in pick(page(client.get(f"/reseau/{query}")), ".orgs a")]

    assert sorted(names("")) == ["Puits ouverts", "Écoles d’été"]
    assert names("?q=ecoles+ete") == ["Écoles d’été"]
    assert names("?region=06") == ["Puits ouverts"]
    assert names("?lettre=P") == ["Puits ouverts"]
    assert names("?q=rien") == []


def test_members_are_found_by_where_and_on_what_they_act_and_the_booklet_crosses_them(client, project):
    acting, idle = project.reporting_organisation, Organisation.objects.get(slug="org-b")
    for one in (acting, idle):
        Organisation.objects.filter(pk=one.pk).update(standing="recorded", country="CA")
        member(one, date(2000, 1, 1))
    shown = page(client.get("/reseau/"))
    assert len(pick(shown, ".orgs a")) == 2
    for name in ("pays", "secteur", "odd"):
        [value, *others] = [one.get("value") for one in pick(shown, f"select[name={name}] option") if one.get("value")]
        assert others == []
        found = [words(a) for a in pick(page(client.get("/reseau/", {name: value})), ".orgs a")]
        assert found == [acting.legal_name_fr], name
        assert client.get("/reseau/", {name: "XX"}).status_code == 404
    told = booklet.gather(language="fr", on=date(2026, 9, 1))
    assert len(told.columns) == 1
    assert {sheet.name: crossed for sheet, crossed in told.matrix} == {
        acting.legal_name_fr: [True],
        idle.legal_name_fr: [False],
    }


def test_members_come_first_and_are_recognised(client):
    _network, zele, *_others = (
        Organisation.objects.create(slug=slug, legal_name_fr=name, region=region, country=country, standing=standing)
        for slug, name, region, country, standing in (
            ("reseau", "Réseau d’essai", "06", "CA", "recorded"),
            ("zele", "Zèle", "05", "CA", "recorded"),
            ("lakou", "Lakou zèle", "", "HT", "recorded"),
            ("ailleurs", "Zèle d’ailleurs", "", "", "mentioned"),
        )
    )
    for one in Organisation.objects.all():
        OrganisationName.objects.create(organisation=one, name=one.legal_name_fr, key=name_key(one.legal_name_fr))
    member(zele, date(1994, 10, 1))
    shown = page(client.get("/reseau/"))
    assert [words(chip) for chip in pick(shown, ".chip")] == [
        "Organismes membres (1)",
        "Partenaires et autres fiches (2)",
        "Nommées dans les données (1)",
    ]
    assert words(pick(shown, ".chip--on")[0]) == "Organismes membres (1)"
    assert [words(a) for a in pick(shown, ".orgs a")] == ["Zèle"]
    assert [words(b) for b in pick(shown, "a.tile b")] == ["1"]
    # A name is looked for everywhere: members first, and said so.
    found = page(client.get("/reseau/?q=zele"))
    assert [words(a) for a in pick(found, ".orgs a")] == ["Zèle", "Lakou zèle", "Zèle d’ailleurs"]
    assert [words(pill) for pill in pick(found, ".orgs .pill")] == ["Organisme membre"]
    fiches = page(client.get("/reseau/?liste=fiches"))
    assert [words(a) for a in pick(fiches, ".orgs a")] == ["Lakou zèle", "Réseau d’essai"]
    home = [words(each) for each in pick(page(client.get("/")), ".kpis .kpi")]
    assert home[:2] == [
        "aujourd’hui 1 organisme membre, dans une région du Québec",
        "avec 1 organisation partenaire, dans le pays où elle agit",
    ]
    record = page(client.get("/organismes/zele/"))
    assert words(pick(record, ".head .eyebrow")[0]) == "Organisme membre depuis 1994"
    assert "Membre du réseau" in words(pick(record, ".facts")[0])


def test_figures_of_one_year_say_their_source_once(client, project):
    here = Organisation.objects.get(slug="org-a")
    for kind, count in (("staff", 11), ("volunteers", 140)):
        here.figures.create(
            kind=kind,
            count=count,
            starts_on=date(2025, 4, 1),
            ends_on=date(2026, 4, 1),
            source="Rapport annuel",
            recorded_at=corpus.AT,
        )
    with translation.override("en"):
        shown = words(pick(page(client.get("/en/organisations/org-a/")), ".facts")[0])
    assert "Staff 11" in shown and shown.count("Rapport annuel") == 1
    here.figures.filter(kind="staff").update(source="Déclaration")
    assert words(page(client.get("/organismes/org-a/"))).count("exercice débutant") == 2


def test_a_partial_total_says_how_it_is_counted(client, project):
    for address_ in ("/", "/projets/", "/organismes/org-a/"):
        links = [a.get("href") for a in pick(page(client.get(address_)), ".origin a")]
        assert "/pages/methode/" in links


@pytest.mark.parametrize(
    "wrong", ["liste=tout", "region=99", "lettre=AB", "page=0", "page=abc", "page=9999999", "page=-3"]
)
def test_a_wrong_directory_address_is_explained(client, wrong):
    response = client.get(f"/reseau/?{wrong}")
    assert response.status_code == 404
    assert pick(page(response), "[role=alert]")


def test_the_home_follows_a_real_project(client, project):
    shown = page(client.get("/"))
    assert "Water for all" in words(shown)
    assert words(pick(shown, ".kpis .n")[0]) == "2"


def test_search_engines_find_every_public_page(client, project):
    index = etree.fromstring(client.get("/sitemap.xml").content)
    found = set()
    for place in index.findall(".//{*}loc"):
        part = etree.fromstring(client.get(place.text.removeprefix(configured.BASE_URL)).content)
        found |= {each.text.removeprefix(configured.BASE_URL) for each in part.findall("{*}url/{*}loc")}
    assert {"/", "/en/", address(project), "/organismes/org-a/"} <= found
    assert client.get("/sitemap-projets-2.xml").status_code == 404
    assert client.get(f"/sitemap-projets-{10**30}.xml").status_code == 404
    assert "Sitemap: " in client.get("/robots.txt").content.decode()


def test_every_component_is_on_the_style_page(client):
    shown = page(client.get("/style/"))
    told = {name for each in pick(shown, "[data-component]") for name in each.get("data-component").split()}
    components = {path.stem for path in (Path(configured.PACKAGE) / "web/templates/cotton").glob("*.html")}
    assert components <= told


@pytest.mark.parametrize(("address_", "language"), [("/projets/", "fr"), ("/en/projects/", "en")])
def test_a_form_sent_where_none_is_waited_for_gets_a_page(address_, language):
    shown = {"fr": ("se lit", "ne vous est pas ouverte"), "en": ("is for reading", "is not open to you")}[language]
    for strict, status, said in ((False, 405, shown[0]), (True, 403, shown[1])):
        response = Client(enforce_csrf_checks=strict).post(address_)
        assert response.status_code == status
        assert said in words(pick(page(response), "h1")[0])


@pytest.mark.parametrize("what", ["activity", "organisation", "directory", "home"])
def test_pages_ask_few_questions(client, project, what, django_assert_max_num_queries):
    url = {"activity": address(project), "organisation": "/organismes/org-a/", "directory": "/reseau/", "home": "/"}[
        what
    ]
    client.get(url)
    with django_assert_max_num_queries(12):
        client.get(url)


def test_pages_have_one_title_and_their_other_language(client, project):
    for url in ("/", "/projets/", "/reseau/", "/organismes/org-a/", address(project), "/style/"):
        text = client.get(url).content.decode()
        assert len(re.findall(r"<h1[ >]", text)) == 1, url
        assert 'hreflang="en"' in text, url

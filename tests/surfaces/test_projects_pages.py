"""Benoît's pages, as a browser without scripts uses them: what is typed is never lost, what is refused says why."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import lxml.html
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from maillon.core.audit.queries import history
from maillon.core.codelists import queries as codelists
from maillon.core.codelists.models import Code, CodeList
from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.projects import queries, services
from maillon.projects.models import Activity, Draft
from maillon.projects.spreadsheets import reading
from tests.projects.conftest import AT
from tests.projects.conftest import benoit as benoit
from tests.projects.conftest import complete as complete
from tests.projects.conftest import lecteur as lecteur
from tests.projects.conftest import odile as odile
from tests.projects.conftest import semis as semis
from tests.projects.conftest import stranger as stranger
from tests.projects.conftest import union as union

pytestmark = pytest.mark.django_db
LISTS = {
    "Country": {"BF": ("Burkina Faso", "Burkina Faso"), "HT": ("Haïti", "Haiti"), "SN": ("Sénégal", "Senegal")},
    "Region": {"298": ("Afrique, régional", "Africa, regional")},
    "Sector": {"31140": ("Ressources en eau", "Water"), "31194": ("Coopératives agricoles", "Co-operatives")},
    "SectorCategory": {"311": ("Agriculture", "Agriculture")},
    "Currency": {"CAD": ("Dollar canadien", "Canadian Dollar"), "XOF": ("Franc CFA", "CFA Franc")},
    "ActivityStatus": {"1": ("Préparation", "Pipeline"), "2": ("Exécution", "Implementation")},
    "OrganisationRole": {"1": ("Finance", "Funding"), "4": ("Met en œuvre", "Implementing")},
    "PolicySignificance": {"0": ("Non visée", "Not targeted"), "1": ("Significatif", "Significant")},
}


@pytest.fixture(autouse=True)
def lists(db):
    for name, codes in LISTS.items():
        edition = CodeList.objects.create(name=name, version="essai", source="essai", licence="essai")
        for code, (french, english) in codes.items():
            Code.objects.create(codelist=edition, code=code, name_fr=french, name_en=english)
    codelists.forget()
    yield
    codelists.forget()


@pytest.fixture
def irrigation(benoit, semis, complete) -> Activity:
    return services.create(actor=benoit, organisation=semis, told=complete, at=AT)


@pytest.fixture
def browser(client: Client, benoit) -> Client:
    client.force_login(benoit)
    return client


def answers(response: Any, form: str = "fiche") -> dict[str, str]:
    """What a browser would send back without changing anything."""
    tree = lxml.html.fromstring(response.content.decode())
    [found] = [one for one in tree.forms if one.get("id") == form] or [tree.forms[-1]]
    empty = {one.name: "" for one in found.inputs if one.name and one.get("type") in {"text", "hidden"}}
    return {**empty, **{name: value or "" for name, value in found.form_values()}}


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", lxml.html.fromstring(response.content.decode()).find(".//main").text_content())


def address(activity: Activity, page: str = "") -> str:
    return f"/espace/projets/{activity.pk}/{page}"


def test_from_nothing_to_published_as_benoit_does(browser, union, semis, client):
    page = browser.get("/espace/projets/nouveau/")
    sent = {**answers(page, "-"), "title_fr": "Jardins de lakou"}
    made = [browser.post("/espace/projets/nouveau/", sent) for _ in range(2)]
    activity = Activity.objects.get()
    assert {response.url for response in made} == {address(activity, "essentiel/")}
    essentials = {"description_fr": "Des jardins.", "status": "2", "planned_start": "2027-04-01", "action": "next"}
    participants = {
        "participants-0-role": "1",
        "participants-0-name": "semis solidaires",
        "participants-1-role": "4",
        "participants-1-name": "Union Nong-Zanga",
    }
    places = {"recipients-0-code": "Haïti"}
    sectors = {
        "sectors-0-code": "31140 – Ressources en eau",
        "sectors-0-percentage": "33,5",
        "sectors-1-code": "31194",
        "sectors-1-percentage": "66,5",
        "goal_5": "on",
        "gender": "1",
    }
    money = {
        "budgets-0-period_start": "2027-04-01",
        "budgets-0-period_end": "2028-03-31",
        "budgets-0-amount": "1 234,50",
    }
    steps = {
        "essentiel/": essentials,
        "participants/": participants,
        "lieux/": places,
        "secteurs/": sectors,
        "argent/": money,
    }
    for step, typed in steps.items():
        page = browser.get(address(activity, step))
        assert page.status_code == 200
        saved = browser.post(address(activity, step), {**answers(page), **typed, "action": "next"})
        assert saved.status_code == 302, text(saved)
    told = queries.document(Activity.objects.get())
    assert [one["percentage"] for one in told["sectors"]] == ["33.5", "66.5"]
    assert (told["budgets"][0]["amount_minor"], told["budgets"][0]["value_date"]) == (123450, "2027-04-01")
    assert told["markers"] == [{"vocabulary": "1", "code": "1", "significance": "1"}]
    assert [one["code"] for one in told["tags"]] == ["5"]
    assert browser.get(address(activity)).status_code == 200
    version = Activity.objects.get().version
    for _ in range(2):
        assert browser.post(address(activity, "publier/"), {"version": version}).status_code == 302
    assert Activity.objects.get().state == "published"


def test_every_page_opens_in_both_languages_for_who_may(browser, irrigation):
    pages = ["", "essentiel/", "participants/", "lieux/", "secteurs/", "argent/", "resultats/", "historique/"]
    for page in pages:
        french = browser.get(address(irrigation, page))
        assert french.status_code == 200
        tree = lxml.html.fromstring(french.content.decode())
        assert len(tree.findall(".//h1")) == 1
        english = tree.find(".//a[@class='lang']").get("href")
        assert browser.get(english).status_code == 200
    assert browser.get("/espace/projets/").status_code == 200


def test_opening_and_saving_unchanged_changes_nothing(browser, benoit, irrigation):
    before = queries.document(irrigation)
    for page in ("essentiel/", "participants/", "lieux/", "secteurs/", "argent/", "resultats/"):
        opened = browser.get(address(irrigation, page))
        assert browser.post(address(irrigation, page), {**answers(opened), "action": "save"}).status_code == 302
    irrigation.refresh_from_db()
    assert (irrigation.version, queries.document(irrigation)) == (1, before)


def test_invalid_answers_are_said_and_kept(browser, irrigation):
    page = address(irrigation, "argent/")
    typed = {**answers(browser.get(page)), "budgets-0-amount": "douze mille", "budgets-0-period_end": "01/02/2028"}
    refused = browser.post(page, {**typed, "action": "save"})
    assert refused.status_code == 422
    html = refused.content.decode()
    assert "<title>Erreur" in html and 'role="alert"' in html
    assert "« douze mille » n’est pas un nombre" in html and 'value="douze mille"' in html
    tree = lxml.html.fromstring(html)
    for link in tree.findall(".//div[@role='alert']//a"):
        assert tree.get_element_by_id(link.get("href").removeprefix("#")).get("aria-invalid") == "true"
    assert 'value="douze mille"' in browser.get(page).content.decode(), "kept as a draft too"
    assert Activity.objects.get().version == 1


def test_shares_that_do_not_sum_are_refused_beside_the_row(browser, irrigation):
    page = address(irrigation, "secteurs/")
    typed = {**answers(browser.get(page)), "sectors-1-percentage": "30", "action": "save"}
    refused = browser.post(page, typed)
    assert refused.status_code == 422
    assert "Les parts totalisent 90 au lieu de 100 : il manque 10." in text(refused)
    proposed = browser.post(page, {**typed, "sectors-1-percentage": "", "action": "complete"})
    assert answers(proposed)["sectors-1-percentage"] == "40"


def test_rows_are_added_and_removed_without_script(browser, irrigation):
    page = address(irrigation, "lieux/")
    first = answers(browser.get(page))
    first["recipients-0-percentage"] = "60"
    added = browser.post(page, {**first, "add": "recipients"})
    assert added.status_code == 200
    second = answers(added)
    assert second["recipients-0-percentage"] == "60" and "recipients-1-code" in second
    passing = {**second, "add": "recipients", "action": "draft"}
    assert "recipients-2-code" in answers(browser.post(page, passing, headers={"HX-Request": "true"}))
    # What is kept in passing carries the last button pressed: it fills the checks, and adds no second form.
    kept = browser.post(page, passing, headers={"HX-Request": "true", "HX-Target": "verifications"})
    assert kept.status_code == 200 and "<form" not in kept.content.decode()
    removed = answers(browser.post(page, {**second, "recipients-1-code": "HT", "remove": "recipients-0"}))
    assert [name for name in removed if name.endswith("-code")] == ["recipients-1-code"]
    assert removed["recipients-1-code"] == "HT"


def test_what_arrives_after_its_own_saving_leaves_no_draft(browser, benoit, irrigation):
    page = address(irrigation, "essentiel/")
    passing = {**answers(browser.get(page)), "description_fr": "Deux puits.", "action": "draft"}
    header = {"HX-Request": "true", "HX-Target": "verifications"}
    browser.post(page, passing, headers=header)
    assert Draft.objects.get().typed["description_fr"] == "Deux puits."
    assert browser.post(page, {**passing, "action": "save"}).status_code == 302
    late = browser.post(page, passing, headers=header)
    assert late.status_code == 200 and "Brouillon enregistré" not in late.content.decode()
    assert not Draft.objects.exists()
    assert "brouillon qui n’est pas enregistré" not in text(browser.get(address(irrigation)))
    # Somebody else's saving in between takes nothing away.
    other = {**passing, "description_fr": "Trois puits."}
    browser.post(page, other, headers=header)
    assert Draft.objects.get().typed["description_fr"] == "Trois puits."


def test_results_nest_indicators_and_periods(browser, irrigation):
    page = address(irrigation, "resultats/")
    typed = answers(browser.get(page))
    typed |= {"results-0-title_fr": "Pompes installées"}
    typed = answers(browser.post(page, {**typed, "add": "results-0-indicators"}))
    typed |= {"results-0-indicators-0-title_fr": "Coopératives équipées"}
    typed = answers(browser.post(page, {**typed, "add": "results-0-indicators-0-periods"}))
    at = "results-0-indicators-0-periods-0"
    typed |= {f"{at}-starts_on": "2027-01-01", f"{at}-ends_on": "2027-12-31", f"{at}-target": "1 200"}
    typed |= {f"{at}-actual": "3", f"{at}-actual_female": "2", f"{at}-actual_male": "2"}
    refused = browser.post(page, {**typed, "action": "save"})
    assert refused.status_code == 422 and "La somme des groupes est 4" in text(refused)
    saved = browser.post(page, {**typed, f"{at}-actual_male": "1", "action": "save"})
    assert saved.status_code == 302, text(saved)
    [result] = queries.document(Activity.objects.get())["results"]
    [period] = result["indicators"][0]["periods"]
    assert [(one["kind"], one["value"], one["dimensions"]) for one in period["measurements"]] == [
        ("target", "1200", {}),
        ("actual", "3", {}),
        ("actual", "2", {"sex": "female"}),
        ("actual", "1", {"sex": "male"}),
    ]


def test_an_unknown_organisation_is_chosen_or_named(browser, irrigation):
    Organisation.objects.create(slug="union-des-semis", legal_name_fr="Union des semis", country="SN")
    page = address(irrigation, "participants/")
    typed = {**answers(browser.get(page)), "participants-2-role": "4", "participants-2-name": "Semis"}
    refused = browser.post(page, {**typed, "action": "save"})
    assert refused.status_code == 422
    assert "« Semis » n’est pas connu ici" in text(refused) and "Union des semis" in text(refused)
    assert Organisation.objects.filter(legal_name_fr="Semis").count() == 0
    named = {**answers(refused), "participants-2-choice": "new", "participants-2-country": "Sénégal"}
    assert browser.post(page, {**named, "action": "save"}).status_code == 302
    assert Organisation.objects.get(legal_name_fr="Semis").country == "SN"


def test_two_people_at_once_see_both_versions(browser, benoit, odile, irrigation):
    page = address(irrigation, "essentiel/")
    mine = {**answers(browser.get(page)), "title_fr": "Le titre de Benoît", "action": "save"}
    services.edit(actor=odile, activity=irrigation, changes={"title": {"fr": "Le titre d’Odile"}}, version=1, at=AT)
    told = browser.post(page, mine)
    assert told.status_code == 409
    said = text(told)
    assert "Odile Essai a enregistré une autre version" in said
    assert "Le titre d’Odile" in said and "Le titre de Benoît" in said
    again = answers(told)
    assert again["title_fr"] == "Le titre de Benoît"
    assert browser.post(page, {**again, "action": "save"}).status_code == 302
    assert Activity.objects.get().title == {"fr": "Le titre de Benoît"}
    assert "Le titre d’Odile" in text(browser.get(address(irrigation, "historique/")))


def test_a_draft_survives_and_is_seen_by_its_author_alone(browser, client, odile, irrigation):
    page = address(irrigation, "essentiel/")
    typed = {**answers(browser.get(page)), "title_fr": "À moitié", "planned_end": "un jour"}
    kept = browser.post(page, {**typed, "action": "draft"}, headers={"HX-Request": "true"})
    assert "Brouillon enregistré à" in kept.content.decode() and "<html" not in kept.content.decode()
    again = browser.get(page)
    assert answers(again)["title_fr"] == "À moitié" and answers(again)["planned_end"] == "un jour"
    assert "Reprendre votre brouillon" in text(browser.get("/espace/projets/"))
    other = Client()
    other.force_login(odile)
    assert answers(other.get(page))["title_fr"] == "Irrigation solaire"
    browser.post(page, {**answers(again), "action": "discard"})
    assert not Draft.objects.exists()


def test_publication_says_everything_missing_with_links(browser, benoit, semis):
    bare = services.create(actor=benoit, organisation=semis, told={"title": {"fr": "Nu"}}, at=AT)
    refused = browser.post(address(bare, "publier/"), {"version": 1})
    assert refused.status_code == 422
    links = lxml.html.fromstring(refused.content.decode()).findall(".//div[@role='alert']//a")
    assert address(bare, "argent/#rows-budgets") in [link.get("href") for link in links]
    for link in links:
        page, _, anchor = link.get("href").partition("#")
        assert f'id="{anchor}"' in browser.get(page).content.decode()


def test_withdraw_republish_copy_undo_restore(browser, irrigation):
    assert browser.post(address(irrigation, "publier/"), {"version": 1}).status_code == 302
    assert browser.post(address(irrigation, "retirer/"), {"reason": ""}).status_code == 422
    assert browser.post(address(irrigation, "retirer/"), {"reason": "Sécurité"}).status_code == 302
    assert "Sécurité" in text(browser.get(address(irrigation, "historique/")))
    assert "Publier de nouveau" in text(browser.get(address(irrigation)))
    token = answers(browser.get(address(irrigation)), "-")["token"]
    copies = {browser.post(address(irrigation, "copier/"), {"token": token}).url for _ in range(2)}
    assert len(copies) == 1 and Activity.objects.count() == 2
    page = address(irrigation, "essentiel/")
    browser.post(page, {**answers(browser.get(page)), "title_fr": "Autre titre", "action": "save"})
    version = Activity.objects.get(pk=irrigation.pk).version
    assert browser.post(address(irrigation, "annuler/"), {"version": version}).status_code == 302
    irrigation.refresh_from_db()
    assert irrigation.title == {"fr": "Irrigation solaire"}
    assert browser.post(address(irrigation, "annuler/"), {"version": 1}).status_code == 409


def test_a_version_unfit_for_the_public_is_refused_with_what_it_would_lack(browser):
    page = browser.get("/espace/projets/nouveau/")
    browser.post("/espace/projets/nouveau/", {**answers(page, "-"), "title_fr": "Presque rien"})
    bare = Activity.objects.get()
    Activity.objects.filter(pk=bare.pk).update(state=Activity.State.PUBLISHED, published_at=AT)
    [event] = history(bare)
    refused = browser.post(address(bare, "retablir/"), {"event": event.sequence, "version": bare.version})
    assert refused.status_code == 422 and "Retirez d’abord le projet" in text(refused)


@pytest.mark.parametrize("page", ["", "essentiel/", "argent/", "historique/", "publier/", "copier/", "retablir/"])
def test_strangers_may_not_know_it_exists(client, stranger, irrigation, page):
    send = client.post if page in {"publier/", "copier/", "retablir/"} else client.get
    assert send(address(irrigation, page)).status_code == 302, "asked to sign in"
    client.force_login(stranger)
    assert send(address(irrigation, page)).status_code == 404


def test_a_reader_reads_and_changes_nothing(client, lecteur, irrigation):
    client.force_login(lecteur)
    assert client.get("/espace/projets/").status_code == 200
    assert client.get(address(irrigation)).status_code == 200
    assert client.get(address(irrigation, "essentiel/")).status_code == 404
    assert client.post(address(irrigation, "publier/")).status_code == 404
    assert client.get("/espace/projets/nouveau/").status_code == 403


@pytest.mark.parametrize(
    "typed",
    [
        {"version": "abc"},
        {"version": "-1"},
        {"version": "9" * 40},
        {"add": "../../etc"},
        {"remove": "budgets-999999"},
        {"search": "participants-0"},
        {"action": "inconnue"},
        {"budgets-9999-amount": "1"},
        {"budgets-x-amount": "1"},
        {"budgets-0-amount": "\x00"},
        {"budgets-0-currency": "€" * 500},
        {"transactions-0-provider": "999999", "transactions-0-amount": "1", "transactions-0-date": "2027-01-01"},
        {"budgets-0-period_start": "9999-12-31", "budgets-0-period_end": "9999-12-31"},
        {"budgets-0-type": "7"},
        {},
    ],
)
def test_no_request_breaks_a_page(browser, irrigation, typed):
    for page in ("argent/", "participants/", "lieux/", "resultats/", "essentiel/", "secteurs/"):
        sent = {**answers(browser.get(address(irrigation, page))), **typed}
        assert browser.post(address(irrigation, page), sent).status_code in {200, 302, 409, 422}
        assert browser.post(address(irrigation, page), typed).status_code in {200, 302, 409, 422}


def test_the_list_asks_a_fixed_number_of_questions(browser, benoit, semis, complete, django_assert_max_num_queries):
    for number in range(8):
        told = {**complete, "title": {"fr": f"Projet {number}"}}
        services.create(actor=benoit, organisation=semis, told=told, at=timezone.now())
    browser.get("/espace/projets/")
    with django_assert_max_num_queries(12):
        page = browser.get("/espace/projets/?etat=brouillon&page=99")
    assert page.status_code == 200 and text(page).count("Prêt à publier") == 8


def workbook(*rows: list[Any]) -> SimpleUploadedFile:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate([["Titre", "Pays"], *rows]):
            page.write_row(number, 0, row)
    return SimpleUploadedFile("projets.xlsx", kept.getvalue())


def test_a_spreadsheet_is_shown_then_applied(browser, client, stranger):
    page = "/espace/projets/importer/"
    assert browser.get(page).status_code == 200
    shown = browser.post(page, {"file": workbook(["Jardins", "Haïti"], ["Forêts", "Atlantide"])}, follow=True)
    assert "À créer : 1. À modifier : 0. Inchangés : 0. Refusés : 1." in text(shown)
    assert "B3 « Atlantide » n’est pas dans la liste." in text(shown)
    assert not Activity.objects.exists()
    [address_of_plan] = [one for one, _status in shown.redirect_chain]
    done = browser.post(f"{address_of_plan}appliquer/", follow=True)
    assert "Créés : 1." in text(done) and Activity.objects.count() == 1
    assert browser.post(f"{address_of_plan}appliquer/").status_code == 302
    assert Activity.objects.count() == 1
    other = Client()
    other.force_login(stranger)
    assert other.get(address_of_plan).status_code == 404


def test_a_file_that_cannot_be_read_says_what_to_do(browser):
    page = "/espace/projets/importer/"
    assert browser.post(page).status_code == 422
    refused = browser.post(page, {"file": SimpleUploadedFile("projets.xlsx", b"rien")})
    assert refused.status_code == 422 and "enregistrez-le de nouveau en .xlsx" in text(refused)


def test_the_template_reads_back_as_empty(browser):
    for language in ("fr", "en"):
        with translation.override(language):
            sent = browser.get(reverse("my_activities_template"))
        assert sent.status_code == 200
        with pytest.raises(RuleViolation, match="file_empty"):
            reading.read("modele.xlsx", sent.content)


def test_what_publication_needs_is_not_called_optional(browser, irrigation):
    page = browser.get(reverse("my_activity_essentials", kwargs={"pk": irrigation.pk})).content.decode()
    label = page.split('for="id_description_fr"')[1].split("</label>")[0]
    assert "demandé pour publier" in label and "facultatif" not in label


def test_a_code_the_standard_withdrew_is_not_suggested(browser, benoit, semis):
    begun = services.create(actor=benoit, organisation=semis, told={"title": {"fr": "Puits"}}, at=AT)
    Code.objects.filter(codelist__name="Country", code="HT").update(withdrawn_on=date(2020, 1, 1))
    codelists.forget()
    page = browser.get(reverse("my_activity_places", kwargs={"pk": begun.pk})).content.decode()
    assert "Burkina" in page and "Haïti" not in page

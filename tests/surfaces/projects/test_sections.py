"""The sections of a project, filled in without scripts: what is typed is never lost, what is refused says why."""

from __future__ import annotations

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.typography import typo_text
from maillon.projects import queries, services
from maillon.projects.models import Activity, Draft
from maillon.projects.spreadsheets import reading
from tests.projects.conftest import AT
from tests.surfaces.projects.browsing import address, answers, text

pytestmark = pytest.mark.django_db


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
    assert typo_text("« douze mille » n’est pas un nombre") in html and 'value="douze mille"' in html
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

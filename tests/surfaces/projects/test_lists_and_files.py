"""The list of one’s projects, and a workbook of them shown, then applied."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.core.codelists import queries as codelists
from maillon.core.codelists.models import Code
from maillon.projects import services
from maillon.projects.models import Activity
from tests.projects.conftest import AT
from tests.surfaces.projects.browsing import text

pytestmark = pytest.mark.django_db


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


def test_a_code_the_standard_withdrew_is_not_suggested(browser, benoit, semis):
    begun = services.create(actor=benoit, organisation=semis, told={"title": {"fr": "Puits"}}, at=AT)
    Code.objects.filter(codelist__name="Country", code="HT").update(withdrawn_on=date(2020, 1, 1))
    codelists.forget()
    page = browser.get(reverse("my_activity_places", kwargs={"pk": begun.pk})).content.decode()
    assert "Burkina" in page and "Haïti" not in page

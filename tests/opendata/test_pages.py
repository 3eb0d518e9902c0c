"""The pages of open data: what is shown, to whom, and an import followed to its account."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillon.core.jobs.models import JobRun
from maillon.core.jobs.services import work_once
from maillon.core.people.rules import Role
from maillon.opendata.models import ImportRun
from maillon.projects.models import Activity
from tests.opendata.samples import activity, file
from tests.personas import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina(client: Client) -> Client:
    user = make_person("Amina", Role.SECRETARIAT)
    client.force_login(user)
    return client


def upload(content: str | bytes, name: str = "activities.xml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


def test_anybody_sees_what_can_be_taken(client, read):
    read(file(activity(title="Eau")))
    page = client.get("/donnees/")
    assert page.status_code == 200 and "IDRC" in page.content.decode()
    assert "Importer des données" not in page.content.decode()
    assert client.get("/en/data/").status_code in (200, 404)


@pytest.mark.parametrize(
    "name", ["activites.xml", "activites.csv", "activites.xlsx", "transactions.csv", "qui-fait-quoi-ou.csv"]
)
def test_every_file_can_be_downloaded_and_follows_the_data(client, read, name):
    moved = """<transaction><transaction-type code="3"/><transaction-date iso-date="2020-02-01"/>
    <value value-date="2020-02-01">5</value></transaction>"""
    read(file(activity("A-1", body=moved)))
    first = b"".join(client.get(f"/donnees/fichiers/{name}").streaming_content)
    read(file(activity("A-2", body=moved)))
    second = b"".join(client.get(f"/donnees/fichiers/{name}").streaming_content)
    assert first and (second != first)


def test_no_other_file(client):
    assert client.get("/donnees/fichiers/tout.exe").status_code == 404


def test_imports_are_unknown_to_those_who_do_not_import(client):
    stranger = make_person("Léa")
    assert client.get("/espace/importations/").status_code == 302
    client.force_login(stranger)
    assert client.get("/espace/importations/").status_code == 404
    assert client.post("/espace/importations/", {"file": upload(file(activity()))}).status_code == 404
    run = ImportRun.objects.create(started_at="2026-01-01T00:00Z")
    assert client.get(f"/espace/importations/{run.pk}/").status_code == 404
    assert not JobRun.objects.exists()


def test_a_file_sent_becomes_activities_and_an_account(amina):
    content = file(activity("A-1"), activity("A-1"), activity("A-2", body='<activity-date type="1" iso-date="x"/>'))
    sent = amina.post("/espace/importations/", {"file": upload(content), "source_name": "Essai"})
    job = JobRun.objects.get(name="opendata.import")
    assert sent.status_code == 302 and sent.url.endswith(f"/{job.pk}/")
    waiting = amina.get(sent.url)
    assert waiting.status_code == 200 and 'http-equiv="refresh"' in waiting.content.decode()
    assert "<html" not in amina.get(sent.url, headers={"HX-Request": "true"}).content.decode()

    work_once()
    job.refresh_from_db()
    assert job.state == JobRun.State.SUCCEEDED, job.error
    assert Activity.objects.count() == 2 and Activity.objects.first().source.name == "Essai"
    account = amina.get(sent.url, follow=True)
    text = account.content.decode()
    assert account.status_code == 200 and "3 = 2 + 1 + 0" in text and "activities.xml" in text
    assert amina.get(sent.url, headers={"HX-Request": "true"}).headers["HX-Redirect"]
    run = ImportRun.objects.get()
    assert run.started_by.email.startswith("amina") and run.job == job
    filtered = amina.get(f"/espace/importations/{run.pk}/?raison=date").content.decode()
    assert "iso-date=&quot;x&quot;" in filtered
    remarks = json.loads(b"".join(amina.get(f"/espace/importations/{run.pk}/remarques.json").streaming_content))
    assert sorted(one["code"] for one in remarks) == ["date", "identical"]
    table = b"".join(amina.get(f"/espace/importations/{run.pk}/remarques.csv?raison=date").streaming_content)
    assert len(table.decode("utf-8-sig").strip().splitlines()) == 2


def test_an_import_whose_file_was_cut_is_not_said_to_be_whole(amina):
    sent = amina.post("/espace/importations/", {"file": upload(file(activity("A-1"))[:300])})
    work_once()
    for page in (amina.get(sent.url, follow=True), amina.get("/espace/importations/")):
        assert "des fichiers n’ont pas été lus en entier" in page.content.decode()


@pytest.mark.parametrize(
    "given",
    [None, upload(b""), upload(b"\x89PNG\r\n\x1a\n0000", "x.xml"), upload("<!doctype html><html></html>", "x.xml")],
)
def test_a_file_that_cannot_be_taken_is_refused_with_a_sentence(amina, given):
    page = amina.post(
        "/espace/importations/", {"file": given, "source_name": "Gardé"} if given else {"source_name": "Gardé"}
    )
    assert page.status_code == 422 and 'class="error"' in page.content.decode()
    assert 'value="Gardé"' in page.content.decode() and not JobRun.objects.exists()


def test_odd_addresses_of_an_account(amina, read):
    run = read(file(activity()), io.BytesIO(b"<html/>").getvalue())
    for query in ("?page=zero", "?page=-3", "?page=999999", "?genre=x", "?raison=%00", "?raison=" + "a" * 500):
        assert amina.get(f"/espace/importations/{run.pk}/{query}").status_code == 200
        assert amina.get(f"/espace/importations/{run.pk}/remarques.csv{query}").status_code == 200
    assert amina.get(f"/espace/importations/{run.pk}/remarques.pdf").status_code == 404
    assert amina.get("/espace/importations/99999999/").status_code == 404

"""Machines record, change, publish and withdraw, never more than their person, never over somebody's work."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from maillon.core.files.models import StoredFile
from maillon.core.jobs.models import JobRun
from maillon.core.models import ApiToken, AuditEvent
from maillon.core.tokens import services as tokens
from maillon.projects import services as projects
from maillon.projects.models import Activity

from .conftest import person, token_of

TOLD = {
    "organisation": "semis-solidaires",
    "title": {"fr": "Irrigation solaire"},
    "description": {"fr": "Des pompes."},
    "status": "2",
    "planned_start": "2025-01-01",
    "planned_end": "2026-12-31",
    "participants": [
        {"organisation": "semis-solidaires", "role": "1"},
        {"new_organisation": {"name": "Coopérative Benkadi", "country": "ML"}, "role": "4"},
    ],
    "recipients": [{"code": "ML"}],
    "sectors": [{"code": "31140", "percentage": 60}, {"code": "31194", "percentage": "40"}],
    "budgets": [
        {
            "period_start": "2025-04-01",
            "period_end": "2026-03-31",
            "amount_minor": 100_000,
            "currency": "CAD",
            "value_date": "2025-04-01",
        }
    ],
}


def test_from_first_word_to_publication_and_back(api, published, benoit):
    secret = token_of(benoit, "record", "publish")
    made = api.post("activities", TOLD, token=secret)
    assert made.status_code == 201, made.content
    assert made.json()["state"] == "draft"
    path = made.headers["Location"]
    assert api.get(path).status_code == 404
    changed = api.patch(path, {"title": {"fr": "Autre titre"}}, token=secret, If_Match=made.headers["ETag"])
    assert changed.json()["title"] == {"fr": "Autre titre"}
    assert changed.json()["participants"][1]["organisation"]["name"] == "Coopérative Benkadi"
    shown = api.post(f"{path}/publish", token=secret)
    assert shown.json()["state"] == "published", shown.content
    assert api.get(path).status_code == 200
    back = api.post(f"{path}/withdraw", {"reason": "essai"}, token=secret)
    assert back.json()["state"] == "withdrawn"
    assert api.get(path).status_code == 404
    verbs = AuditEvent.objects.filter(subject_type="projects.activity").order_by("-sequence")[:4]
    assert [event.verb.rpartition(".")[2] for event in verbs] == ["withdrawn", "published", "edited", "created"]


def test_the_same_key_twice_makes_one_activity(api, published, benoit):
    secret, key = token_of(benoit, "record"), str(uuid.uuid4())
    first = api.post("activities", TOLD, token=secret, Idempotency_Key=key)
    again = api.post("activities", TOLD, token=secret, Idempotency_Key=key)
    assert first.json()["identifier"] == again.json()["identifier"]
    assert api.post("activities", TOLD, token=secret, Idempotency_Key="non").status_code == 422


def test_a_change_on_an_old_reading_is_refused(api, published, benoit):
    secret = token_of(benoit, "record")
    path = f"activities/{published[0].identifier}"
    etag = api.get(path, token=secret).headers["ETag"]
    assert api.patch(path, {"title": {"fr": "Premier"}}, token=secret).status_code == 428
    assert api.patch(path, {"title": {"fr": "Premier"}}, token=secret, If_Match='"x"').status_code == 412
    assert api.patch(path, {"title": {"fr": "Premier"}}, token=secret, If_Match=f"W/{etag}").status_code == 200
    late = api.patch(path, {"title": {"fr": "Second"}}, token=secret, If_Match=etag)
    assert late.status_code == 412
    assert Activity.objects.get(pk=published[0].pk).title == {"fr": "Premier"}


def test_an_incoherent_change_points_at_each_fault(api, published, benoit):
    secret = token_of(benoit, "record")
    path = f"activities/{published[0].identifier}"
    etag = api.get(path, token=secret).headers["ETag"]
    told = {"sectors": [{"code": "31140", "percentage": 60}, {"code": "31194", "percentage": 30}]}
    refused = api.patch(path, told, token=secret, If_Match=etag)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"].startswith("#/sectors/")


def test_what_cannot_be_published_says_what_is_missing(api, published, draft, benoit):
    refused = api.post(f"activities/{draft.identifier}/publish", token=token_of(benoit, "publish"))
    assert refused.status_code == 422
    assert len(refused.json()["errors"]) > 3


def test_an_identifier_already_taken_is_a_conflict(api, published, benoit):
    told = {**TOLD, "identifier": published[0].identifier}
    assert api.post("activities", told, token=token_of(benoit, "record")).status_code == 409


@pytest.mark.parametrize("verb", ["patch", "publish", "withdraw"])
def test_others_may_see_but_not_change(api, published, amina, benoit, verb, semis):
    reader = person("Lecteur", "organisation_reader", semis)
    secret = token_of(reader)
    ApiToken.objects.filter(user=reader).update(scopes=["read", "record", "publish"])
    path = f"activities/{published[0].identifier}"
    if verb == "patch":
        answer = api.patch(path, {"title": {"fr": "x"}}, token=secret, If_Match='"1"')
    else:
        answer = api.post(f"{path}/{verb}", {"reason": "x"}, token=secret)
    assert answer.status_code == 403


def test_strangers_do_not_learn_that_a_draft_exists(api, published, draft, lea):
    secret = token_of(lea)
    ApiToken.objects.update(scopes=["read", "record", "publish"])
    path = f"activities/{draft.identifier}"
    assert api.patch(path, {"title": {"fr": "x"}}, token=secret, If_Match='"1"').status_code == 404
    assert api.post(f"{path}/publish", token=secret).status_code == 404


def test_a_right_lost_is_lost_for_the_token_too(api, published, benoit):
    secret = token_of(benoit, "record")
    benoit.grants.update(ends_at=timezone.now())
    assert api.post("activities", TOLD, token=secret).status_code == 403
    benoit.is_active = False
    benoit.save()
    assert api.get("me", token=secret).status_code == 401


@pytest.mark.parametrize(("path", "begins"), [("csv", "\ufeff"), ("hxl", "\ufeff"), ("xml", "<?xml")])
def test_a_selection_leaves_in_open_formats(api, published, path, begins):
    answer = api.get(f"activities.{path}?country=HT")
    whole = b"".join(answer.streaming_content).decode()
    assert whole.startswith(begins)
    assert "Projet 1" in whole
    assert "Projet 0" not in whole
    assert "Brouillon" not in b"".join(api.get(f"activities.{path}").streaming_content).decode()
    assert api.get(f"activities.{path}?country=HT", If_None_Match=answer.headers["ETag"]).status_code == 304
    assert api.get(f"activities.{path}", Accept="application/json").status_code == 406
    assert b"".join(api.ask("HEAD", f"activities.{path}").streaming_content) == b""


def test_what_is_withdrawn_leaves_no_more_before_facts_are_written_again(api, published, benoit):
    projects.withdraw(actor=benoit, activity=published[0], reason="essai", at=timezone.now())
    assert "Projet 0" not in b"".join(api.get("activities.csv?country=BF").streaming_content).decode()


FORM = "multipart/form-data; boundary=zz"


def _form(name: str, content: str) -> str:
    told = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    return f"--zz\r\n{told}\r\nContent-Type: application/octet-stream\r\n\r\n{content}\r\n--zz--\r\n"


def test_the_secretariat_imports(api, published, amina, benoit, settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    secret = token_of(amina, "import")
    body = _form("a.xml", '<?xml version="1.0"?><iati-activities version="2.03"></iati-activities>')
    asked = api.post("imports/iati", body, token=secret, Content_Type=FORM)
    assert asked.status_code == 202, asked.content
    assert JobRun.objects.get(pk=asked.json()["id"]).name == "opendata.import"
    assert api.get(asked.headers["Location"], token=secret).json()["state"] == "waiting"
    assert api.get("imports/999999", token=secret).status_code == 404
    assert api.get("imports/99999999999999999999", token=secret).status_code == 404
    assert api.post("imports/iati", body, token=token_of(benoit, "record"), Content_Type=FORM).status_code == 403
    assert api.post("imports/iati", {}, token=secret).status_code == 415
    before = StoredFile.objects.count()
    page = _form("a.xml", "<!doctype html><html><script></script></html>")
    assert api.post("imports/iati", page, token=secret, Content_Type=FORM).status_code == 422
    assert StoredFile.objects.count() == before
    for token in ApiToken.objects.filter(user=amina):
        tokens.revoke(token=token, actor=amina, at=timezone.now())
    assert api.get(asked.headers["Location"], token=secret).status_code == 401

"""Dossiers by the API: the same walk as on the pages, the same refusals, nothing for those who may not read."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from maillon.core.models import User
from maillon.core.tokens import services as tokens
from maillon.dossiers.models import Submission
from tests.dossiers import desk as bench
from tests.dossiers.desk import Desk

pytestmark = pytest.mark.django_db


class Program:
    """A program that speaks with a person's token."""

    def __init__(self, user: User, *scopes: str) -> None:
        now = timezone.now()
        _token, secret = tokens.create(
            actor=user, name="essai", scopes=scopes, expires_at=now + timedelta(days=7), at=now
        )
        self.headers = {"authorization": f"Bearer {secret}"}

    def get(self, path: str, **headers: str) -> Any:
        return Client().get(f"/api/v1/dossiers{path}", headers={**self.headers, **headers})

    def send(self, verb: str, path: str, body: Any = None, **headers: str) -> Any:
        said = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(Client(), verb)(f"/api/v1/dossiers{path}", **said, headers={**self.headers, **headers})


@pytest.fixture
def here() -> Desk:
    return bench.desk(deliberation=bench.Deliberation())


@pytest.fixture
def benoit(here: Desk) -> Program:
    return Program(here.people.benoit, "record", "publish")


@pytest.fixture
def amina(here: Desk) -> Program:
    return Program(here.amina, "handle")


def test_a_dossier_is_begun_once_filled_sent_judged_and_decided(here: Desk, benoit: Program, amina: Program) -> None:
    key = "6f0e8a7e-5a0f-4d0e-9c55-0d9a3f1c2b11"
    said = {"procedure": "bureau", "organisation": here.home.slug, "title": "Jardins"}
    begun = benoit.send("post", "", said, **{"idempotency-key": key})
    assert begun.status_code == 201, begun.json()
    reference = begun.json()["reference"]
    assert begun.headers["Location"].endswith(f"/api/v1/dossiers/{reference}") and begun.json()["state"] == "draft"
    assert benoit.send("post", "", said, **{"idempotency-key": key}).json()["reference"] == reference
    assert amina.get(f"/{reference}").status_code == 404, "a draft is the applicant's alone"

    titre = "/data/projet/titre"
    kept = benoit.send("patch", f"/{reference}/answers", {"answers": [{"path": titre, "value": "Jardins"}]})
    assert kept.status_code == 200 and kept.json()["applied"] == [titre]
    clash = benoit.send("patch", f"/{reference}/answers", {"answers": [{"path": titre, "value": "Vergers"}]})
    assert clash.json()["clashes"] == [{"path": titre, "kept": "Jardins", "value": "Vergers"}]
    unknown = benoit.send("patch", f"/{reference}/answers", {"answers": [{"path": "/data/autre", "value": "x"}]})
    assert unknown.status_code == 422 and unknown.json()["errors"][0]["pointer"] == "#/answers/0/path"
    bell = benoit.send("patch", f"/{reference}/answers", {"answers": [{"path": titre, "value": "\x07"}]})
    assert bell.status_code == 422 and bell.json()["errors"][0]["pointer"] == "#/answers/0/value"

    sent = benoit.send("post", f"/{reference}/submit", {"name": "Benoît Essai"})
    assert sent.status_code == 200 and sent.json()["state"] == "submitted"
    late = benoit.send("patch", f"/{reference}/answers", {"answers": [{"path": titre, "value": "Non"}]})
    assert late.status_code == 409

    early = amina.send("post", f"/{reference}/receive")
    assert early.status_code == 422, "the checklist is not judged"
    for item in ("status", "title"):
        assert amina.send("post", f"/{reference}/checklist", {"item": item, "verdict": "met"}).status_code == 200
    assert amina.send("post", f"/{reference}/receive").json()["state"] == "receivable"
    assert amina.send("post", f"/{reference}/receive").status_code == 409
    told = amina.send("post", f"/{reference}/messages", {"body": "Merci."})
    assert told.status_code == 403, "this token was not made to record"
    internal = [one for one in amina.get(f"/{reference}").json()["timeline"] if one["kind"] == "gate"]
    assert len(internal) == 2
    assert not [one for one in benoit.get(f"/{reference}").json()["timeline"] if one["kind"] == "gate"]


def test_a_dossier_goes_back_with_its_corrections_or_is_turned_down_or_withdrawn(
    here: Desk, benoit: Program, amina: Program
) -> None:
    first, second, third = (here.submitted(title=title).reference for title in ("Un", "Deux", "Trois"))
    assert amina.send("post", f"/{first}/return", {}).status_code == 422
    asked = {"corrections": [{"text": "Le montant", "question": "/data/projet/montant"}]}
    assert amina.send("post", f"/{first}/return", asked).json()["state"] == "returned"
    assert amina.send("post", f"/{second}/checklist", {"item": "rien", "verdict": "met"}).status_code == 422
    for item in ("status", "title"):
        judged = {"item": item, "verdict": "not_met", "correction": "À joindre"}
        assert amina.send("post", f"/{second}/checklist", judged).status_code == 200
    assert amina.send("post", f"/{second}/reject", {"reasons": ["inconnu"]}).status_code == 422
    assert amina.send("post", f"/{second}/reject", {"reasons": ["weak"]}).json()["state"] == "not_receivable"
    assert benoit.send("post", f"/{third}/messages", {"body": "Bonjour"}).json()["timeline"][-1]["message"] == "Bonjour"
    assert benoit.send("post", f"/{third}/withdraw").json()["state"] == "withdrawn"
    assert benoit.send("post", f"/{third}/withdraw").status_code == 409
    assert benoit.send("post", f"/{third}/reject", {"reasons": ["weak"]}).status_code == 403


def test_a_handler_decides_where_no_committee_does(here: Desk, amina: Program) -> None:
    dossier = here.ready()
    wrong = amina.send("post", f"/{dossier.reference}/decision", {"outcome": "refused"})
    assert wrong.status_code == 422, "a refusal gives its reason"
    said = {"outcome": "approved", "amount_minor": 400000}
    decided = amina.send("post", f"/{dossier.reference}/decision", said)
    assert decided.status_code == 200 and decided.json()["state"] == "in_effect"
    assert amina.send("post", f"/{dossier.reference}/decision", said).status_code == 409


def test_a_committee_decides_where_there_is_one() -> None:
    here = bench.desk()
    dossier = here.ready()
    amina = Program(here.amina, "handle")
    assert amina.send("post", f"/{dossier.reference}/decision", {"outcome": "approved"}).status_code == 409


def test_lists_hold_what_one_asks_or_handles_page_by_page(here: Desk, benoit: Program, amina: Program) -> None:
    sent = [here.submitted(title=title).reference for title in ("Un", "Deux", "Trois")]
    page = amina.get("?limit=2")
    names = [one["reference"] for one in page.json()["items"]]
    rest = Client().get(page.json()["next"], headers=amina.headers).json()
    assert [*names, *(one["reference"] for one in rest["items"])] == sent[::-1] and rest["next"] is None
    assert len(benoit.get("?side=asked").json()["items"]) == 3 and benoit.get("?side=handled").json()["items"] == []
    assert len(benoit.get("?state=submitted&state=draft&procedure=bureau").json()["items"]) == 3
    assert benoit.get("?state=closed").json()["items"] == [] and benoit.get("?organisation=autre").json()["items"] == []
    assert benoit.get("?state=perdu").status_code == 422


def test_who_reads_blind_or_does_not_follow_learns_nothing(here: Desk) -> None:
    dossier = here.read((4, 4), (3, 4))
    for stranger in (here.people.lea, here.readers[0], here.people.fatou, here.user("paul")):
        program = Program(stranger)
        assert program.get(f"/{dossier.reference}").status_code == 404 and program.get("").json()["items"] == []
    assert Client().get(f"/api/v1/dossiers/{dossier.reference}").status_code == 401


def test_what_did_not_change_is_not_said_again(here: Desk, benoit: Program) -> None:
    dossier = here.submitted()
    first = benoit.get(f"/{dossier.reference}")
    assert benoit.get(f"/{dossier.reference}", **{"if-none-match": first.headers["ETag"]}).status_code == 304
    benoit.send("post", f"/{dossier.reference}/messages", {"body": "Du neuf"})
    assert benoit.get(f"/{dossier.reference}", **{"if-none-match": first.headers["ETag"]}).status_code == 200
    assert Submission.objects.get(dossier=dossier).form.form_id == first.json()["forms"][0]["form"]

"""``maillon receive``: a memory card, a letter, the same twice, others' files."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from maillon.dossiers.models import Dossier
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.services.starting import start
from tests.dossiers import samples
from tests.dossiers.offline.paper import Phone, report
from tests.personas import people, semis

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def dossier() -> Dossier:
    crew = people()
    version = samples.publish(report(), at=NOW - timedelta(days=30))
    return start(version=version, applicant=semis(), actor=crew.benoit, at=NOW)


def phone_of(dossier: Dossier) -> Phone:
    user = dossier.started_by
    assert user is not None
    return Phone(dossier.submissions.get(), Hand(user), at=NOW)


def letter(content: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "awa@exemple.org", "formulaires@exemple.org", "Rapport"
    message.set_content("Voici.")
    message.add_alternative("<p>Voici.</p><script>alert(1)</script>", subtype="html")
    message.add_attachment(content, maintype="text", subtype="html", filename="rapport.html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="autre.pdf")
    return message.as_bytes()


def receive(capsys: pytest.CaptureFixture[str], *sources: str) -> tuple[int, list[dict[str, Any]]]:
    code = 0
    try:
        call_command("receive", *sources, "--json")
    except CommandError:
        code = 1
    return code, json.loads(capsys.readouterr().out)


def test_a_memory_card_is_received_whole(dossier: Dossier, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "DCIM").mkdir()
    (tmp_path / "a.html").write_bytes(phone_of(dossier).type({"/data/nom": "Jappoo"}).save())
    (tmp_path / "DCIM" / "b.HTML").write_bytes(phone_of(dossier).type({"/data/nom": "Autre"}).save())
    (tmp_path / "c.html").write_bytes(b"<html>autre chose</html>")
    (tmp_path / "d.jpg").write_bytes(b"\xff\xd8\xff")
    code, told = receive(capsys, str(tmp_path))
    assert code == 1
    assert sorted(one["state"] for one in told) == ["merged", "merged", "refused"]
    assert sum(one["clashes"] for one in told) == 1
    assert {one["dossier"] for one in told} == {dossier.reference, ""}


def test_a_letter_piped_in_is_received_once(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = letter(phone_of(dossier).type({"/data/nom": "Jappoo"}).save())
    for state in ("merged", "already"):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(sent)))
        code, told = receive(capsys, "-")
        assert (code, [one["state"] for one in told]) == (0, [state])
    assert answers_of(dossier.submissions.get()).get("/data/nom") == "Jappoo"


def test_what_is_nothing_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("receive", str(tmp_path))
    assert "Aucun fichier" in capsys.readouterr().out
    (tmp_path / "x.eml").write_bytes(b"\x00\xff" * 1000)
    assert receive(capsys, str(tmp_path)) == (0, [])

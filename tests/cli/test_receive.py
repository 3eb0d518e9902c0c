"""``maillon receive``: a memory card, a letter, the same twice, others' files."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
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


def letter(content: bytes, *others: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "awa@exemple.org", "formulaires@exemple.org", "Rapport"
    message.set_content("Voici.")
    message.add_alternative("<p>Voici.</p><script>alert(1)</script>", subtype="html")
    message.add_attachment(content, maintype="text", subtype="html", filename="rapport.html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="autre.pdf")
    for name, other in others:
        message.add_attachment(other, maintype="application", subtype="octet-stream", filename=name)
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


def piped(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sent: bytes) -> tuple[int, list[str]]:
    """What the mail server's command answers: its exit, and the lines that go back to the sender."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(sent)))
    code = 0
    try:
        call_command("receive", "-")
    except CommandError:
        code = 1
    return code, capsys.readouterr().out.strip().splitlines()


def test_a_letter_with_the_file_twice_and_a_wrong_one_says_what_became_of_each(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    filled = phone_of(dossier).type({"/data/nom": "Récolte à Gao", "/data/tonnes": "12.5"}).save()
    sent = letter(filled, ("rapport (1).html", filled), ("Étape.html", b"<!doctype html><p>Bonjour</p>"))
    code, [first, again, wrong] = piped(monkeypatch, capsys, sent)
    assert code == 1, "the mail server gives the letter back, with these words"
    assert dossier.reference in first and "2 réponses prises" in first
    assert "rapport (1).html" in again and "déjà reçu" in again
    assert "Étape.html" in wrong and "refusé" in wrong
    values = answers_of(dossier.submissions.get()).values()
    assert (values["/data/nom"], values["/data/tonnes"]) == ("Récolte à Gao", "12.5")
    assert dossier.submissions.get().returned_files.get().via == "mail"


def test_a_letter_forwarded_by_a_colleague_still_brings_its_file(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    forwarded = EmailMessage()
    forwarded["Subject"] = "TR: Rapport"
    forwarded.set_content("Je transmets.")
    inner = letter(phone_of(dossier).type({"/data/nom": "Jappoo"}).save())
    forwarded.add_attachment(message_from_bytes(inner, policy=policy.default))
    code, [told] = piped(monkeypatch, capsys, forwarded.as_bytes())
    assert code == 0 and "1 réponse prise" in told


def test_a_letter_without_any_form_goes_back_to_its_sender(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = EmailMessage()
    empty.set_content("J’ai oublié la pièce jointe.")
    code, [told] = piped(monkeypatch, capsys, empty.as_bytes())
    assert code == 1 and "Aucun fichier de formulaire" in told


def test_what_is_nothing_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("receive", str(tmp_path))
    assert "Aucun fichier" in capsys.readouterr().out
    (tmp_path / "x.eml").write_bytes(b"\x00\xff" * 1000)
    assert receive(capsys, str(tmp_path)) == (0, [])

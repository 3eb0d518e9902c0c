"""The file without network, in a real Chromium: opened, filled, saved, opened again elsewhere, returned."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page

from maillon.dossiers.exchange.offline import read_file
from maillon.dossiers.models import Dossier
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.services.filling import fill
from maillon.dossiers.services.returning import take_back
from maillon.dossiers.services.starting import start
from tests.dossiers import samples
from tests.dossiers.offline.paper import report
from tests.e2e.arrived import violations
from tests.personas import People, people, semis

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NOW = datetime.now(UTC)


def noise(width: int, height: int) -> bytes:
    """A PNG as heavy as a photo: every pixel differs from its neighbour."""
    state, rows = 12345, []
    for _ in range(height):
        row = bytearray(b"\x00")
        for _x in range(width * 3):
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            row.append(state >> 16 & 0xFF)
        rows.append(bytes(row))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"".join(rows), 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


class Bench:
    """A draft, its file on a disk, and telephones without network."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.people: People = people()
        version = samples.publish(report(), at=NOW - timedelta(days=30))
        self.dossier: Dossier = start(version=version, applicant=semis(), actor=self.people.benoit, at=NOW)
        self.submission = self.dossier.submissions.get()
        client = Client()
        client.force_login(self.people.benoit)
        where = {"reference": self.dossier.reference, "pk": self.submission.pk}
        self.file = folder / "rapport.html"
        self.file.write_bytes(client.get(reverse("offline_file", kwargs=where)).content)
        self.folder = folder
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.said: list[str] = []

    def telephone(self, file: Path, *, dark: bool = False) -> Page:
        """The file open on a telephone that has no network."""
        context = self.browser.new_context(
            viewport={"width": 360, "height": 740},
            offline=True,
            color_scheme="dark" if dark else "light",
            locale="fr-CA",
        )
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("console", lambda entry: self.said.append(entry.text) if entry.type == "error" else None)
        page.on(
            "request",
            lambda sent: None if sent.url.startswith(("file:", "data:", "blob:")) else self.said.append(sent.url),
        )
        page.goto(file.as_uri())
        page.locator("#etape").wait_for()
        return page

    def saved(self, page: Page, name: str) -> Path:
        """« Enregistrer le fichier »."""
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Enregistrer le fichier").click()
        path = self.folder / name
        waiting.value.save_as(path)
        return path


@pytest.fixture
def bench(browser: Browser, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(browser, tmp_path)
    yield made
    for context in made.contexts:
        context.close()


def test_weeks_without_network_then_back(bench: Bench, tmp_path: Path) -> None:
    page = bench.telephone(bench.file)
    page.get_by_label("Nom").fill("Union Jappoo")
    page.get_by_label("Tonnes").fill("39,2")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Ajouter : Membres").click()
    page.get_by_role("group", name="Membres, n° 2").get_by_label("Prénom").fill("Awa")
    page.reload()
    page.locator("#etape").wait_for()
    assert page.get_by_role("group", name="Membres, n° 2").get_by_label("Prénom").input_value() == "Awa", (
        "kept on the device"
    )
    page.locator(".steps button").nth(2).click()
    photo = tmp_path / "photo.png"
    photo.write_bytes(noise(1600, 1200))
    page.get_by_label("Photo").set_input_files(photo)
    page.locator(".sent img").wait_for()
    page.locator(".steps li:last-child button").click()
    page.get_by_label("Votre nom").fill("Awa Sow")
    assert "Tout est rempli" in page.locator("#contenu").inner_text()
    assert violations(page) == []
    first = bench.saved(page, "carte.html")

    sheet = read_file(first.read_bytes())
    (name, content), *_ = sheet.files.items()
    assert len(content) <= 100 * 1024
    assert content.startswith(b"\xff\xd8\xff")
    assert sheet.values["/data/photo"] == name

    other = bench.telephone(first, dark=True)
    assert other.get_by_label("Tonnes").input_value() == "39,2"
    other.locator("#langue-en").click()
    assert other.get_by_label("Tonnes").input_value() == "39.2"
    other.get_by_label("Tonnes").fill("beaucoup")
    other.get_by_label("Tonnes").blur()
    other.locator("[aria-invalid=true]").wait_for()
    other.get_by_label("Tonnes").fill("40")
    other.get_by_label("Tonnes").blur()
    assert violations(other) == []
    other.locator("#langue-fr").click()
    second = bench.saved(other, "carte-2.html")
    assert bench.said == []

    hand = Hand(bench.people.benoit)
    fill(hand=hand, submission=bench.submission, typed={"/data/nom": "Autre"}, revision=0, at=NOW, language="fr")
    receipt = take_back(second.read_bytes(), actor=None, at=NOW, language="fr", via="card")
    assert [(clash.kept, clash.value) for clash in receipt.clashes] == [("Autre", "Union Jappoo")]
    assert (receipt.lost, receipt.refused) == ((), ())
    values = answers_of(bench.dossier.submissions.get()).values()
    assert values["/data/tonnes"] == "40"
    assert values["/data/double"] == "80"
    assert values["/data/membres[2]/prenom"] == "Awa"
    assert bench.submission.attachments.get().name == name
    assert take_back(first.read_bytes(), actor=None, at=NOW, language="fr", via="card").state == "already"
    assert answers_of(bench.dossier.submissions.get()).values() == values


def test_labels_and_answers_never_run(bench: Bench) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    page = bench.telephone(bench.file)
    page.get_by_label("Nom").fill(evil)
    saved = bench.saved(page, "piege.html")
    again = bench.telephone(saved)
    assert again.get_by_label("Nom").input_value() == evil
    assert again.locator("img").count() == 0
    assert bench.said == []
    assert base64.b64encode(evil.encode()) not in saved.read_bytes()
    assert saved.read_bytes().count(b"<script>alert(2)") == 0

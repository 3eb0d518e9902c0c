"""A year's notices for the post: asked by the secretariat, printed in the background, taken away as a ZIP."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from maillon.core.errors import RuleViolation
from maillon.core.files.models import StoredFile
from maillon.core.jobs.models import JobRun
from maillon.core.jobs.services import work_once
from maillon.network.models import DuesNotice
from maillon.network.services.dues import notices, papers
from tests.network.owing import AT, adopted, member, year
from tests.personas import people

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_notices_of_a_year_are_printed_by_name_one_a_page_and_taken_away(client: Client, monkeypatch) -> None:
    amina = people().amina
    adopted()
    for name in ("Zénith", "Alizé", "Mistral"):
        member(name)
    notices.issue_year(year=year(), actor=None, at=AT)
    gone = DuesNotice.objects.get(organisation__legal_name_fr="Mistral")
    notices.cancel(notice=gone, reason="Parti", actor=amina, at=AT)
    monkeypatch.setattr(papers, "PART", 1)
    client.force_login(amina)
    page = reverse("dues_print", kwargs={"label": "2027"})
    assert "2 avis à imprimer" in client.get(page).content.decode()
    assert client.get(reverse("dues_printed", kwargs={"label": "2027"})).status_code == 404
    client.post(page)
    assert "L’impression commence" in client.get(page, headers={"HX-Request": "true"}).content.decode()

    run = work_once()

    assert run is not None
    run.refresh_from_db()
    assert (run.state, run.done, run.total) == (JobRun.State.SUCCEEDED, 2, 2)
    assert "Télécharger les avis" in client.get(page).content.decode()
    given = client.get(reverse("dues_printed", kwargs={"label": "2027"}))
    with zipfile.ZipFile(io.BytesIO(b"".join(given.streaming_content))) as packed:
        assert packed.namelist() == ["avis-2027-0001-0001.pdf", "avis-2027-0002-0002.pdf"]
        told = [PdfReader(io.BytesIO(packed.read(name))).pages[0].extract_text() for name in packed.namelist()]
    for text, name in zip(told, ("Alizé", "Zénith"), strict=True):
        number = DuesNotice.objects.get(organisation__legal_name_fr=name).number
        assert name in text
        assert number in text

    client.post(page)
    work_once()
    assert StoredFile.objects.filter(name__endswith=".zip").count() == 1


def test_a_year_without_notices_has_nothing_to_print() -> None:
    with pytest.raises(RuleViolation, match=r"dues\.nothing_to_print"):
        papers.print_year(year=year(), language="fr", actor=None, at=AT, report=lambda done, total: None)

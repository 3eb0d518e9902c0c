"""The file that leaves: small, alone, safe; given to whoever may write, by account or by link."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from maillon.core.people.queries import token_hash
from maillon.dossiers.exchange.offline import CLOSING, OPENING
from maillon.dossiers.models import Dossier, ReturnedFile
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.services.filling import fill
from maillon.dossiers.services.starting import start
from tests.dossiers import samples
from tests.dossiers.offline.paper import Phone, report, written
from tests.personas import People, people, semis

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
TOKEN = "a-token-of-the-tests-0123456789"
EVIL = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'


@pytest.fixture
def crew() -> People:
    return people()


@pytest.fixture
def dossier(crew: People) -> Dossier:
    version = samples.publish(report(), at=NOW - timedelta(days=30))
    return start(version=version, applicant=semis(), actor=crew.benoit, at=NOW)


def taken(client: Client, dossier: Dossier) -> bytes:
    """The file as the page gives it."""
    submission = dossier.submissions.get()
    response = client.get(reverse("offline_file", kwargs={"reference": dossier.reference, "pk": submission.pk}))
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment;")
    return response.content


def data_of(content: bytes) -> dict[str, object]:
    block = content.partition(OPENING)[2].partition(CLOSING)[0]
    found: dict[str, object] = json.loads(block)
    return found


def test_the_shipped_application_fits_in_one_small_file(crew: People, client: Client) -> None:
    client.force_login(crew.benoit)
    for key in sorted(folder.name for folder in samples.SHIPPED.iterdir() if folder.is_dir()):
        version = samples.publish(samples.shipped(key), at=NOW - timedelta(days=30))
        kind = version.definition.get("applicants", {}).get("kind", "organisation")
        asking = {"applicant": None if kind == "person" else semis()}
        asking |= {"applicant_person": crew.benoit.person if kind == "person" else None}
        if kind == "anyone":
            continue  # written without account, and without trace: its file would be one
        dossier = start(version=version, actor=crew.benoit, at=NOW, **asking)
        submission = dossier.submissions.first()
        assert submission is not None
        address = reverse("offline_file", kwargs={"reference": dossier.reference, "pk": submission.pk})
        content = client.get(address).content
        assert len(content) < 150_000, key
        assert not re.search(rb"(?:src|href)=[\"']?https?:", content), "nothing is fetched"
        assert b"default-src 'none'" in content


def test_answers_can_hold_anything_and_stay_data(crew: People, client: Client, dossier: Dossier) -> None:
    submission = dossier.submissions.get()
    fill(hand=Hand(crew.benoit), submission=submission, typed={"/data/nom": EVIL}, revision=0, at=NOW, language="fr")
    client.force_login(crew.benoit)
    content = taken(client, dossier)
    assert b"alert(1)</script>" not in content
    assert content.count(OPENING) == 1
    base = data_of(content)["base"]
    assert isinstance(base, dict)
    assert base["/data/nom"] == EVIL


def test_what_comes_back_is_shown_as_text(crew: People, client: Client, dossier: Dossier) -> None:
    submission = dossier.submissions.get()
    phone = Phone(submission, Hand(crew.benoit), at=NOW)
    fill(hand=Hand(crew.benoit), submission=submission, typed={"/data/nom": "Autre"}, revision=0, at=NOW, language="fr")
    phone.type({"/data/nom": EVIL})
    phone.attach("/data/photo", EVIL, b"x")
    upload = SimpleUploadedFile(f"{EVIL}.html", phone.save(), content_type="text/html")
    client.force_login(crew.benoit)
    page = client.post(reverse("offline_return"), {"files": [upload]}).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "alert(1)" in page
    assert "Autre" in page


def test_a_link_gives_the_file_and_takes_it_back_without_account(
    crew: People, client: Client, dossier: Dossier
) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(link_hash=token_hash(TOKEN))
    content = client.get(reverse("offline_link", kwargs={"token": TOKEN})).content
    data = data_of(content)
    data |= {"answers": {"values": {**data["base"], "/data/nom": "Jappoo"}, "rows": data["base_rows"]}}  # type: ignore[dict-item]
    data |= {"saves": ["0123456789ab"], "who": "Awa"}
    page = client.post(reverse("offline_return"), {"files": [SimpleUploadedFile("a.html", written(data))]})
    assert page.status_code == 200
    change = dossier.submissions.get().changes.get(path="/data/nom")
    assert (change.value, change.author, change.author_label, change.origin) == ("Jappoo", None, "Awa", "file")
    Dossier.objects.filter(pk=dossier.pk).update(link_hash="")
    data |= {"saves": ["0123456789ab", "0123456789ac"], "who": "Awa"}
    client.post(reverse("offline_return"), {"files": [SimpleUploadedFile("b.html", written(data))]})
    assert ReturnedFile.objects.get(state="aside").reason == "returned.not_allowed"
    assert client.get(reverse("offline_link", kwargs={"token": TOKEN})).status_code == 410


def test_without_account_the_other_answer_of_a_clash_is_not_shown(
    crew: People, client: Client, dossier: Dossier
) -> None:
    submission = dossier.submissions.get()
    phone = Phone(submission, Hand(crew.benoit), at=NOW)
    fill(
        hand=Hand(crew.benoit),
        submission=submission,
        typed={"/data/nom": "Confidentiel"},
        revision=0,
        at=NOW,
        language="fr",
    )
    upload = SimpleUploadedFile("a.html", phone.type({"/data/nom": "Jappoo"}).save())
    page = client.post(reverse("offline_return"), {"files": [upload]}).content.decode()
    assert "Jappoo" in page
    assert "Confidentiel" not in page
    assert answers_of(dossier.submissions.get()).get("/data/nom") == "Confidentiel"


def test_several_files_at_once_each_with_its_answer(crew: People, client: Client, dossier: Dossier) -> None:
    phone = Phone(dossier.submissions.get(), Hand(crew.benoit), at=NOW)
    good = phone.type({"/data/nom": "Jappoo"}).save()
    files = [SimpleUploadedFile(f"{index}.html", content) for index, content in enumerate([good, good, b"autre chose"])]
    page = client.post(reverse("offline_return"), {"files": files})
    assert page.status_code == 200
    assert page.content.decode().count("<article") == 3
    assert client.post(reverse("offline_return"), {}).status_code == 422


def test_only_who_may_write_takes_the_file(crew: People, client: Client, dossier: Dossier) -> None:
    submission = dossier.submissions.get()
    for name in ("offline", "offline_file"):
        address = reverse(name, kwargs={"reference": dossier.reference, "pk": submission.pk})
        client.logout()
        assert client.get(address).status_code == 302
        client.force_login(crew.odile)
        assert client.get(address).status_code == 404
    client.force_login(crew.benoit)
    Dossier.objects.filter(pk=dossier.pk).update(state="submitted")
    address = reverse("offline_file", kwargs={"reference": dossier.reference, "pk": submission.pk})
    assert client.get(address).status_code == 404


def test_a_file_that_waited_is_taken_from_its_page(crew: People, client: Client, dossier: Dossier) -> None:
    submission = dossier.submissions.get()
    phone = Phone(submission, Hand(crew.benoit), at=NOW)
    Dossier.objects.filter(pk=dossier.pk).update(state="submitted")
    client.post(
        reverse("offline_return"), {"files": [SimpleUploadedFile("a.html", phone.type({"/data/nom": "J"}).save())]}
    )
    Dossier.objects.filter(pk=dossier.pk).update(state="draft")
    client.force_login(crew.benoit)
    where = {"reference": dossier.reference, "pk": submission.pk}
    waiting = ReturnedFile.objects.get()
    assert waiting.state == "aside"
    assert "Gardé de côté" in client.get(reverse("offline", kwargs=where)).content.decode()
    client.post(reverse("offline_again", kwargs=where), {"file": waiting.pk})
    assert answers_of(dossier.submissions.get()).get("/data/nom") == "J"

"""What telephones send: kept once, whole or not at all, refused with the reason."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from lxml import etree

from maillon.core.files.models import StoredFile
from maillon.dossiers.models import Dossier, FieldDevice, ProcedureVersion, ReceivedInstance, Submission
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.services import devices, versions
from tests.dossiers import samples
from tests.personas import AT, People, people, semis

pytestmark = pytest.mark.django_db

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\xa4\xd6\x1c\x97\x00\x00\x00\x00IEND\xaeB`\x82"
)
RESPONSE = "{http://openrosa.org/http/response}"


@pytest.fixture
def everyone() -> People:
    return people(AT)


@pytest.fixture
def version(everyone: People) -> ProcedureVersion:
    return samples.publish(samples.harvest(), at=AT)


@pytest.fixture
def key(everyone: People) -> str:
    _device, key = devices.register(organisation=semis(), name="Téléphone", actor=everyone.benoit, at=AT)
    return key


def answers(
    *,
    instance: str = "",
    photo: str = "",
    form: str = "recolte",
    version: str = "1",
    tonnes: str = "39",
    more: str = "",
) -> bytes:
    return (
        f'<data xmlns:orx="http://openrosa.org/xforms" id="{form}" version="{version}">'
        f"<organisme>Semis solidaires</organisme><tonnes>{tonnes}</tonnes><vendue>oui</vendue><raison/>"
        f"<photo>{photo}</photo>{more}<orx:meta><orx:instanceID>{instance or f'uuid:{uuid4()}'}</orx:instanceID>"
        f"</orx:meta></data>"
    ).encode()


def send(client: Client, key: str, xml: bytes, files: Mapping[str, bytes] | None = None) -> tuple[int, str]:
    parts = {"xml_submission_file": SimpleUploadedFile("submission.xml", xml, "text/xml")}
    parts |= {name: SimpleUploadedFile(name, body) for name, body in (files or {}).items()}
    answer = client.post(f"/openrosa/{key}/submission", parts)
    assert answer["X-OpenRosa-Version"] == "1.0"
    return answer.status_code, "".join(etree.fromstring(answer.content).itertext())


def test_a_telephone_finds_downloads_and_answers_a_form(client: Client, version: ProcedureVersion, key: str) -> None:
    listed = etree.fromstring(client.get(f"/openrosa/{key}/formList").content)
    names = {"list": "http://openrosa.org/xforms/xformsList", "manifest": "http://openrosa.org/xforms/xformsManifest"}
    assert listed.xpath("//list:formID/text()", namespaces=names) == ["recolte"]
    form = client.get(str(listed.xpath("string(//list:downloadUrl)", namespaces=names)))
    wanted = str(listed.xpath("string(//list:hash)", namespaces=names))
    assert wanted == f"md5:{hashlib.md5(form.content, usedforsecurity=False).hexdigest()}"
    assert etree.fromstring(form.content).tag == "{http://www.w3.org/1999/xhtml}html"
    manifest = etree.fromstring(client.get(str(listed.xpath("string(//list:manifestUrl)", namespaces=names))).content)
    assert manifest.xpath("//manifest:filename/text()", namespaces=names) == ["organisation.csv"]
    table = client.get(str(manifest.xpath("string(//manifest:downloadUrl)", namespaces=names)))
    assert b"Semis solidaires" in table.content

    head = client.head(f"/openrosa/{key}/submission")
    assert head.status_code == 204
    assert int(head["X-OpenRosa-Accept-Content-Length"]) > 1_000_000
    status, said = send(client, key, answers(photo="recolte.png"), {"recolte.png": PNG})
    assert status == 201
    dossier = Dossier.objects.get()
    assert dossier.reference in said
    submission = dossier.submissions.get()
    assert submission.origin == Submission.Origin.OPENROSA
    assert answers_of(submission).get("/data/tonnes") == "39"
    assert submission.attachments.get().file.size == len(PNG)


def test_sent_twice_it_is_kept_once(client: Client, version: ProcedureVersion, key: str) -> None:
    xml = answers()
    assert [send(client, key, xml)[0] for _ in range(3)] == [201, 201, 201]
    assert Dossier.objects.count() == Submission.objects.count() == 1
    assert "Déjà reçu" in send(client, key, xml)[1]


def test_the_same_instance_with_other_answers_is_refused_and_the_first_stays(
    client: Client, version: ProcedureVersion, key: str
) -> None:
    instance = f"uuid:{uuid4()}"
    assert send(client, key, answers(instance=instance))[0] == 201
    assert send(client, key, answers(instance=instance, tonnes="12"))[0] == 409
    assert answers_of(Submission.objects.get()).get("/data/tonnes") == "39"


def test_a_sending_in_parts_waits_for_its_photo(client: Client, version: ProcedureVersion, key: str) -> None:
    xml = answers(photo="recolte.png")
    status, said = send(client, key, xml)
    assert (status, Dossier.objects.count()) == (201, 0)
    assert "recolte.png" in said
    # The telephone sends the answers again with each part.
    assert send(client, key, xml, {"recolte.png": PNG})[0] == 201
    assert Dossier.objects.count() == 1
    assert ReceivedInstance.objects.get().completed_at is not None


def test_what_began_before_the_closing_instant_may_be_completed_after(
    client: Client, everyone: People, key: str
) -> None:
    now = timezone.now()
    version = samples.publish(samples.harvest(), at=now - timedelta(days=3), closes_at=now + timedelta(hours=1))
    xml = answers(photo="recolte.png")
    assert send(client, key, xml)[0] == 201
    versions.retire(version=version, actor=None, at=timezone.now())
    assert send(client, key, answers())[0] == 403
    assert send(client, key, xml, {"recolte.png": PNG})[0] == 201
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize(
    ("xml", "status", "words"),
    [
        (answers(form="inconnu"), 404, "inconnu"),
        (answers(version="0"), 404, "version"),
        (answers(tonnes="-4"), 400, "Tonnes récoltées"),
        (answers(tonnes="beaucoup"), 400, "Tonnes récoltées"),
        (b"<data", 400, ""),
        (b'<!DOCTYPE d [<!ENTITY a "aa">]><data id="recolte" version="1">&a;</data>', 400, ""),
        (answers().replace(b"uuid:", b"").replace(b"instanceID", b"autre"), 400, "envoi"),
        (b"<data>" + b" " * 3_000_000 + b"</data>", 413, ""),
    ],
)
def test_a_bad_sending_is_refused_with_the_reason_and_nothing_is_kept(
    client: Client, version: ProcedureVersion, key: str, xml: bytes, status: int, words: str
) -> None:
    got, said = send(client, key, xml)
    assert got == status
    assert words in said
    assert len(said) > 20
    assert not ReceivedInstance.objects.exists()
    assert not Dossier.objects.exists()


def test_a_photo_that_is_not_one_is_refused(client: Client, version: ProcedureVersion, key: str) -> None:
    status, said = send(client, key, answers(photo="a.png"), {"a.png": b"MZ\x90\x00 not a picture"})
    assert status == 400
    assert said
    assert not StoredFile.objects.filter(name="a.png").exists()
    assert not ReceivedInstance.objects.exists()


def test_a_revoked_telephone_and_a_person_without_right_enter_no_more(
    client: Client, everyone: People, version: ProcedureVersion, key: str
) -> None:
    assert client.get(f"/openrosa/{key}/formList").status_code == 200
    devices.revoke(device=FieldDevice.objects.get(), actor=everyone.benoit, at=AT)
    assert client.get(f"/openrosa/{key}/formList").status_code == 404
    _device, other = devices.register(organisation=semis(), name="Autre", actor=everyone.benoit, at=AT)
    everyone.benoit.grants.update(ends_at=AT + timedelta(days=1))
    assert client.get(f"/openrosa/{other}/formList").status_code == 404


def digest_header(challenge: str, *, username: str, key: str, method: str, uri: str) -> str:
    """What a telephone answers to a challenge, written from RFC 7616."""
    said = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge))

    def md5(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    one, two = md5(f"{username}:{said['realm']}:{key}"), md5(f"{method}:{uri}")
    response = md5(f"{one}:{said['nonce']}:00000001:c0ffee:auth:{two}")
    return (
        f'Digest username="{username}", realm="{said["realm"]}", nonce="{said["nonce"]}", uri="{uri}", qop=auth, '
        f'nc=00000001, cnonce="c0ffee", response="{response}", algorithm=MD5'
    )


def test_digest_opens_with_the_right_key_only(client: Client, version: ProcedureVersion, key: str) -> None:
    username = FieldDevice.objects.get().username
    asked = client.get("/openrosa/formList")
    assert asked.status_code == 401
    challenge = asked["WWW-Authenticate"]
    right = digest_header(challenge, username=username, key=key, method="GET", uri="/openrosa/formList")
    wrong = digest_header(challenge, username=username, key=f"{key}x", method="GET", uri="/openrosa/formList")
    elsewhere = digest_header(challenge, username=username, key=key, method="GET", uri="/openrosa/submission")
    assert client.get("/openrosa/formList", headers={"authorization": right}).status_code == 200
    assert client.get("/openrosa/formList", headers={"authorization": wrong}).status_code == 401
    assert client.get("/openrosa/formList", headers={"authorization": elsewhere}).status_code == 401
    forged = right.replace('nonce="nonce', 'nonce="nonceX')
    assert client.get("/openrosa/formList", headers={"authorization": forged}).status_code == 401

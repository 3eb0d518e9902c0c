"""Sounds and films that answer questions, and what labels show: by the web, by telephones, in the file."""

from __future__ import annotations

import base64
import struct
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from maillon.core.errors import RuleViolation
from maillon.core.files import rules
from maillon.core.files.services import store
from maillon.dossiers.exchange.archive import pack, unpack
from maillon.dossiers.exchange.folder import Bundle, BundledForm, read_folder, write_folder
from maillon.dossiers.models import Dossier, Form, FormMedia, Submission
from maillon.dossiers.permissions import Hand, can_see_media, media_visible_to
from maillon.dossiers.queries.offline import sheet_of
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.rules.definition import ProcedureDefinition
from maillon.dossiers.services.attaching import attach
from maillon.dossiers.services.exchanging import bundle_of, take_in
from maillon.dossiers.services.forms import add_media
from maillon.dossiers.services.starting import start
from tests.dossiers import samples
from tests.dossiers.offline.paper import Phone, back
from tests.personas import People, people, semis

pytestmark = pytest.mark.django_db
NOW = timezone.now()
COLUMNS = ("type", "name", "label::Français (fr)", "label::English (en)", "media::image", "media::audio")
SURVEY = samples.sheet(
    COLUMNS,
    ("text", "nom", "**Nom** de la [parcelle](https://exemple.org)", "**Name**", "carte.png", "nom.mp3"),
    ("audio", "voix", "Racontez", "Tell us"),
    ("video", "film", "Montrez", "Show us"),
    ("geotrace", "limite", "La limite", "The limit"),
    ("select_one couleur", "couleur", "Couleur", "Colour"),
)
CHOICES = """\
list_name,name,label::Français (fr),label::English (en),media::image
couleur,rouge,*Rouge*,*Red*,rouge.png
couleur,bleu,Bleu,Blue,
"""


def box(name: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", len(body) + 8, name) + body


def mp4(*tracks: bytes, brand: bytes = b"isom", last: bool = True) -> bytes:
    """As telephones write them: the list of tracks after megabytes of picture."""
    handlers = [box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), track, bytes(12)))) for track in tracks]
    moov, mdat = box(b"moov", box(b"mvhd", bytes(100)), *handlers), box(b"mdat", bytes(300_000))
    start = box(b"ftyp", brand, bytes(4), brand)
    return start + (mdat + moov if last else moov + mdat)


SOUND, FILM = mp4(b"soun", brand=b"mp42"), mp4(b"soun", b"vide")
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(200)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (SOUND, rules.M4A),
        (FILM, rules.MP4),
        (mp4(b"soun", brand=b"M4A ", last=False), rules.M4A),
        (mp4(b"vide", brand=b"3gp4"), rules.MP4),
        (mp4(b"vide", brand=b"qt  "), rules.QUICKTIME),
        (MP3, rules.MP3),
        (b"\xff\xfb\x90\x44" + bytes(100), rules.MP3),
        (b"\xff\xf1\x50\x80" + bytes(100), rules.AAC),
        (b"#!AMR\n" + bytes(50), rules.AMR),
        (b"OggS" + bytes(24) + b"\x01vorbis", rules.OGG),
        (b"OggS" + bytes(24) + b"\x80theora", rules.OGG_FILM),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", rules.WAV),
        (b"RIFF\x24\x00\x00\x00AVI LIST", None),
        (b"\x1a\x45\xdf\xa3\x01\x42\x82\x84webm" + b"A_OPUS", rules.WEBM_SOUND),
        (b"\x1a\x45\xdf\xa3\x01\x42\x82\x84webm" + b"V_VP9", rules.WEBM),
        (box(b"ftyp", b"heic", bytes(8)), None),
        (b"\xff\xd8\xff\xe0", rules.JPEG),
    ],
)
def test_a_recording_is_known_by_its_content(content: bytes, found: str | None) -> None:
    everything = rules.SOUNDS | rules.FILMS | rules.IMAGES
    if found is None:
        with pytest.raises(RuleViolation, match=r"files\.type"):
            store(SimpleUploadedFile("x.mp4", content), actor=None, owner_organisation=None, at=NOW, allowed=everything)
        return
    kept = store(SimpleUploadedFile("x.bin", content), actor=None, owner_organisation=None, at=NOW, allowed=everything)
    assert kept.media_type == found


@pytest.fixture(autouse=True)
def own_root(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def crew() -> People:
    return people()


def bundle(version: str = "1") -> Bundle:
    form = BundledForm(
        "recolte", "application", 1, {"survey": SURVEY, "choices": CHOICES, "settings": samples.settings(version)}
    )
    return Bundle("recolte", "REC", "", True, ProcedureDefinition(title={"fr": "Récolte", "en": "Harvest"}), (form,))


def begun(crew: People) -> Dossier:
    version = samples.publish(bundle(), at=NOW - timedelta(days=3))
    return start(version=version, applicant=semis(), actor=crew.benoit, at=NOW)


def picture(colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (900, 600), colour).save(out, "PNG")
    return out.getvalue()


def send(submission: Submission, crew: People, path: str, name: str, content: bytes) -> Submission:
    submission.refresh_from_db()
    return attach(
        hand=Hand(crew.benoit),
        submission=submission,
        path=path,
        upload=SimpleUploadedFile(name, content),
        revision=submission.revision,
        at=NOW,
        language="fr",
    ).submission


def test_a_sound_and_a_film_answer_and_play_for_who_reads_the_dossier_only(crew: People, client: Client) -> None:
    submission = begun(crew).submissions.get()
    send(submission, crew, "/data/voix", "recit.m4a", SOUND)
    submission = send(submission, crew, "/data/film", "champ.mp4", FILM)
    assert answers_of(submission).get("/data/film") == "champ.mp4"
    with pytest.raises(RuleViolation) as refused:
        send(submission, crew, "/data/voix", "faux.mp3", FILM)
    assert (refused.value.code, refused.value.field) == ("files.type", "/data/voix")
    client.force_login(crew.benoit)
    reference = submission.dossier.reference if submission.dossier else ""
    page = client.get(reverse("application_page", kwargs={"reference": reference, "pk": submission.pk, "number": 1}))
    body = page.content.decode()
    assert '<audio class="question-sound"' in body
    assert '<video class="question-picture"' in body
    assert "media-src 'self'" in page.headers["Content-Security-Policy"]
    assert 'accept="audio/*"' in body
    kept = submission.attachments.get(name="recit.m4a")
    address = reverse("application_file", kwargs={"reference": reference, "pk": kept.pk})
    assert client.get(address)["Content-Type"] == "audio/mp4"
    assert Client().get(address).status_code in (302, 404)


def test_a_recording_has_its_own_ceiling(crew: People, settings: Settings) -> None:
    settings.RECORDING_LIMIT = 200_000
    submission = begun(crew).submissions.get()
    with pytest.raises(RuleViolation) as refused:
        send(submission, crew, "/data/film", "champ.mp4", FILM)
    assert (refused.value.code, refused.value.params["limit"]) == ("files.too_large", 200_000)


def test_a_sound_comes_back_in_the_file(crew: People) -> None:
    submission = begun(crew).submissions.get()
    phone = Phone(submission, Hand(crew.benoit), at=NOW)
    phone.attach("/data/voix", "voix.amr", b"#!AMR\n" + bytes(400))
    receipt = back(phone.save(), actor=crew.benoit, at=NOW)
    assert not receipt.refused
    assert submission.attachments.get().file.media_type == rules.AMR


def test_labels_show_their_pictures_to_whoever_may_see_the_form(crew: People, client: Client) -> None:
    dossier = begun(crew)
    form = dossier.submissions.get().form
    for name, content in (("carte.png", picture()), ("rouge.png", picture("blue")), ("nom.mp3", MP3)):
        add_media(form=form, upload=SimpleUploadedFile(name, content), actor=crew.amina, at=NOW)
    for name, content, code in (
        ("autre.png", picture(), "dossiers.media_unnamed"),
        ("carte.png", picture(), "dossiers.media_shown"),
    ):
        with pytest.raises(RuleViolation, match=code):
            add_media(form=form, upload=SimpleUploadedFile(name, content), actor=crew.amina, at=NOW)
    submission = dossier.submissions.get()
    client.force_login(crew.benoit)
    address = reverse("application_page", kwargs={"reference": dossier.reference, "pk": submission.pk, "number": 1})
    body = client.get(address).content.decode()
    shown = reverse("form_media", kwargs={"pk": form.pk, "name": "carte.png"})
    assert f'<img class="question-picture" src="{shown}"' in body
    assert reverse("form_media", kwargs={"pk": form.pk, "name": "rouge.png"}) in body
    assert reverse("form_media", kwargs={"pk": form.pk, "name": "nom.mp3"}) in body
    assert "<strong>Nom</strong> de la <a href=" in body
    assert "<em>Rouge</em>" in body
    assert Client().get(shown)["Content-Type"] == "image/png"
    # The next version of the form shows the same without being asked.
    samples.publish(bundle("2"), at=NOW)
    assert FormMedia.objects.filter(form__version="2").count() == 3


def test_what_labels_show_travels_in_the_folder(crew: People, tmp_path: Path) -> None:
    form = begun(crew).submissions.get().form
    for name, content in (("carte.png", picture()), ("nom.mp3", MP3)):
        add_media(form=form, upload=SimpleUploadedFile(name, content), actor=crew.amina, at=NOW)
    version = form.uses.get().version
    sent = bundle_of(version)
    assert dict(sent.forms[0].media) == {"carte.png": picture(), "nom.mp3": MP3}
    brought = read_folder(unpack(pack(write_folder(sent), root="recolte-v1")))
    assert brought == sent
    call_command("procedures", "export", "recolte", str(tmp_path / "recolte"))
    assert (tmp_path / "recolte/forms/recolte/media/carte.png").read_bytes() == picture()
    # Where it is known already, nothing is shown twice.
    assert bundle_of(take_in(brought, owner=None, actor=crew.amina, at=NOW)) == sent
    assert form.media.count() == 2
    # Elsewhere, the form comes with what it shows.
    other = replace(brought.forms[0], sheets={**brought.forms[0].sheets, "settings": samples.settings("9")})
    elsewhere = replace(brought, key="ailleurs", prefix="AIL", forms=(other,))
    form.media.all().delete()
    taken = take_in(elsewhere, owner=None, actor=crew.amina, at=NOW)
    assert dict(bundle_of(taken).forms[0].media) == dict(sent.forms[0].media)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("autre.png", picture(), "dossiers.media_unnamed"),
        ("carte.png", b"<html><script>alert(1)</script>", "files.type"),
        ("carte.png", b"MZ" + bytes(400), "files.type"),
    ],
)
def test_a_folder_s_file_that_is_not_what_it_says_is_refused_whole(
    crew: People, name: str, content: bytes, code: str
) -> None:
    asked = bundle()
    hostile = replace(asked, forms=(replace(asked.forms[0], media={name: content}),))
    with pytest.raises(RuleViolation, match=code):
        take_in(hostile, owner=None, actor=crew.amina, at=NOW)
    assert not Form.objects.exists()


def test_the_file_carries_the_pictures_made_small(crew: People) -> None:
    submission = begun(crew).submissions.get()
    add_media(form=submission.form, upload=SimpleUploadedFile("carte.png", picture()), actor=crew.amina, at=NOW)
    sheet = sheet_of(submission, hand=Hand(crew.benoit), at=NOW, language="fr")
    made = sheet["media"]["carte.png"]
    assert made["type"] == "image/jpeg"
    with Image.open(BytesIO(base64.b64decode(made["data"]))) as small:
        assert max(small.size) == 480
    assert sheet["form"]["questions"]["/data/nom"]["shows"]["fr"] == [["image", "carte.png"], ["audio", "nom.mp3"]]


def test_what_a_draft_s_form_shows_is_its_keepers_alone(crew: People) -> None:
    dossier = begun(crew)
    form = dossier.submissions.get().form
    visitors = (crew.amina, crew.benoit, crew.lea)
    assert all(can_see_media(one, form) and form in media_visible_to(one) for one in visitors)
    form.uses.all().delete()
    assert [can_see_media(one, form) for one in visitors] == [form in media_visible_to(one) for one in visitors]
    assert [can_see_media(one, form) for one in visitors] == [True, False, False]

"""Private files: their true type, their size, one copy, nothing half-written."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import RuleViolation
from maillon.core.files import rules, services
from maillon.core.files.models import StoredFile
from maillon.core.files.permissions import can_read, readable_by
from maillon.core.parties.models import Organisation
from maillon.core.people.models import RoleGrant, User

AT = datetime(2026, 3, 8, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture(autouse=True)
def own_root(settings: Settings, tmp_path: Path) -> Path:
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation.objects.create(slug="semis", legal_name_fr="Semis solidaires")


def keep(
    content: bytes, organisation: Organisation | None, *, name: str = "rapport.pdf", **changed: object
) -> StoredFile:
    arguments = {"allowed": rules.DOCUMENTS, **changed}
    return services.store(
        SimpleUploadedFile(name, content), actor=None, owner_organisation=organisation, at=AT, **arguments
    )  # type: ignore[arg-type]


def workbook() -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    book.add_worksheet().write(0, 0, "Titre")
    book.close()
    return target.getvalue()


def zipped(name: str, *, stored_first: bytes = b"") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        if stored_first:
            archive.writestr("mimetype", stored_first)
        archive.writestr(name, "x")
    return target.getvalue()


def files_in(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PDF, rules.PDF),
        (b"\x89PNG\r\n\x1a\n....", rules.PNG),
        (b"\xff\xd8\xff\xe0", rules.JPEG),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", rules.WEBP),
        (zipped("word/document.xml"), rules.DOCX),
        (zipped("content.xml", stored_first=rules.ODS.encode()), rules.ODS),
        (zipped("activities.xml"), rules.ZIP),
        (b"\x1f\x8b\x08", rules.GZIP),
        (b"\xef\xbb\xbf<?xml version='1.0'?><iati-activities/>", rules.XML),
        (b"<iati-activities/>", rules.XML),
        ("\ufeff<?xml version='1.0' encoding='utf-16'?><a/>".encode("utf-16-le"), rules.XML),
        ("titre;année\néé;2020\n".encode("cp1252"), rules.CSV),
        (b"bonjour\n", rules.TEXT),
        (b"<!DOCTYPE html><script>", None),
        (b"<html>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", None),
        (b"<!-- x --><svg onload='alert(1)'>", None),
        (b"MZ\x90\x00\x03", None),
        (b"\x7fELF\x02\x01", None),
    ],
)
def test_a_type_is_read_from_the_bytes(content: bytes, expected: str | None) -> None:
    assert rules.media_type(content[: rules.HEAD], tail=content[-65536:]) == expected


def test_a_workbook_is_known_by_what_it_holds() -> None:
    content = workbook()
    assert rules.media_type(content[: rules.HEAD], tail=content[-65536:]) == rules.XLSX


@given(content=st.binary(max_size=600))
def test_any_bytes_have_a_type_or_none(content: bytes) -> None:
    rules.media_type(content, tail=content)


@given(name=st.text(max_size=300))
def test_a_name_is_never_a_path(name: str) -> None:
    safe = rules.safe_name(name)
    assert safe and len(safe) <= 150 and not set(safe) & set('/\\\x00\r\n"') and safe not in (".", "..")


def test_content_is_kept_once_under_its_digest(organisation: Organisation, own_root: Path) -> None:
    first, second = keep(PDF, organisation), keep(PDF, None, name="copie.pdf")
    digest = hashlib.sha256(PDF).hexdigest()
    assert first.digest == second.digest == digest
    assert files_in(own_root) == [own_root / digest[:2] / digest[2:]]
    assert services.path_of(digest).read_bytes() == PDF
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["core.file.stored"] * 2


@pytest.mark.parametrize("content", [b"<html><script>alert(1)</script>", b"MZ\x90\x00", b"PK\x03\x04rien"])
def test_a_lying_name_is_refused_and_nothing_is_kept(
    organisation: Organisation, own_root: Path, content: bytes
) -> None:
    with pytest.raises(RuleViolation, match=r"files\.type"):
        keep(content, organisation, name="rapport.pdf")
    assert not files_in(own_root) and not StoredFile.objects.exists() and not AuditEvent.objects.exists()


def test_size_is_counted_not_believed(organisation: Organisation, own_root: Path, settings: Settings) -> None:
    settings.UPLOAD_LIMIT = 1000
    assert keep(PDF.ljust(1000), organisation).size == 1000
    for content, code in [(PDF.ljust(1001), r"files\.too_large"), (b"", r"files\.empty")]:
        with pytest.raises(RuleViolation, match=code):
            keep(content, organisation)
    assert len(files_in(own_root)) == 1


def test_a_full_disk_is_said_plainly(
    organisation: Organisation, own_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RuleViolation, match=r"files\.disk_full"):
        keep(PDF, organisation)
    assert not files_in(own_root) and not StoredFile.objects.exists()


def test_bytes_go_with_their_last_record(
    organisation: Organisation, own_root: Path, django_capture_on_commit_callbacks: object
) -> None:
    first, second = keep(PDF, organisation), keep(PDF, organisation)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        services.discard(stored=first, actor=None, at=AT)
    assert len(files_in(own_root)) == 1
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        services.discard(stored=second, actor=None, at=AT)
    assert not files_in(own_root)


def test_who_may_read_a_file_is_one_question_asked_two_ways(organisation: Organisation) -> None:
    other = Organisation.objects.create(slug="autre", legal_name_fr="Autre")
    kept = [keep(PDF, owner) for owner in (organisation, other, None)]
    people = {role: User.objects.create_user(f"{role}@exemple.org") for role in ("reader", "secretariat", "nobody")}
    RoleGrant.objects.create(
        user=people["reader"],
        role="organisation_reader",
        territory="organisation",
        organisation=organisation,
        starts_at=AT,
    )
    RoleGrant.objects.create(user=people["secretariat"], role="secretariat", territory="network", starts_at=AT)
    for user in (None, *people.values()):
        assert set(readable_by(user)) == {stored for stored in kept if can_read(user, stored)}
    assert set(readable_by(people["reader"])) == {kept[0]}
    assert set(readable_by(people["secretariat"])) == set(kept)

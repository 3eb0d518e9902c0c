"""A backup holds everything, restores to the same, and refuses what is not whole."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from maillon.core import guards
from maillon.core.audit.models import AuditEvent
from maillon.core.audit.queries import verify
from maillon.core.audit.services import record
from maillon.core.backup import database, services
from maillon.core.errors import RuleViolation
from maillon.core.files import rules
from maillon.core.files.models import StoredFile
from maillon.core.files.services import path_of, store
from maillon.core.parties.models import Organisation, OrganisationName
from maillon.core.people.models import User
from maillon.core.search.queries import find
from maillon.core.search.services import index

AT = datetime(2026, 3, 8, tzinfo=UTC)
PDF = b"%PDF-1.7 rapport"


@pytest.fixture
def place(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[Path]:
    settings.DATA = tmp_path / "data"
    settings.FILES_ROOT = settings.DATA / "files"
    settings.DATA.mkdir()
    (settings.DATA / "secret-key").write_text("the key")
    yield settings.DATA
    guards.remove(connection)


def some_work() -> None:
    semis = Organisation.objects.create(slug="semis", legal_name_fr="Semis «\t\\solidaires»\n", mission={"fr": "É"})
    OrganisationName.objects.create(organisation=semis, name="SEMIS", key="semis")
    User.objects.create_user("amina@exemple.org", "un mot de passe long")
    record(None, "core.organisation.opened", semis, at=AT, after={"legal_name_fr": "Semis"})
    store(SimpleUploadedFile("r.pdf", PDF), actor=None, owner_organisation=semis, at=AT, allowed=frozenset({rules.PDF}))
    index("test", semis.pk, title={"fr": "Semis solidaires"}, owner_organisation_id=semis.pk, is_public=True)


def everything() -> dict[str, list[tuple[object, ...]]]:
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table.startswith(("core_search_index", "django_migrations", "sqlite_")):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found


def test_what_is_restored_is_what_was_backed_up(place: Path, tmp_path: Path) -> None:
    some_work()
    archive = tmp_path / "kept" / "m.tar.gz"
    services.back_up(archive, at=AT)
    assert archive.stat().st_mode & 0o077 == 0
    before = everything()
    assert before["core_auditevent"] and before["core_storedfile"]

    Organisation.objects.update(legal_name_fr="autre")
    Organisation.objects.create(slug="later", legal_name_fr="Plus tard")
    path_of(StoredFile.objects.get().digest).unlink()
    (place / "secret-key").write_text("another")

    with pytest.raises(RuleViolation, match=r"backup\.not_empty"):
        services.restore(archive)
    assert Organisation.objects.filter(slug="later").exists()

    found = services.restore(archive, replace=True)
    assert everything() == before
    assert (place / "secret-key").read_text() == "the key"
    assert path_of(StoredFile.objects.get().digest).read_bytes() == PDF
    verdict = verify()
    assert verdict.intact and (verdict.rows, verdict.last_hash) == (found.journal_rows, found.journal_hash)
    assert find("solidaire", user=None, subject_type="test") == [Organisation.objects.get().pk]

    later = Organisation.objects.create(slug="later", legal_name_fr="Plus tard")
    index("test", later.pk, title={"fr": "Plus tard"}, owner_organisation_id=None, is_public=True)
    record(None, "core.organisation.opened", later, at=AT)
    assert verify().rows == 3 and find("plus tard", user=None, subject_type="test") == [later.pk]
    assert [path.name for path in tmp_path.rglob(".maillon-*")] == []


def test_an_empty_installation_is_filled_without_insisting(place: Path, tmp_path: Path) -> None:
    some_work()
    archive = tmp_path / "m.tar.gz"
    services.back_up(archive, at=AT)
    before = everything()
    call_command("flush", interactive=False, verbosity=0)
    assert database.is_empty()
    services.restore(archive)
    assert everything() == before


def test_an_archive_that_is_not_whole_changes_nothing(place: Path, tmp_path: Path) -> None:
    some_work()
    archive = tmp_path / "m.tar.gz"
    services.back_up(archive, at=AT)
    before = everything()
    with pytest.raises(RuleViolation, match=r"backup\.exists"):
        services.back_up(archive, at=AT)

    content = archive.read_bytes()
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(content[: len(content) // 2])
    other = tmp_path / "other.tar.gz"
    other.write_bytes(b"bonjour")
    for path in (cut, other):
        with pytest.raises(RuleViolation, match=r"backup\.unreadable"):
            services.restore(path, replace=True)

    for changed in ("files/", "secret-key"):
        path = tmp_path / "changed.tar.gz"
        with tarfile.open(archive) as source, tarfile.open(path, "w:gz") as target:
            for member in source:
                data = source.extractfile(member).read()  # type: ignore[union-attr]
                if member.name.startswith(changed):
                    data = data[::-1]
                target.addfile(member, io.BytesIO(data))
        with pytest.raises(RuleViolation, match=r"backup\.damaged"):
            services.restore(path, replace=True)
    assert everything() == before and AuditEvent.objects.count() == 2

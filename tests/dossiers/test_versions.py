"""The life of a version: drafted, published, frozen at its first dossier, replaced; the database keeps it so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.dossiers.models import Dossier, ProcedureVersion, TimelineEntry
from maillon.dossiers.permissions import can_handle_procedure, procedures_handled_by
from maillon.dossiers.queries.windows import closing_of, is_open
from maillon.dossiers.rules import definition
from maillon.dossiers.services import versions
from maillon.dossiers.services.exchanging import bundle_of, take_in
from maillon.dossiers.services.starting import start
from tests.dossiers import samples
from tests.personas import AT, People, people, semis

pytestmark = pytest.mark.django_db
SHIPPED = sorted(folder.name for folder in samples.SHIPPED.iterdir() if folder.is_dir())
DAY = timedelta(days=1)


@pytest.fixture
def everyone() -> People:
    return people(AT)


@pytest.fixture
def version(everyone: People) -> ProcedureVersion:
    return samples.publish(samples.harvest(), at=AT, closes_at=AT + 10 * DAY)


def begun(version: ProcedureVersion, everyone: People) -> Dossier:
    return start(version=version, applicant=semis(), actor=everyone.benoit, at=AT)


@pytest.mark.parametrize(
    "change",
    [
        {"definition": {"title": {"fr": "Autre"}}},
        {"closes_at": AT + 99 * DAY},
        {"number": 7},
        {"frozen_at": None},
    ],
)
def test_a_frozen_version_never_changes(version: ProcedureVersion, everyone: People, change: dict[str, object]) -> None:
    begun(version, everyone)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        ProcedureVersion.objects.filter(pk=version.pk).update(**change)


def test_a_timeline_is_append_only(version: ProcedureVersion, everyone: People) -> None:
    entry = begun(version, everyone).timeline.get()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        TimelineEntry.objects.filter(pk=entry.pk).update(to_state="approved")


def test_a_published_version_is_written_no_more_a_copy_is(version: ProcedureVersion, everyone: People) -> None:
    rules = replace(definition.read(version.definition), supports=3)
    with pytest.raises(RuleViolation, match="version_published"):
        versions.write(version=version, definition=rules, opens_at=None, closes_at=None, actor=everyone.amina, at=AT)
    copy = versions.draft(procedure=version.procedure, actor=everyone.amina, at=AT, copied_from=version)
    assert (copy.number, copy.definition, copy.forms.count()) == (2, version.definition, 1)
    versions.write(version=copy, definition=rules, opens_at=None, closes_at=None, actor=everyone.amina, at=AT)
    dossier = begun(version, everyone)
    versions.publish(version=copy, actor=everyone.amina, at=AT + DAY)
    version.refresh_from_db()
    assert version.retired_at == AT + DAY
    # A dossier keeps the version it began with.
    dossier.refresh_from_db()
    assert dossier.version_id == version.pk
    assert start(version=copy, applicant=semis(), actor=None, at=AT + DAY).version_id == copy.pk


def test_the_window_is_kept_to_the_instant_and_extended_for_everybody(
    version: ProcedureVersion, everyone: People
) -> None:
    closing = AT + 10 * DAY
    instant = timedelta(microseconds=1)
    assert is_open(version, at=closing - instant) and not is_open(version, at=closing)
    with pytest.raises(RuleViolation, match="window_closed"):
        start(version=version, applicant=semis(), actor=everyone.benoit, at=closing)
    begun(version, everyone)
    for refused, given in (
        ("extension_earlier", {"closes_at": closing, "reason": "x"}),
        ("no_reason", {"closes_at": closing + DAY, "reason": " "}),
    ):
        with pytest.raises(RuleViolation, match=refused):
            versions.extend(version=version, actor=everyone.amina, at=AT, **given)
    versions.extend(version=version, closes_at=closing + DAY, reason="Panne générale", actor=everyone.amina, at=AT)
    assert closing_of(ProcedureVersion.objects.get(pk=version.pk)) == closing + DAY
    assert is_open(ProcedureVersion.objects.get(pk=version.pk), at=closing)


def test_only_the_owners_handlers_write_its_procedures(version: ProcedureVersion, everyone: People) -> None:
    ministry = everyone.mireille.grants.get().organisation
    owned = samples.publish(replace(samples.harvest(), key="appel", prefix="APL"), at=AT, owner=ministry).procedure
    for user, network, ministry_too in (
        (everyone.amina, True, False),
        (everyone.mireille, False, True),
        (everyone.benoit, False, False),
        (None, False, False),
    ):
        assert can_handle_procedure(user, version.procedure) is network
        assert can_handle_procedure(user, owned) is ministry_too
        listed = set(procedures_handled_by(user))
        assert listed == {one for one, may in ((version.procedure, network), (owned, ministry_too)) if may}
    with pytest.raises(NotAllowed):
        versions.draft(procedure=owned, actor=everyone.amina, at=AT)


def test_what_travels_comes_back_the_same(version: ProcedureVersion, everyone: People) -> None:
    bundle = bundle_of(version)
    assert bundle == samples.harvest()
    again = take_in(bundle, owner=None, actor=everyone.amina, at=AT)
    assert (again.procedure, again.number) == (version.procedure, 2)
    assert again.forms.get().form_id == version.forms.get().form_id


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_form_has_its_title_in_both_languages(name: str, everyone: People) -> None:
    version = samples.publish(samples.shipped(name), at=AT)
    for use in version.forms.select_related("form"):
        title = use.form.title
        assert {"fr", "en"} <= set(title) <= {"fr", "en", "es"} and title["fr"] != title["en"], use.form.form_id
    # What travels keeps them.
    assert [one.sheets["settings"] for one in bundle_of(version).forms] == [
        form.sheets["settings"] for form in sorted(samples.shipped(name).forms, key=lambda one: (one.use, one.form_id))
    ]


def test_a_shipped_procedure_is_taken_in_whole(everyone: People) -> None:
    version = samples.publish(samples.shipped("adhesion"), at=AT)
    assert sorted(version.forms.values_list("use", "wanted")) == [("application", 1), ("support", 2)]
    assert AuditEvent.objects.filter(verb="dossiers.version.published").count() == 1
    dossier = begun(version, everyone)
    assert dossier.reference == "ADH-2026-0001"
    assert begun(version, everyone).reference == "ADH-2026-0002"

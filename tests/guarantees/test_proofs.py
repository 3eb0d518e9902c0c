"""The documents themselves: kept beside what they prove, read by their bytes, given to those who may read it alone."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.models import StoredFile
from maillon.core.files.services import path_of
from maillon.guarantees import guard
from maillon.guarantees.models import Breach, Event, Proof, Statement, YearAccounts
from maillon.guarantees.permissions.proofs import can_bring_proof, can_read_proof, proofs_read_by
from maillon.guarantees.services import breaches, proofs, statements, versions
from maillon.guarantees.spreadsheets.statements import Line
from tests.guarantees import scene as stage
from tests.guarantees.test_breaches import drawn, told
from tests.guarantees.test_studies import signed_in

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.7\nun papier signe"
PHOTO = b"\xff\xd8\xff\xe0" + b"photo" * 20


@pytest.fixture(autouse=True)
def kept_apart(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def scene() -> stage.Scene:
    made = stage.scene()
    versions.load_checklists(at=stage.AT)
    versions.load_covenants(at=stage.AT)
    return made


def sent(content: bytes = PAPER, name: str = "papier.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def brought(scene: stage.Scene, about: Any, content: bytes = PAPER, actor: Any = None) -> Proof:
    return proofs.bring(
        about=about, upload=ContentFile(content, "papier.pdf"), actor=actor or scene.people.guillaume, at=stage.at(200)
    )


def one_of_each(scene: stage.Scene) -> list[Proof]:
    """A document of a statement, of an event, of accounts, of a breach."""
    guarantee, _loan = drawn(scene)
    accounts = told(scene, guarantee, debts_minor=90_000)
    breach = Breach.objects.filter(guarantee=guarantee).latest("pk")
    event = guarantee.events.get(kind="agreement_signed")
    return [brought(scene, one) for one in (Statement.objects.get(), event, accounts, breach)]


def test_the_same_document_is_kept_once_with_its_digest_and_in_the_journal(scene: stage.Scene) -> None:
    guarantee, _loan = drawn(scene)
    first = brought(scene, Statement.objects.get())
    assert first.digest == hashlib.sha256(PAPER).hexdigest() == first.file.digest
    assert brought(scene, Statement.objects.get()) == first and StoredFile.objects.count() == 1
    other = brought(scene, guarantee.events.get(kind="agreement_signed"))
    assert other != first and other.digest == first.digest
    events = AuditEvent.objects.filter(verb="guarantees.proof.brought")
    assert events.count() == 2 and events.latest("pk").after["digest"] == first.digest
    assert path_of(first.digest).read_bytes() == PAPER


def test_what_a_document_is_comes_from_its_bytes(scene: stage.Scene) -> None:
    drawn(scene)
    shown = Statement.objects.get()
    for content in (b"<html>un papier</html>", b"", b"PK\x03\x04" + b"xl/" * 40):
        with pytest.raises(RuleViolation, match="files"):
            brought(scene, shown, content)
    assert not Proof.objects.exists() and not StoredFile.objects.exists()
    assert brought(scene, shown, PHOTO).file.media_type == "image/jpeg"


def test_the_database_itself_keeps_a_document_where_it_is(scene: stage.Scene) -> None:
    drawn(scene)
    made = brought(scene, Statement.objects.get())
    [refusal] = guard.SINCE_PROOFS
    refusal.install(connection)
    try:
        with pytest.raises(DatabaseError), transaction.atomic():
            Proof.objects.filter(pk=made.pk).update(digest="0" * 64)
        with pytest.raises(DatabaseError), transaction.atomic():
            Proof.objects.filter(pk=made.pk).delete()
        Proof.objects.filter(pk=made.pk).update(brought_by=None)
    finally:
        refusal.remove(connection)
    with pytest.raises(DatabaseError), transaction.atomic():
        Proof.objects.create(file=made.file, digest="a", brought_at=stage.AT)


def test_who_reads_a_document_is_the_same_asked_of_one_or_of_all(scene: stage.Scene) -> None:
    made = one_of_each(scene)
    everyone = [getattr(scene.people, name) for name in scene.people.__dataclass_fields__]
    for user in [*everyone, scene.simone]:
        found = set(proofs_read_by(user).values_list("pk", flat=True))
        assert found == {one.pk for one in made if can_read_proof(user, one)}, user
    statement, event, accounts, breach = made
    people = scene.people
    assert {one.pk for one in proofs_read_by(people.diego)} == {statement.pk}
    assert {one.pk for one in proofs_read_by(people.benoit)} == {accounts.pk}
    assert {one.pk for one in proofs_read_by(people.jeanne)} == {event.pk, accounts.pk, breach.pk}
    assert not proofs_read_by(people.lea).exists()


def test_a_document_goes_to_those_who_may_read_it_and_nobody_else(scene: stage.Scene) -> None:
    made = one_of_each(scene)
    reads = {
        "guillaume": made, "simone": made, "jeanne": made[1:], "diego": made[:1], "benoit": [made[2]], "amina": [],
        "lea": [],
    }  # fmt: skip
    for name, allowed in reads.items():
        client = signed_in(scene.simone if name == "simone" else getattr(scene.people, name))
        for one in made:
            answer = client.get(reverse("fund_proof", kwargs={"pk": one.pk}))
            assert answer.status_code == (200 if one in allowed else 404), (name, one.pk)
            if one in allowed:
                assert b"".join(answer.streaming_content) == PAPER  # type: ignore[attr-defined]
                assert answer["Content-Disposition"].startswith("attachment")
                assert answer["X-Content-Type-Options"] == "nosniff"
    assert Client().get(reverse("fund_proof", kwargs={"pk": made[0].pk})).status_code == 302


def test_who_tells_a_thing_brings_its_document(scene: stage.Scene) -> None:
    guarantee, _loan = drawn(scene)
    shown, people = Statement.objects.get(), scene.people
    assert brought(scene, shown, actor=people.diego).brought_by == people.diego
    event = guarantee.events.first()
    assert event is not None and can_bring_proof(people.guillaume, event)
    for user, about in ((people.jeanne, event), (people.diego, event), (people.benoit, shown), (people.lea, shown)):
        with pytest.raises(NotAllowed):
            brought(scene, about, PHOTO, actor=user)


def test_a_lender_joins_the_signed_statement_to_what_it_handed_in(scene: stage.Scene) -> None:
    drawn(scene)
    statements.take_in(
        facility=scene.facility, period="2025-Q2", lines=[Line("4012", repaid_principal_minor=5)],
        actor=scene.people.diego, at=stage.at(190),
    )  # fmt: skip
    shown = Statement.objects.get(period="2025-Q2")
    client, address = signed_in(scene.people.diego), reverse("statement", kwargs={"pk": shown.pk})
    assert "Aucun document encore" in client.get(address).content.decode()
    for wrong in ({}, {"file": sent(b"rien", "a.pdf")}, {"file": sent(b"", "a.pdf")}):
        refused = client.post(address, {"do": "document", **wrong})
        assert refused.status_code == 422 and "Erreur" in refused.content.decode()
    assert client.post(address, {"do": "document", "file": sent()}).status_code == 302
    page = client.get(address).content.decode()
    assert hashlib.sha256(PAPER).hexdigest() in page and "papier.pdf" in page
    assert client.post(address, {}).status_code == 404, "accepting is the fund's"
    assert signed_in(scene.people.benoit).post(address, {"do": "document", "file": sent()}).status_code == 404
    assert signed_in(scene.people.guillaume).get(address).status_code == 200


def test_a_manager_records_an_event_with_its_document_both_or_neither(scene: stage.Scene) -> None:
    guarantee = stage.approved(scene)
    client, address = signed_in(scene.people.guillaume), reverse("guarantee", kwargs={"reference": guarantee.reference})
    asked = {"do": "sign", "once": "5", "sign-day": stage.DAY.isoformat(), "sign-evidence": "Acte signé"}
    refused = client.post(address, asked | {"sign-file": sent(b"pas un papier", "a.pdf")})
    assert refused.status_code == 422 and "Acte signé" in refused.content.decode()
    assert not Event.objects.filter(kind="agreement_signed").exists() and not StoredFile.objects.exists()
    for _turn in range(2):
        assert client.post(address, asked | {"sign-file": sent()}).status_code in (302, 404, 422)
    assert Proof.objects.get().event == guarantee.events.get(kind="agreement_signed")
    page = client.get(address).content.decode()
    assert (
        hashlib.sha256(PAPER).hexdigest() in page
        and reverse("fund_proof", kwargs={"pk": Proof.objects.get().pk}) in page
    )
    assert hashlib.sha256(PAPER).hexdigest() not in signed_in(scene.people.diego).get(address).content.decode()


def test_a_document_that_comes_later_is_joined_to_its_event(scene: stage.Scene) -> None:
    guarantee, _loan = stage.issued(scene)
    client, address = signed_in(scene.people.guillaume), reverse("guarantee", kwargs={"reference": guarantee.reference})
    event = guarantee.events.get(kind="guarantee_approved")
    told_ = {"do": "document", "document-event": str(event.sequence)}
    assert client.post(address, told_).status_code == 422
    assert client.post(address, told_ | {"document-event": "999", "document-file": sent()}).status_code == 422
    assert client.post(address, told_ | {"document-file": sent(PHOTO, "resolution.jpg")}).status_code == 302
    assert Proof.objects.get().event == event
    assert "resolution.jpg" in signed_in(scene.people.jeanne).get(address).content.decode()
    for user in (scene.people.jeanne, scene.people.diego):
        assert signed_in(user).post(address, told_ | {"document-file": sent()}).status_code == 404


def test_a_waiver_and_accounts_come_with_their_document_or_not_at_all(scene: stage.Scene) -> None:
    guarantee, _loan = drawn(scene)
    told(scene, guarantee, debts_minor=90_000)
    breach = Breach.objects.filter(guarantee=guarantee).latest("pk")
    client, address = signed_in(scene.people.guillaume), reverse("fund_breach", kwargs={"pk": breach.pk})
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    waiver = {"do": "waive", "waive-until": until, "waive-reason": "Récolte tardive"}
    refused = client.post(address, waiver | {"waive-file": sent(b"rien", "a.pdf")})
    assert refused.status_code == 422 and "Récolte tardive" in refused.content.decode()
    breach.refresh_from_db()
    assert breach.outcome == ""
    assert client.post(address, waiver | {"waive-file": sent()}).status_code == 302
    assert Proof.objects.get().breach == breach and "papier.pdf" in client.get(address).content.decode()
    assert client.post(address, {"do": "document", "document-file": sent(PHOTO, "b.jpg")}).status_code == 302
    assert breach.proofs.count() == 2
    assert signed_in(scene.people.jeanne).post(address, {"do": "document", "document-file": sent()}).status_code == 404
    figures = dict.fromkeys(("sales", "purchases", "expenses", "interest", "cash", "assets", "debts"), "100")
    year = {"year": "2024", "evidence": "États", "received_on": timezone.localdate().isoformat(), **figures}
    home = reverse("guarantee_accounts", kwargs={"reference": guarantee.reference})
    sponsor = signed_in(scene.people.benoit)
    before = YearAccounts.objects.count()
    assert sponsor.post(home, year | {"file": sent(b"rien", "a.pdf")}).status_code == 422
    assert YearAccounts.objects.count() == before
    assert sponsor.post(home, year | {"file": sent()}).status_code == 302
    assert Proof.objects.get(accounts__isnull=False).accounts == YearAccounts.objects.latest("pk")
    assert "papier.pdf" in sponsor.get(home).content.decode()


def test_an_answer_alone_needs_no_document(scene: stage.Scene) -> None:
    guarantee, _loan = drawn(scene)
    told(scene, guarantee, debts_minor=90_000)
    breach = Breach.objects.filter(guarantee=guarantee).latest("pk")
    breaches.waive(
        breach=breach, until=timezone.localdate() + timedelta(days=5), reason="Récolte", actor=scene.people.guillaume,
        at=timezone.now(),
    )  # fmt: skip
    page = signed_in(scene.people.guillaume).get(reverse("fund_breach", kwargs={"pk": breach.pk}))
    assert page.status_code == 200 and "Joindre un document" in page.content.decode()

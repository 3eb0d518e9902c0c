"""The fund's pages: who sees what, what a statement does, a claim paid by two people."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from maillon.core.people.models import User
from maillon.guarantees.models import Position, Statement
from maillon.guarantees.services import claims
from maillon.guarantees.spreadsheets.statements import HEADERS
from tests.guarantees import scene as stage
from tests.guarantees.claiming import accepted, defaulted, lodged

pytestmark = pytest.mark.django_db
HEADED = [pair[0] for pair in HEADERS.values()]


@pytest.fixture
def scene() -> stage.Scene:
    return stage.scene()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def workbook(*rows: list[object]) -> SimpleUploadedFile:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("État")
        for number, row in enumerate([HEADED, *rows]):
            sheet.write_row(number, 0, row)
    return SimpleUploadedFile("etat.xlsx", out.getvalue())


def test_each_sees_their_own_and_a_stranger_nothing(scene) -> None:
    guarantee, _loan = stage.issued(scene)
    other = stage.approved(scene, reference="GAR-2025-777")
    page = f"/fonds/garanties/{guarantee.reference}/"
    for user in (scene.people.guillaume, scene.people.jeanne, scene.people.diego, scene.people.benoit):
        answer = signed_in(user).get(page)
        assert answer.status_code == 200, user
    for user in (scene.people.odile, scene.people.lea, scene.people.mireille, scene.people.amina):
        assert signed_in(user).get(page).status_code == 404, user
    assert Client().get(page).status_code == 302
    portfolio = signed_in(scene.people.guillaume).get("/fonds/portefeuille/").content.decode()
    assert guarantee.reference in portfolio
    assert other.reference in signed_in(scene.people.jeanne).get("/fonds/portefeuille/?onglet=etude").content.decode()
    assert signed_in(scene.people.diego).get("/fonds/portefeuille/").status_code == 404


def test_a_manager_records_the_signature_once_and_a_lender_cannot(scene) -> None:
    guarantee = stage.approved(scene)
    page = f"/fonds/garanties/{guarantee.reference}/"
    told = {"do": "sign", "once": "9", "sign-day": "2025-01-12", "sign-evidence": "Acte signé, classeur 4"}
    assert signed_in(scene.people.diego).post(page, told).status_code == 404
    client = signed_in(scene.people.guillaume)
    assert client.post(page, {**told, "sign-evidence": ""}).status_code == 422
    assert client.post(page, told).status_code == 302
    assert Position.objects.get(guarantee=guarantee).state == "issued"
    assert client.post(page, told).status_code in (302, 404, 422)
    assert guarantee.events.filter(kind="agreement_signed").count() == 1


def test_a_statement_is_read_then_kept_and_its_correction_posts_the_difference(scene) -> None:
    guarantee, loan = stage.issued(scene)
    page = f"/fonds/ententes/{scene.facility.reference}/etats/"
    client = signed_in(scene.people.diego)
    row = [loan.number, "", "XOF", 40_000_000, 0, "", "", "", 40_000_000, 0, ""]
    wrong = client.post(
        page, {"period": "2025-Q1", "do": "keep", "file": workbook([loan.number, "", "XOF", "beaucoup", 0])}
    )
    assert wrong.status_code == 422
    assert "cellule D2" in wrong.content.decode()
    assert client.post(page, {"period": "2025-Q1", "do": "read", "file": workbook(row)}).status_code == 200
    assert not Statement.objects.exists()
    for _twice in range(2):
        assert client.post(page, {"period": "2025-Q1", "do": "keep", "file": workbook(row)}).status_code == 302
    first = Statement.objects.get()
    position = Position.objects.get(guarantee=guarantee)
    assert (position.state, position.cover_minor) == ("active", 4_400_000)
    corrected = [loan.number, "", "XOF", 40_000_000, 5_000_000, "", "", "", 35_000_000, 0, ""]
    assert client.post(page, {"period": "2025-Q1", "do": "keep", "file": workbook(corrected)}).status_code == 302
    position.refresh_from_db()
    assert position.cover_minor == 3_850_000
    assert first.lines.get().repaid_principal_minor == 0
    second = Statement.objects.get(number=2)
    assert second.lines.get().event.effective_on == timezone.localdate()
    assert client.get(f"/fonds/etats/{second.pk}/").status_code == 200
    assert signed_in(scene.people.benoit).get(f"/fonds/etats/{second.pk}/").status_code == 404


def test_the_template_names_the_loans_and_comes_back_whole(scene) -> None:
    _guarantee, loan = stage.issued(scene)
    answer = signed_in(scene.people.diego).get(f"/fonds/ententes/{scene.facility.reference}/modele/")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    assert loan.number


def test_a_claim_is_decided_by_the_committee_and_paid_by_two_people(scene) -> None:
    claim = accepted(scene)
    assert (claim.due_minor, claim.accepted_loss_minor) == (4_400_000, 40_000_000)
    page = f"/fonds/appels/{claim.reference}/"
    guillaume = signed_in(scene.people.guillaume)
    assert guillaume.get(page).status_code == 200
    told = {"do": "prepare", "prepare-amount": "44 000", "prepare-is_final": "on"}
    assert guillaume.post(page, told).status_code == 302
    pay = f"{page}paiements/1/"
    refused = guillaume.post(pay, {"do": "approve", "paid_on": "2025-11-20"})
    assert refused.status_code == 422
    assert "une autre personne" in refused.content.decode()
    assert signed_in(scene.people.diego).post(pay, {"do": "approve", "paid_on": "2025-11-20"}).status_code == 404
    assert signed_in(scene.people.jeanne).post(pay, {"do": "approve", "paid_on": "2025-11-20"}).status_code == 302
    claim.refresh_from_db()
    position = Position.objects.get(guarantee=claim.guarantee)
    assert (claim.state, position.state, position.paid_minor, position.due_minor) == ("settled", "paid", 4_400_000, 0)
    again = signed_in(scene.simone).post(pay, {"do": "approve", "paid_on": "2025-11-20"})
    assert again.status_code == 422
    assert claim.guarantee.events.filter(kind="claim_paid").count() == 1
    for figure in ("paid_minor", "cover_minor", "principal_minor"):
        why = guillaume.get(f"/fonds/garanties/{claim.guarantee.reference}/pourquoi/{figure}/")
        assert why.status_code == 200
    assert guillaume.get(f"/fonds/garanties/{claim.guarantee.reference}/").status_code == 200


def test_the_clock_stands_still_while_the_lender_is_asked(scene) -> None:
    claim = lodged(scene)
    claims.ask(
        claim=claim,
        missing=["contract"],
        words="Le contrat signé",
        asked_on=date(2025, 11, 10),
        actor=None,
        at=stage.at(310),
    )
    claim.refresh_from_db()
    assert claim.state == "asked"
    claims.answer(
        claim=claim, evidence=[claims.Brought("contract", note="voici")], answered_on=date(2025, 11, 20), actor=None,
        at=stage.at(320),
    )  # fmt: skip
    claim.refresh_from_db()
    assert (claim.state, claim.stopped_days) == ("complete", 10)


def test_capital_is_called_and_paid_from_the_page(scene) -> None:
    client = signed_in(scene.people.guillaume)
    told = {
        "do": "commit", "pk": "0", "commit-0-investor": scene.sponsor.slug, "commit-0-kind": "capital",
        "commit-0-amount": "50 000", "commit-0-day": "2025-02-01",
    }  # fmt: skip
    assert client.post("/fonds/capital/", told).status_code == 302
    made = scene.fund.commitments.get(amount_minor=5_000_000)
    call = {"do": "call", "pk": made.pk, f"call-{made.pk}-amount": "60 000", f"call-{made.pk}-due_on": "2027-01-01"}
    assert client.post("/fonds/capital/", call).status_code == 422
    call[f"call-{made.pk}-amount"] = "20 000"
    assert client.post("/fonds/capital/", call).status_code == 302
    due = made.calls.get()
    paid = {"do": "paid", "pk": due.pk, f"paid-{due.pk}-amount": "20 000", f"paid-{due.pk}-day": "2026-01-05"}
    assert client.post("/fonds/capital/", paid).status_code == 302
    due.refresh_from_db()
    assert (due.paid_minor, due.obligation.state) == (2_000_000, "met")
    assert signed_in(scene.people.benoit).get("/fonds/capital/").status_code == 200
    assert signed_in(scene.people.diego).get("/fonds/capital/").status_code == 404


def test_pages_ask_few_questions(scene, django_assert_max_num_queries) -> None:
    guarantee = defaulted(scene)
    client = signed_in(scene.people.guillaume)
    for page in ("/fonds/portefeuille/", f"/fonds/garanties/{guarantee.reference}/", "/fonds/garanties/"):
        client.get(page)
        with django_assert_max_num_queries(28):
            assert client.get(page).status_code == 200

"""A file verified point by point, judged by the fund's grids and the lender's, its money put to the test."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier
from maillon.dossiers.services.starting import start
from maillon.guarantees import guard
from maillon.guarantees.models import Assessment, DiligenceCheck, DiligenceList, SocialFramework
from maillon.guarantees.permissions import diligence as permissions
from maillon.guarantees.queries import diligence as queries
from maillon.guarantees.queries import forecasts
from maillon.guarantees.queries.assumptions import assumptions
from maillon.guarantees.queries.social import followed, followed_in_file
from maillon.guarantees.rules import accounts, cashflow
from maillon.guarantees.rules import diligence as rules
from maillon.guarantees.services import diligence, social, versions
from maillon.guarantees.services.diligence import Found
from tests.guarantees import scene as stage
from tests.guarantees.test_studies import ANSWERS, asked, signed_in
from tests.network.declaring import typed

MONEY = {
    "pieces/statuts": "statuts.pdf",
    "pieces/etats": "etats.pdf",
    "comptes/exercice[1]/annee": "2023",
    "comptes/exercice[1]/ventes": "1000000",
    "comptes/exercice[1]/achats": "600000",
    "comptes/exercice[1]/charges": "250000",
    "comptes/exercice[1]/interets": "50000",
    "comptes/exercice[1]/encaisse": "85000",
    "comptes/exercice[1]/actif": "800000",
    "comptes/exercice[1]/dettes": "600000",
    "comptes/exercice[2]/annee": "2024",
    "comptes/exercice[2]/ventes": "1200000",
    "comptes/exercice[2]/achats": "700000",
    "comptes/exercice[2]/charges": "300000",
    "comptes/exercice[2]/interets": "0",
    "comptes/exercice[2]/encaisse": "90000",
    "comptes/exercice[2]/actif": "50000",
    "comptes/exercice[2]/dettes": "400000",
    "tresorerie/depart": "100",
    "tresorerie/periode[1]/quand": "T1",
    "tresorerie/periode[1]/entrees": "1000",
    "tresorerie/periode[1]/sorties": "900",
    "tresorerie/periode[1]/tirage": "300",
    "tresorerie/periode[1]/service": "0",
    "tresorerie/periode[2]/quand": "T2",
    "tresorerie/periode[2]/entrees": "1200",
    "tresorerie/periode[2]/sorties": "700",
    "tresorerie/periode[2]/tirage": "0",
    "tresorerie/periode[2]/service": "330",
    "credit/devise": "XOF",
}


@pytest.fixture
def scene(db) -> stage.Scene:  # type: ignore[no-untyped-def]
    made = stage.scene()
    versions.load_checklists(at=stage.AT)
    social.load(at=stage.AT)
    return made


def today() -> date:
    return timezone.localdate()


def verify(scene: stage.Scene, dossier: Dossier, point: str, **more: object) -> DiligenceCheck:
    found = Found(**({"verdict": "proven", "on": today(), "told": "Vu sur place"} | more))  # type: ignore[arg-type]
    return diligence.verify_file(
        dossier=dossier, point=point, found=found, actor=scene.people.guillaume, at=timezone.now()
    )


def page(user: User, name: str, data: dict[str, object] | None = None, **places: object):
    client = signed_in(user)
    address = reverse(name, kwargs=places)
    return client.post(address, data) if data is not None else client.get(address)


@pytest.mark.parametrize("folder", ["diligence", "covenants", "cashflow"])
def test_what_is_shipped_reads_and_says_it_is_an_example(folder: str) -> None:
    [path] = (versions.FOLDER / folder).glob("*.toml")
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    assert said["is_example"] and said["source"]


def test_a_list_that_cannot_be_is_refused_and_changes_nothing(scene, tmp_path: Path) -> None:
    told = (versions.FOLDER / "diligence" / "verification.toml").read_text(encoding="utf-8")
    (tmp_path / "a.toml").write_text(told.replace('renewal = "kyc"\n', 'renewal = "parfois"\n'), encoding="utf-8")
    before = DiligenceList.objects.get().definition
    with pytest.raises(RuleViolation, match="unreadable"):
        versions.load_checklists(at=stage.AT, folder=tmp_path)
    assert DiligenceList.objects.get().definition == before


def test_a_point_is_settled_by_what_proves_it_and_what_was_found_before_stays(scene) -> None:
    dossier = asked(scene, **MONEY)
    whole = queries.of_file(dossier, today())
    assert whole is not None and len(whole.missing) == len(whole.points) == 12
    with pytest.raises(RuleViolation, match="check_proof"):
        verify(scene, dossier, "statuts", told="")
    with pytest.raises(RuleViolation, match="check_reason"):
        verify(scene, dossier, "contrats", verdict="not_applicable", told="")
    with pytest.raises(RuleViolation, match="check_asked"):
        verify(scene, dossier, "statuts", verdict="not_applicable", told="Une exception")
    with pytest.raises(RuleViolation, match="check_question"):
        verify(scene, dossier, "statuts", question="/data/rien")
    with pytest.raises(RuleViolation, match="check_future"):
        verify(scene, dossier, "statuts", on=today() + timedelta(days=1))
    with pytest.raises(RuleViolation, match="unknown_point"):
        verify(scene, dossier, "licorne")
    assert not DiligenceCheck.objects.exists()
    verify(scene, dossier, "statuts", verdict="lacking", told="Registre illisible", on=today() - timedelta(days=3))
    assert "statuts" in {one.key for one in queries.of_file(dossier, today()).missing}  # type: ignore[union-attr]
    verify(scene, dossier, "statuts", told="", question="/data/pieces/statuts")
    verify(scene, dossier, "contrats", verdict="not_applicable", told="Vente au détail")
    told = queries.of_file(dossier, today())
    assert told is not None and len(told.missing) == 10
    row = told.of("statuts")
    assert row is not None and [one.verdict for one in row.checks] == ["proven", "lacking"]
    assert row.latest is not None and row.latest.checked_by == scene.people.guillaume
    assert AuditEvent.objects.filter(verb="guarantees.point.checked").count() == 3


def test_the_database_itself_keeps_what_was_verified(scene) -> None:
    for one in guard.SINCE_DILIGENCE:
        one.install(connection)
    check = verify(scene, asked(scene), "statuts")
    with pytest.raises(DatabaseError), transaction.atomic():
        DiligenceCheck.objects.filter(pk=check.pk).update(verdict="lacking")
    with pytest.raises(DatabaseError), transaction.atomic():
        check.delete()
    for one in guard.SINCE_DILIGENCE:
        one.remove(connection)


def test_a_decided_file_is_verified_no_more(scene) -> None:
    dossier = asked(scene)
    Dossier.objects.filter(pk=dossier.pk).update(state="refused")
    dossier.refresh_from_db()
    with pytest.raises(RuleViolation, match="file_decided"):
        verify(scene, dossier, "statuts")


def test_who_verifies_and_who_reads_is_the_same_asked_of_one_or_of_all(scene) -> None:
    dossier = asked(scene)
    guarantee, _loan = stage.issued(scene)
    checks = [verify(scene, dossier, "statuts")]
    checks.append(
        diligence.verify_again(
            guarantee=guarantee,
            point="identite",
            found=Found("proven", today(), told="Liste consultée"),
            actor=scene.people.guillaume,
            at=timezone.now(),
        )
    )
    everyone = [getattr(scene.people, name) for name in scene.people.__dataclass_fields__]
    for user in [*everyone, scene.simone]:
        verified = permissions.files_verified_by(user).filter(pk=dossier.pk).exists()
        assert permissions.can_verify_file(user, dossier) is verified, user
        again = permissions.guarantees_verified_by(user).filter(pk=guarantee.pk).exists()
        assert permissions.can_verify_again(user, guarantee) is again, user
        read = set(permissions.checks_read_by(user))
        assert read == {one for one in checks if permissions.can_read_check(user, one)}, user
    cast = scene.people
    assert permissions.can_verify_file(cast.guillaume, dossier)
    assert permissions.can_read_check(cast.jeanne, checks[0]) and not permissions.can_read_check(cast.benoit, checks[0])
    for user in (cast.jeanne, cast.benoit, cast.diego):
        with pytest.raises(NotAllowed):
            diligence.verify_file(
                dossier=dossier, point="visite", found=Found("proven", today(), told="Vu"), actor=user,
                at=timezone.now(),
            )  # fmt: skip


def test_the_page_keeps_what_is_typed_and_gives_the_document_to_who_reads_the_file(scene) -> None:
    dossier = asked(scene, **MONEY)
    guillaume, jeanne, diego = scene.people.guillaume, scene.people.jeanne, scene.people.diego
    places = {"reference": dossier.reference, "point": "statuts"}
    wrong = page(guillaume, "fund_diligence_point", {"verdict": "lacking", "checked_on": "2026-99-01"}, **places)
    assert wrong.status_code == 422 and "2026-99-01" in wrong.content.decode()
    assert page(jeanne, "fund_diligence_point", {"verdict": "proven"}, **places).status_code == 404
    pdf = ContentFile((Path("data/demo/document.pdf")).read_bytes(), name="registre.pdf")
    sent = {"verdict": "proven", "checked_on": today().isoformat(), "file": pdf, "question": "/data/pieces/statuts"}
    assert page(guillaume, "fund_diligence_point", sent, **places).status_code == 302
    check = DiligenceCheck.objects.get()
    assert check.file is not None and check.question == "/data/pieces/statuts"
    shown = page(jeanne, "fund_diligence", reference=dossier.reference).content.decode()
    assert "registre.pdf" in shown and "Il manque 11 points" in shown and "Statuts et registre des membres" in shown
    answer = page(jeanne, "diligence_evidence", pk=check.pk)
    assert answer.status_code == 200 and b"".join(answer.streaming_content)[:5] == b"%PDF-"
    assert page(diego, "diligence_evidence", pk=check.pk).status_code == 404
    assert page(diego, "fund_diligence", reference=dossier.reference).status_code == 404


def test_the_sitting_says_what_is_missing(scene) -> None:
    dossier = asked(scene)
    item = dossier.agenda_items.get()
    places = {"pk": item.sitting_id, "item": item.pk}
    before = page(scene.people.jeanne, "sitting_item", **places).content.decode()
    assert "il manque 12 points, dont" in before
    whole = queries.of_file(dossier, today())
    assert whole is not None
    for point in whole.missing:
        verify(scene, dossier, point.key)
    after = page(scene.people.jeanne, "sitting_item", **places).content.decode()
    assert "chaque point est réglé" in after


def test_the_lender_s_grid_stands_beside_the_fund_s_and_the_guarantee_starts_from_them(scene) -> None:
    dossier = asked(scene)
    guillaume = scene.people.guillaume
    places = {"reference": dossier.reference, "key": "avis-preteur"}
    said = {"assessed_on": today().isoformat(), "historique": "4", "gestion": "3", "capacite": "4", "part": "50"}
    wrong = page(guillaume, "fund_grid", said | {"suretes": "9"}, **places)
    assert wrong.status_code == 422 and 'value="9"' in wrong.content.decode()
    sent = said | {"suretes": "2", "suretes-evidence": "Lettre du prêteur"}
    assert page(guillaume, "fund_grid", sent, **places).status_code == 302
    assert page(scene.people.benoit, "fund_grid", sent, **places).status_code == 404
    told = {one.framework.key: one for one in followed_in_file(dossier, today(), country="SN", sector="agriculture")}
    last = told["avis-preteur"].last
    # 25 × 4/5 + 20 × 3/5 + 30 × 4/5 + 15 × 2/5 + 10
    assert last is not None and last.judgement.score == 72 and last.judgement.holds is True
    shown = page(scene.people.jeanne, "fund_grids", reference=dossier.reference).content.decode()
    assert "selon le prêteur" in shown and "72 sur 100" in shown and "Lettre du prêteur" in shown
    guarantee = stage.approved(scene, dossier=dossier)
    [row] = [one for one in followed(guarantee, today()) if one.framework.key == "avis-preteur"]
    assert row.first is not None and row.first.assessment == Assessment.objects.get()
    with pytest.raises(RuleViolation, match="file_decided"):
        social.assess_file(
            dossier=dossier, framework=SocialFramework.objects.get(key="valeurs", version=1), on=today(),
            answers={"surplus": ("yes", "")}, actor=guillaume, at=timezone.now(),
        )  # fmt: skip


def test_years_are_restated_the_same_way_and_what_cannot_be_is_said(scene) -> None:
    dossier = asked(scene, **MONEY)
    first, second = forecasts.years_of_file(dossier)
    assert (first.year.gross, first.year.surplus, first.year.result, first.year.equity) == (
        400_000, 150_000, 100_000, 200_000,
    )  # fmt: skip
    assert first.ratios["interest_cover"] == 3 and first.ratios["debt_share"] == Fraction(3, 4)
    assert second.ratios["interest_cover"] is None and second.year.equity == -350_000
    assert second.doubts == ["cash_above_assets"] and accounts.growth([second.year, first.year]) == Fraction(1, 5)
    assert accounts.growth([first.year]) is None
    shown = page(scene.people.jeanne, "fund_accounts", reference=dossier.reference).content.decode()
    assert "l’encaisse dépasse l’actif" in shown and "Avoir des membres" in shown and "75,0" in shown
    bare = page(scene.people.guillaume, "fund_accounts", reference=asked_again(scene).reference).content.decode()
    assert "Aucun exercice" in bare and "ne donne pas de prévision" in bare


def asked_again(scene: stage.Scene) -> Dossier:
    """Another file, which tells nothing of its money."""
    known = Dossier.objects.get()
    made = start(version=known.version, applicant=scene.sponsor, actor=scene.people.benoit, at=timezone.now())
    typed(made, {f"/data/{path}": said for path, said in ANSWERS.items()})
    made.submissions.update(state="final", finalised_at=timezone.now())
    Dossier.objects.filter(pk=made.pk).update(state="in_review")
    made.refresh_from_db()
    return made


def test_the_cash_flow_is_put_to_each_named_stress(scene) -> None:
    forecast = forecasts.forecast_of(asked(scene, **MONEY), assumptions(scene.fund, today()))
    assert forecast is not None and forecast.currency == "XOF"
    told = {one.key: one for one in forecast.courses}
    assert set(told) == {"", "prix", "rendement", "monnaie"}
    assert told[""].cash == (500, 670) and told[""].holds and told[""].cover == Fraction(900, 330)
    assert told["prix"].cash == (300, 230) and told["prix"].holds
    assert told["rendement"].cash == (335, 250)
    assert told["monnaie"].cash == (410, 510)


def test_a_loan_in_hard_currency_feels_the_fall_of_the_local_one(scene) -> None:
    periods = [cashflow.Period("T1", 1000, 500, 0, 400)]
    put = assumptions(scene.fund, today()).cash_stresses
    assert put is not None
    hard = {one.key: one for one in cashflow.courses(0, periods, put, currency="USD")}
    soft = {one.key: one for one in cashflow.courses(0, periods, put, currency="XOF")}
    assert hard["monnaie"].cash == (-50,) and not hard["monnaie"].holds and hard["monnaie"].dry == 0
    assert soft["monnaie"].cash == (50,)
    assert cashflow.courses(0, [], put, currency="USD") == []


def test_a_point_s_days_run_from_the_day_it_was_proven() -> None:
    point = rules.Point("identite", "a", {"fr": "Identité"}, renewal="kyc", renewed_after_days=365)
    assert rules.due_again(point, date(2025, 1, 10)) == date(2026, 1, 10)
    assert rules.due_again(rules.Point("visite", "a", {}), date(2025, 1, 10)) is None


def test_pages_of_a_file_ask_few_questions(scene, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    dossier = asked(scene, **MONEY)
    for key in ("statuts", "visite", "suretes"):
        verify(scene, dossier, key)
    client: Client = signed_in(scene.people.jeanne)
    for name in ("fund_diligence", "fund_grids", "fund_accounts"):
        with django_assert_max_num_queries(36):
            shown = client.get(reverse(name, kwargs={"reference": dossier.reference}))
        assert shown.status_code == 200 and len(shown.content) < 60_000

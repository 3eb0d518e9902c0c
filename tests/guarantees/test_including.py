"""A lender's portfolio: a manager includes its loans by hand, within criteria; its claims stop at its cap."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from maillon.core.audit.models import AuditEvent
from maillon.core.codelists.services import load as load_codes
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.dossiers.effects import Occasion
from maillon.dossiers.models import Decision, Sitting
from maillon.guarantees.models import Claim, Facility, Guarantee, Limit, Loan, Obligor, ProductVersion
from maillon.guarantees.queries import history, included
from maillon.guarantees.queries.positions import differences
from maillon.guarantees.rules import portfolios
from maillon.guarantees.rules import terms as terms_rules
from maillon.guarantees.rules.events import lending
from maillon.guarantees.rules.events.claims import Acceptance
from maillon.guarantees.rules.papers import Kind
from maillon.guarantees.services import (
    claims,
    deciding,
    funds,
    guarantees,
    including,
    loading,
    papers,
    payments,
    statements,
)
from maillon.guarantees.spreadsheets.statements import Line
from maillon.ledger import queries as ledger
from maillon.web.refusals import sentence
from tests.guarantees import scene as stage
from tests.guarantees.claiming import PROOFS
from tests.guarantees.test_studies import asked, signed_in

pytestmark = pytest.mark.django_db
PRINCIPAL = 20_000_000
"""Francs: 44,000 $ at the day's rate, of which the fund guarantees half."""
COVER = 2_200_000


@pytest.fixture
def scene() -> stage.Scene:
    return stage.scene()


@pytest.fixture
def portfolio(scene: stage.Scene) -> Facility:
    """An agreement in francs under the portfolio product that is shipped, its ceilings in Canadian dollars."""
    loading.load(fund=scene.fund, at=stage.AT)
    return funds.agree_facility(
        fund=scene.fund,
        reference="PORT-2025-001",
        lender=scene.lender,
        version=ProductVersion.objects.get(product__key="portefeuille"),
        currency="XOF",
        starts_on=stage.DAY,
        available_until=date(2025, 12, 31),
        actor=None,
        at=stage.AT,
    )


def told(number: str = "P-1", principal: int = PRINCIPAL, **more: Any) -> including.Told:
    facts = {"instalments": stage.instalments(principal, 4), "evidence": "Bordereau 12"} | more
    return including.Told(number, principal, **facts)


def include(scene: stage.Scene, facility: Facility, loan: including.Told | None = None, **more: Any) -> Guarantee:
    facts: dict[str, Any] = {
        "borrower": including.Borrower("Union Jappoo"),
        "sponsor": scene.sponsor,
        "title": "Semences",
        "on": stage.DAY,
        "actor": scene.people.guillaume,
        "at": stage.AT,
    }
    return including.include(facility=facility, loan=loan or told(), **(facts | more))


def test_the_shipped_product_keeps_its_criteria_beside_its_terms(portfolio: Facility) -> None:
    definition = portfolio.version.definition
    agreed, terms = portfolios.read(definition), terms_rules.read(definition)
    assert (terms.form, portfolio.version.is_example, agreed.cap_rate) == ("portfolio", True, "1/5")
    assert (agreed.loan_most_minor, agreed.longest_days) == (5_000_000, 1095)
    assert "portfolio" not in terms.document(), "what a loan keeps is not what its portfolio keeps"
    opened = history.state_of(portfolio.fund).facilities[portfolio.reference]
    assert (opened.currency, str(opened.cap_rate), opened.tie) == ("CAD", "1/5", "lodged")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("individual", {"cap_rate": "1/5"}),
        ("portfolio", {"cap_rate": "6/5"}),
        ("portfolio", {"tie": "first"}),
        ("portfolio", {"longest_days": -1}),
        ("portfolio", {"cap": "1/5"}),
    ],
)
def test_a_product_that_cannot_be_is_not_loaded(
    scene: stage.Scene, tmp_path: Path, form: str, said: dict[str, Any]
) -> None:
    lines = "".join(f"{name} = {value!r}\n" for name, value in said.items())
    (tmp_path / "products").mkdir()
    (tmp_path / "products" / "faux.toml").write_text(
        "key = 'faux'\n[name]\nfr = 'Faux'\n[[versions]]\nnumber = 1\nstarts_on = 2020-01-01\nis_example = true\n"
        f"source = 'essai'\n[versions.definition]\nform = '{form}'\n[versions.definition.portfolio]\n{lines}",
        encoding="utf-8",
    )
    with pytest.raises(RuleViolation) as refused:
        loading.load(fund=scene.fund, at=stage.AT, folder=tmp_path)
    assert refused.value.code == "guarantees.unreadable" and not ProductVersion.objects.filter(product__key="faux")


def test_a_loan_is_included_with_frozen_terms_and_its_schedule(scene: stage.Scene, portfolio: Facility) -> None:
    guarantee = include(scene, portfolio)
    assert list(guarantee.events.order_by("sequence").values_list("kind", flat=True)) == [
        "loan_included",
        "schedule_agreed",
    ]
    assert (guarantee.cap_minor, guarantee.currency, guarantee.position.state) == (COVER, "CAD", "issued")
    assert terms_rules.read(guarantee.terms).cover.loan_currency == "XOF"
    one = history.state_of(scene.fund).guarantees[guarantee.reference]
    assert (one.undrawn_minor, one.facility, len(one.loan.instalments)) == (COVER, portfolio.reference, 4)
    loan = guarantee.loans.get()
    assert (loan.number, loan.principal_minor, loan.currency) == ("P-1", PRINCIPAL, "XOF")
    entry = AuditEvent.objects.get(verb="guarantees.loan.included")
    assert entry.subject_id == str(guarantee.pk) and entry.actor_id == scene.people.guillaume.pk
    assert not list(differences(scene.fund, history.state_of(scene.fund)))
    for book in (scene.fund.asnpo_book, scene.fund.ifrs_book):
        assert not any(ledger.totals(ledger.trial_balance(book)).values())


def test_a_borrower_nobody_knew_gets_a_record_and_keeps_its_place_in_the_limits(
    scene: stage.Scene, portfolio: Facility
) -> None:
    new = including.Borrower("Coopérative du Sine", "SN", "agriculture", "sine")
    guarantee = include(scene, portfolio, borrower=new)
    made = Organisation.objects.get(slug="cooperative-du-sine")
    assert (made.standing, made.country) == (Organisation.Standing.MENTIONED, "SN")
    again = include(scene, portfolio, told("P-2"), borrower=including.Borrower("Coopérative du Sine"))
    assert again.obligor == guarantee.obligor and again.obligor.group == "sine"
    with pytest.raises(RuleViolation) as refused:
        include(scene, portfolio, told("P-3"), borrower=including.Borrower("Coopérative du Sine", sector="pêche"))
    assert (refused.value.code, refused.value.field) == ("guarantees.borrower_known", "sector")
    with pytest.raises(RuleViolation) as refused:
        include(scene, portfolio, told("P-3"), borrower=including.Borrower("Inconnue", "SN"))
    assert (refused.value.code, refused.value.field) == ("guarantees.missing", "sector")
    assert not Organisation.objects.filter(legal_name_fr="Inconnue").exists()
    for name, number in (("تعاونية النيل", "P-4"), ("გლეხთა კავშირი", "P-5")):
        include(scene, portfolio, told(number), borrower=including.Borrower(name, "EG", "agriculture"))
    assert Organisation.objects.filter(legal_name_fr__in=("تعاونية النيل", "გლეხთა კავშირი")).count() == 2


def test_the_same_number_twice_is_one_loan(scene: stage.Scene, portfolio: Facility) -> None:
    first = include(scene, portfolio)
    for number in ("P-1", "p-1"):
        with pytest.raises(RuleViolation) as refused:
            include(scene, portfolio, told(number))
        assert (refused.value.code, refused.value.field) == ("guarantees.loan_included", "number")
        assert refused.value.params["guarantee"] == first.reference
    assert Guarantee.objects.count() == Loan.objects.count() == 1


def _suspended(facility: Facility) -> None:
    facility.suspended_because = "Rapport attendu"
    facility.save(update_fields=["suspended_because"])


def _for_some(**criteria: Any) -> Callable[[Facility], None]:
    def change(facility: Facility) -> None:
        version = facility.version
        version.definition = version.definition | {"portfolio": version.definition["portfolio"] | criteria}
        version.save(update_fields=["definition"])

    return change


def _limited(facility: Facility) -> None:
    at = stage.AT
    Limit.objects.create(
        fund=facility.fund, axis=Limit.Axis.COUNTRY, key="SN", per_mille=1, starts_on=stage.DAY, source="essai"
    )
    loading.load(fund=facility.fund, at=at)


@pytest.mark.parametrize(
    ("code", "field", "more", "before"),
    [
        ("to_come", "day", {"on": stage.DAY + timedelta(days=1)}, None),
        ("facility_begins", "day", {"on": stage.DAY - timedelta(days=1)}, None),
        ("facility_ended", None, {"on": date(2026, 1, 1), "at": stage.at(400)}, None),
        ("held", None, {}, _suspended),
        ("amount", "principal", {"loan": told(principal=0)}, None),
        ("no_schedule", "instalments", {"loan": told(instalments=())}, None),
        ("schedule_sum", "instalments", {"loan": told(instalments=stage.instalments(PRINCIPAL // 2, 4))}, None),
        ("portfolio_principal", "principal", {"loan": told(principal=23_000_000)}, None),
        (
            "portfolio_days",
            "instalments",
            {"loan": told(instalments=(lending.Instalment(due_on=date(2029, 1, 1), principal_minor=PRINCIPAL),))},
            None,
        ),
        ("portfolio_country", "country", {}, _for_some(countries=["ML"])),
        ("portfolio_sector", "sector", {}, _for_some(sectors=["pêche"])),
        ("missing", None, {"loan": told(evidence="")}, None),
        ("limit", None, {}, _limited),
    ],
)
def test_a_refusal_says_what_to_correct_and_keeps_nothing(
    scene: stage.Scene,
    portfolio: Facility,
    code: str,
    field: str | None,
    more: dict[str, Any],
    before: Callable[[Facility], None] | None,
) -> None:
    if before:
        before(portfolio)
    known, told_before = Obligor.objects.count(), scene.fund.events.count()
    with pytest.raises(RuleViolation) as refused:
        include(scene, portfolio, **more)
    assert refused.value.code == f"guarantees.{code}" and field in (None, refused.value.field)
    assert not Guarantee.objects.exists() and not Loan.objects.exists()
    assert (Obligor.objects.count(), scene.fund.events.count()) == (known, told_before)


def test_only_a_manager_includes_and_only_in_a_portfolio(scene: stage.Scene, portfolio: Facility) -> None:
    for actor in (scene.people.jeanne, scene.people.diego, scene.people.benoit):
        with pytest.raises(NotAllowed):
            include(scene, portfolio, actor=actor)
    with pytest.raises(RuleViolation) as refused:
        include(scene, scene.facility)
    assert refused.value.code == "guarantees.facility_form"


def test_a_committee_does_not_decide_under_a_portfolio(scene: stage.Scene, portfolio: Facility) -> None:
    offered = [one.key for one in deciding.facilities_of(asked(scene))]
    assert portfolio.reference not in offered


def test_a_loan_the_criteria_leave_out_stays_known_with_its_reason(scene: stage.Scene, portfolio: Facility) -> None:
    load_codes()
    funds_page = reverse("facility_loans", kwargs={"reference": portfolio.reference})
    Facility.objects.filter(pk=portfolio.pk).update(available_until=date(2099, 12, 31))
    guillaume = signed_in(scene.people.guillaume)
    sent = typed(sponsor=scene.sponsor.slug, number="TROP-1", principal="40 000 000")
    for _twice in range(2):
        assert guillaume.post(funds_page, sent).status_code == 422
    [one] = included.refused_of(Facility.objects.get(pk=portfolio.pk))
    assert (one.number, one.principal_minor, one.why.code) == ("TROP-1", 40_000_000, "guarantees.portfolio_principal")
    assert not Guarantee.objects.exists()
    for user in (scene.people.guillaume, scene.people.diego):
        page = " ".join(signed_in(user).get(funds_page).content.decode().replace("\u00a0", " ").split())
        assert "Écartés par les critères" in page and "n’inclut que des prêts d’au plus 50 000,00 $" in page
    assert guillaume.post(funds_page, typed(sponsor=scene.sponsor.slug, number="TROP-1")).status_code == 302
    assert not included.refused_of(portfolio), "it was told otherwise, and is included"


def test_a_decision_under_a_portfolio_is_undone_whoever_asks_it(scene: stage.Scene, portfolio: Facility) -> None:
    dossier = asked(scene)
    decision = Decision.objects.create(
        dossier=dossier, outcome="approved", amount_minor=4_000_000, currency="CAD", decided_at=timezone.now(),
        choice=portfolio.reference, sitting=Sitting.objects.get(),
    )  # fmt: skip
    with pytest.raises(RuleViolation) as refused:
        deciding.decided(Occasion(dossier, decision, None, timezone.now()))
    assert refused.value.code == "guarantees.decided_portfolio" and refused.value.field == "choice"
    assert "aucun comité n’en décide" in str(sentence(refused.value))
    with override("en"):
        assert "no committee decides" in str(sentence(refused.value))
    assert not Guarantee.objects.exists() and Obligor.objects.count() == 1


def test_the_thousandth_reference_of_a_year_follows_the_999th(scene: stage.Scene, portfolio: Facility) -> None:
    first = include(scene, portfolio)
    Guarantee.objects.filter(pk=first.pk).update(reference="GAR-2025-1000")
    other = stage.approved(scene, reference="GAR-2025-999")
    assert other.reference == "GAR-2025-999"
    assert guarantees.next_reference(scene.fund, stage.DAY) == "GAR-2025-1001"


def called(guarantee: Guarantee, loss: int) -> Claim:
    """Its loan in default since September, called in October with every piece."""
    day = date(2025, 9, 1)
    return claims.lodge(
        guarantee=guarantee, loss_minor=loss, defaulted_on=day, demanded_on=day, lodged_on=day + timedelta(days=40),
        evidence=PROOFS, actor=None, at=stage.at(300),
    )  # fmt: skip


def accepted(claim: Claim, proceeds: int = 0) -> Claim:
    ruling = claims.Ruling(
        present=stage.PRESENT,
        documents=claims.proofs(claim, resolution="CC-12"),
        loss=Acceptance(guarantee=claim.guarantee.reference, proceeds_minor=proceeds),
    )
    return claims.accept(claim=claim, ruling=ruling, decided_on=date(2025, 11, 10), actor=None, at=stage.at(310))


def test_statements_arrears_and_claims_work_and_stop_at_the_portfolios_cap(
    scene: stage.Scene, portfolio: Facility
) -> None:
    made = [include(scene, portfolio, told(f"P-{number}")) for number in (1, 2, 3)]
    drawn = [Line(f"P-{number}", disbursed_minor=PRINCIPAL) for number in (1, 2, 3)]
    statement = statements.take_in(
        facility=portfolio, period="2025-Q1", lines=drawn, actor=scene.people.diego, at=stage.at(100)
    )
    assert statement.lines.count() == 3
    second = [Line("P-1"), Line("P-2"), Line("P-3", repaid_principal_minor=PRINCIPAL // 2)]
    statements.take_in(facility=portfolio, period="2025-Q2", lines=second, actor=None, at=stage.at(180))
    state = history.state_of(scene.fund)
    assert [state.guarantees[one.reference].cover_minor for one in made] == [COVER, COVER, COVER // 2]
    standing = included.standing(portfolio)
    assert standing is not None
    # A fifth of three times 22,000 $.
    assert (standing.included_minor, standing.left_minor) == (3 * COVER, 1_320_000)
    one, two, three = called(made[0], PRINCIPAL), called(made[1], PRINCIPAL), called(made[2], PRINCIPAL // 2)
    first = accepted(one, proceeds=PRINCIPAL * 3 // 5)
    assert first.due_minor == 880_000, "half of 8,000,000 francs"
    after = included.standing(portfolio)
    assert after is not None and (after.used_minor, after.left_minor) == (880_000, 440_000)
    other = accepted(two)
    assert other.due_minor == 440_000, "22,000 $ were asked: what is left is due, and no more"
    last = accepted(three)
    assert last.due_minor == 0 and included.standing(portfolio).left_minor == 0  # type: ignore[union-attr]
    asked_for = payments.prepare_payment(
        claim=first, amount_minor=880_000, is_final=True, actor=scene.people.guillaume, at=stage.at(320)
    )
    payments.approve_payment(payment=asked_for, paid_on=date(2025, 11, 28), actor=scene.simone, at=stage.at(330))
    with pytest.raises(RuleViolation) as refused:
        payments.prepare_payment(
            claim=other, amount_minor=440_001, is_final=True, actor=scene.people.guillaume, at=stage.at(331)
        )
    assert refused.value.code == "guarantees.pay_past"
    with pytest.raises(RuleViolation):
        payments.prepare_payment(
            claim=last, amount_minor=1, is_final=True, actor=scene.people.guillaume, at=stage.at(331)
        )
    for book in (scene.fund.asnpo_book, scene.fund.ifrs_book):
        assert not any(ledger.totals(ledger.trial_balance(book)).values())


def test_no_resolution_is_printed_for_a_loan_no_committee_decided(scene: stage.Scene, portfolio: Facility) -> None:
    papers.load(at=stage.AT)
    guarantee = include(scene, portfolio)
    about: dict[str, Any] = {"guarantee": guarantee, "language": "fr", "actor": scene.people.guillaume, "at": stage.AT}
    with pytest.raises(RuleViolation) as refused:
        papers.print_paper(kind=Kind.RESOLUTION, **about)
    assert refused.value.code == "guarantees.paper_portfolio"
    page = reverse("guarantee_papers", kwargs={"reference": guarantee.reference})
    shown = signed_in(scene.people.guillaume).get(page).content.decode()
    assert "Acte de garantie" in shown and "Résolution du comité" not in shown
    address = reverse("guarantee", kwargs={"reference": guarantee.reference})
    for user in (scene.people.guillaume, scene.people.diego):
        seen = signed_in(user).get(address).content.decode()
        assert "Inscription au portefeuille" in seen and "Comité" not in seen.partition("<main")[2]


def typed(**more: object) -> dict[str, object]:
    facts = {
        "borrower": "Coopérative du Sine", "country": "SN", "sector": "agriculture", "group": "", "title": "Semences",
        "number": "P-7", "principal": "20 000 000", "day": stage.DAY, "evidence": "Bordereau 12",
        "instalments": "2025-12-31; 20 000 000; 300 000",
    }  # fmt: skip
    return facts | more


def errors(answer: Any) -> str:
    return " ".join(re.findall(r'class="error"[^>]*>(.*?)<', answer.content.decode(), re.DOTALL))


def test_the_page_keeps_what_is_typed_and_says_what_to_correct(scene: stage.Scene, portfolio: Facility) -> None:
    load_codes()
    guillaume: Client = signed_in(scene.people.guillaume)
    page = reverse("facility_loans", kwargs={"reference": portfolio.reference})
    assert f"{page}#inscrire" not in guillaume.get(reverse("facilities")).content.decode(), "it ended"
    Facility.objects.filter(pk=portfolio.pk).update(available_until=date(2099, 12, 31))
    assert f"{page}#inscrire" in guillaume.get(reverse("facilities")).content.decode()
    sent = typed(sponsor=scene.sponsor.slug)
    wrong = guillaume.post(page, sent | {"sponsor": "personne", "principal": "mille"})
    shown = wrong.content.decode()
    assert wrong.status_code == 422 and "Bordereau 12" in shown and 'value="mille"' in shown and "2025-12-31" in shown
    empty = errors(guillaume.post(page, {})).replace("\u00a0", " ")
    assert "« Emprunteur »" in empty and "« Principal convenu (XOF) »" in empty
    large = guillaume.post(page, sent | {"principal": "30 000 000", "instalments": "2025-12-31; 30 000 000"})
    assert large.status_code == 422 and "50\u00a0000" in errors(large)
    assert not Guarantee.objects.exists()


def test_a_loan_is_included_from_its_agreements_page_once_and_its_lender_reads_it_there(
    scene: stage.Scene, portfolio: Facility
) -> None:
    until = {"available_until": date(2099, 12, 31)}
    other = funds.agree_facility(
        fund=scene.fund, reference="PORT-2025-002", lender=scene.lender, version=portfolio.version, currency="XOF",
        starts_on=stage.DAY, actor=None, at=stage.AT, **until,
    )  # fmt: skip
    load_codes()
    guillaume: Client = signed_in(scene.people.guillaume)
    page = reverse("facility_loans", kwargs={"reference": other.reference})
    sent = typed(sponsor=scene.sponsor.slug)
    assert guillaume.post(page, sent).status_code == 302
    twice = guillaume.post(page, sent)
    made = Guarantee.objects.get()
    assert twice.status_code == 422 and made.reference in errors(twice)
    apart = guillaume.post(page, sent | {"number": "P-8", "sector": "pêche"})
    assert apart.status_code == 422 and "agriculture" in errors(apart)
    listed = " ".join(guillaume.get(page).content.decode().split())
    assert "Coopérative du Sine" in listed and "P-7" in listed and "au plus 20 % de cette couverture" in listed
    diego = signed_in(scene.people.diego)
    seen = diego.get(page).content.decode()
    assert "P-7" in seen and 'id="inscrire"' not in seen and diego.post(page, sent).status_code == 404
    for person in (scene.people.jeanne, scene.people.benoit):
        assert signed_in(person).get(page).status_code == 404
    told_to_lender = diego.get(reverse("guarantee", kwargs={"reference": made.reference})).content.decode()
    assert "Prêt inclus" in told_to_lender
    individual = reverse("facility_loans", kwargs={"reference": scene.facility.reference})
    assert 'id="inscrire"' not in guillaume.get(individual).content.decode()
    assert guillaume.post(individual, sent).status_code == 404

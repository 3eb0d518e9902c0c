"""A loss told from the pages: how the default came, what is covered of interest, and the final loss told whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from maillon.core.errors import RuleViolation
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.core.people.services import grant_role
from maillon.guarantees.models import Claim, Guarantee, Position
from maillon.guarantees.permissions.funds import can_decide_claim, claims_decided_by
from maillon.guarantees.queries import committee, history
from maillon.guarantees.rules.events.claims import Acceptance, ClaimsAccepted, Exclusion
from maillon.guarantees.rules.events.lending import ArrearsReviewed, DefaultNoticed
from maillon.guarantees.services import claims, final_loss, payments, statements
from maillon.guarantees.spreadsheets.statements import Line
from maillon.ledger import queries as ledger
from maillon.ledger.models import Transfer
from tests.guarantees import scene as stage
from tests.guarantees.claiming import PROOFS, lodged
from tests.guarantees.test_studies import signed_in
from tests.personas import make_person

pytestmark = pytest.mark.django_db
DAY = date(2025, 11, 10)


@pytest.fixture
def scene() -> stage.Scene:
    return stage.scene()


def interest_covered(scene: stage.Scene, days: int) -> None:
    """The terms of the scene's facility cover so many days of interest."""
    version = scene.facility.version
    version.definition = replace(stage.TERMS, claim=replace(stage.TERMS.claim, interest_days=days)).document()
    version.save()


def decided(claim: Claim, loss: Acceptance) -> Claim:
    ruling = claims.Ruling(present=stage.PRESENT, documents=claims.proofs(claim, resolution="CC-12"), loss=loss)
    return claims.accept(claim=claim, ruling=ruling, decided_on=DAY, actor=None, at=stage.at(310))


def paid_in_part(scene: stage.Scene, claim: Claim) -> None:
    asked = payments.prepare_payment(
        claim=claim, amount_minor=1_000_000, is_final=False, actor=scene.people.guillaume, at=stage.at(320)
    )
    payments.approve_payment(payment=asked, paid_on=date(2025, 11, 28), actor=scene.simone, at=stage.at(330))


def balanced(scene: stage.Scene) -> bool:
    books = (scene.fund.asnpo_book, scene.fund.ifrs_book)
    return not any(any(ledger.totals(ledger.trial_balance(book)).values()) for book in books)


def committee_of(scene: stage.Scene) -> list[User]:
    home = scene.fund.organisation
    return [make_person(name, Role.CREDIT_COMMITTEE, home) for name in ("Adama", "Bintou", "Chantal")]


def page(guarantee: Guarantee) -> str:
    return reverse("guarantee", kwargs={"reference": guarantee.reference})


def test_what_the_committee_excluded_is_still_excluded_from_the_final_loss(scene: stage.Scene) -> None:
    claim = lodged(scene)
    told = Acceptance(
        guarantee=claim.guarantee.reference,
        proceeds_minor=4_000_000,
        excluded=(Exclusion(kind="penalties", amount_minor=6_000_000),),
    )
    assert decided(claim, told).due_minor == 3_300_000, "half of 30,000,000 francs"
    paid_in_part(scene, claim)
    guillaume = signed_in(scene.people.guillaume)
    shown = " ".join(guillaume.get(page(claim.guarantee)).content.decode().split())
    assert 'name="finalise-excluded" value="6000000"' in shown and 'name="finalise-proceeds" value="4000000"' in shown
    assert "finalise-interest" not in shown, "these terms cover no interest"
    sent = {
        "do": "finalise", "finalise-day": "2025-12-01", "finalise-proceeds": "10 000 000",
        "finalise-excluded": "6 000 000", "finalise-evidence": "Certificat",
    }  # fmt: skip
    assert guillaume.post(page(claim.guarantee), sent).status_code == 302
    claim.refresh_from_db()
    assert (claim.accepted_loss_minor, claim.due_minor) == (24_000_000, 2_640_000)
    assert balanced(scene)


def test_a_final_loss_told_again_as_it_was_changes_nothing(scene: stage.Scene) -> None:
    claim = lodged(scene)
    told = Acceptance(
        guarantee=claim.guarantee.reference, excluded=(Exclusion(kind="penalties", amount_minor=6_000_000),)
    )
    due = decided(claim, told).due_minor
    paid_in_part(scene, claim)
    made = final_loss.finalise(
        guarantee=claim.guarantee, final=told, evidence="Certificat", on=date(2025, 12, 1), actor=None, at=stage.at(340)
    )
    assert made.due_minor == due


@pytest.mark.parametrize(("days", "status"), [("30", 302), ("31", 422), ("", 422)])
def test_interest_is_accepted_for_the_days_the_terms_cover_and_no_more(
    scene: stage.Scene, days: str, status: int
) -> None:
    interest_covered(scene, 30)
    claim = lodged(scene)
    members = committee_of(scene)
    sitting, address = signed_in(members[0]), reverse("claim", kwargs={"reference": claim.reference})
    sent = {
        "do": "accept", "accept-decided_on": "2025-11-10", "accept-resolution": "CC-12",
        "accept-present": [committee.account(one) for one in members], "accept-interest": "400 000",
        "accept-interest_days": days,
    }  # fmt: skip
    answer = sitting.post(address, sent)
    assert answer.status_code == status
    claim.refresh_from_db()
    expected = 40_400_000 if status == 302 else None
    assert claim.accepted_loss_minor == expected


@pytest.mark.parametrize("cause", ["insolvency", "acceleration"])
def test_a_lender_calls_before_any_arrears_when_its_borrower_is_insolvent(scene: stage.Scene, cause: str) -> None:
    guarantee, loan = stage.issued(scene)
    drawn = [Line(loan.number, disbursed_minor=40_000_000)]
    statements.take_in(facility=scene.facility, period="2025-Q1", lines=drawn, actor=None, at=stage.at(100))
    day = date(2025, 4, 2)
    claim = claims.lodge(
        guarantee=guarantee, loss_minor=40_000_000, defaulted_on=day, demanded_on=day,
        lodged_on=day + timedelta(days=40), evidence=PROOFS, actor=None, at=stage.at(200), cause=cause,
    )  # fmt: skip
    assert claim.state == Claim.State.COMPLETE
    told = {type(one): one for one in map(history.read_event, guarantee.events.order_by("sequence"))}
    assert told[DefaultNoticed].cause == cause
    assert told[ArrearsReviewed].findings == ("lender_default",), "nobody says a report was late"


def test_the_lender_says_on_its_page_how_the_default_came(scene: stage.Scene) -> None:
    guarantee, _loan = stage.issued(scene)
    diego = signed_in(scene.people.diego)
    shown = diego.get(reverse("claim_new", kwargs={"reference": guarantee.reference})).content.decode()
    for value in ("arrears", "insolvency", "acceleration"):
        assert f'<option value="{value}"' in shown


def watched(client: Client, guarantee: Guarantee, *findings: str) -> str:
    sent = {"do": "arrears", "once": "w", "arrears-day": "2025-04-20", "arrears-findings": list(findings)}
    assert client.post(page(guarantee), sent).status_code == 302
    return Position.objects.get(guarantee=guarantee).state


def test_a_visit_puts_a_guarantee_on_the_watch_list_and_its_page_says_why(scene: stage.Scene) -> None:
    guarantee, loan = stage.issued(scene)
    drawn = [Line(loan.number, disbursed_minor=40_000_000)]
    statements.take_in(facility=scene.facility, period="2025-Q1", lines=drawn, actor=None, at=stage.at(100))
    guillaume = signed_in(scene.people.guillaume)
    assert watched(guillaume, guarantee, "visit", "covenant") == "watch"
    shown = guillaume.get(page(guarantee)).content.decode()
    assert "Engagement financier non tenu" in shown and "Constat d’une visite" in shown
    sent = {
        "do": "default", "once": "d", "default-day": "2025-04-21", "default-cause": "insolvency",
        "default-evidence": "Jugement",
    }  # fmt: skip
    assert guillaume.post(page(guarantee), sent).status_code == 302
    assert Position.objects.get(guarantee=guarantee).state == "default"
    assert "Insolvabilité" in guillaume.get(page(guarantee)).content.decode()


def test_who_belongs_to_the_borrower_decides_nothing_and_is_written_down_as_recused(scene: stage.Scene) -> None:
    claim = lodged(scene)
    members = committee_of(scene)
    tied = make_person("Dior", Role.CREDIT_COMMITTEE, scene.fund.organisation)
    assert claim in claims_decided_by(tied)
    grant_role(
        user=tied, role=Role.ORGANISATION_OFFICER, organisation=scene.obligor.organisation, actor=None, at=stage.AT
    )
    tied = User.objects.get(pk=tied.pk)
    assert claim not in claims_decided_by(tied) and not can_decide_claim(tied, claim)
    assert committee.recused(claim.guarantee) == [tied]
    documents = claims.proofs(claim, resolution="CC-12")
    everybody = [committee.account(one) for one in (*members, tied)]
    with pytest.raises(RuleViolation, match="conflict"):
        claims.accept(
            claim=claim, ruling=claims.Ruling(everybody, documents), decided_on=DAY, actor=None, at=stage.at(310)
        )
    ruling = claims.Ruling(everybody[:-1], documents)
    claims.accept(claim=claim, ruling=ruling, decided_on=DAY, actor=None, at=stage.at(310))
    accepted = history.read_event(claim.guarantee.events.get(kind="claims_accepted"))
    assert isinstance(accepted, ClaimsAccepted) and accepted.recused == (committee.account(tied),)


def test_a_contract_that_pays_in_francs_says_what_left_the_bank(scene: stage.Scene) -> None:
    version = scene.facility.version
    version.definition = replace(stage.TERMS, cover=replace(stage.TERMS.cover, payment_currency="XOF")).document()
    version.save()
    claim = decided(lodged(scene), Acceptance(guarantee="GAR-2025-001"))
    assert claim.due_minor == 4_400_000
    payments.prepare_payment(
        claim=claim, amount_minor=4_400_000, is_final=True, actor=scene.people.guillaume, at=stage.at(320)
    )
    jeanne, address = signed_in(scene.people.jeanne), reverse("claim", kwargs={"reference": claim.reference})
    assert "Montant sorti de la banque (XOF)" in jeanne.get(address).content.decode()
    shown = " ".join(jeanne.get(page(claim.guarantee)).content.decode().split())
    assert "prêt en XOF, plafond en CAD, payée en XOF" in shown
    pay = f"{address}paiements/1/"
    assert jeanne.post(pay, {"do": "approve", "paid_on": "2025-11-20"}).status_code == 422
    assert jeanne.post(pay, {"do": "approve", "paid_on": "2025-11-20", "cash": "19 900 000"}).status_code == 302
    paid = Transfer.objects.filter(
        entry__book=scene.fund.asnpo_book, credit__code="1010", currency="XOF", amount_minor=19_900_000
    )
    assert paid.exists() and balanced(scene)

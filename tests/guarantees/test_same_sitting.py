"""Claims of one facility accepted at one sitting share what it has left; reports between two statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.guarantees.models import Claim, Facility, ProductVersion
from maillon.guarantees.queries import committee, history, included
from maillon.guarantees.services import funds, loading, statements
from maillon.guarantees.spreadsheets.statements import Line
from maillon.ledger import queries as ledger
from tests.guarantees import scene as stage
from tests.guarantees.test_including import PRINCIPAL, called, include, told
from tests.guarantees.test_studies import signed_in
from tests.personas import make_person

pytestmark = pytest.mark.django_db


@dataclass
class Sitting:
    """Three loans of a portfolio lost whole and called the same day, and who decides on them."""

    scene: stage.Scene
    facility: Facility
    claims: list[Claim]
    members: list[User]


def sitting(tie: str) -> Sitting:
    scene = stage.scene()
    loading.load(fund=scene.fund, at=stage.AT)
    version = ProductVersion.objects.get(product__key="portefeuille")
    version.definition = version.definition | {"portfolio": version.definition["portfolio"] | {"tie": tie}}
    version.save()
    facility = funds.agree_facility(
        fund=scene.fund, reference="PORT-2025-001", lender=scene.lender, version=version, currency="XOF",
        starts_on=stage.DAY, available_until=date(2025, 12, 31), actor=None, at=stage.AT,
    )  # fmt: skip
    made = [include(scene, facility, told(f"P-{number}")) for number in (1, 2, 3)]
    drawn = [Line(f"P-{number}", disbursed_minor=PRINCIPAL) for number in (1, 2, 3)]
    statements.take_in(facility=facility, period="2025-Q1", lines=drawn, actor=None, at=stage.at(100))
    claims = [called(one, PRINCIPAL) for one in made]
    home = scene.fund.organisation
    members = [make_person(name, Role.CREDIT_COMMITTEE, home) for name in ("Adama", "Bintou", "Chantal")]
    return Sitting(scene, facility, claims, members)


def decide(found: Sitting, **more: object) -> int:
    first, second, third = found.claims
    sent = {
        "do": "accept", "accept-decided_on": "2025-11-10", "accept-resolution": "CC-12",
        "accept-present": [committee.account(one) for one in found.members],
        "accept-together": [str(second.pk), str(third.pk)],
    }  # fmt: skip
    address = reverse("claim", kwargs={"reference": first.reference})
    return signed_in(found.members[0]).post(address, sent | more).status_code


@pytest.mark.parametrize(("tie", "due"), [("lodged", [1_320_000, 0, 0]), ("pro_rata", [440_000, 440_000, 440_000])])
def test_what_the_facility_has_left_is_shared_by_its_rule(tie: str, due: list[int]) -> None:
    found = sitting(tie)
    assert decide(found) == 302
    claims = [Claim.objects.get(pk=one.pk) for one in found.claims]
    # A fifth of three times 22,000 $ is left for three claims of 22,000 $.
    assert [one.due_minor for one in claims] == due
    assert {one.state for one in claims} <= {"accepted", "settled"} and all(one.decided_on for one in claims)
    assert found.scene.fund.events.filter(kind="claims_accepted").count() == 1
    standing = included.standing(found.facility)
    assert standing is not None and standing.left_minor == 0
    for book in (found.scene.fund.asnpo_book, found.scene.fund.ifrs_book):
        assert not any(ledger.totals(ledger.trial_balance(book)).values())


def test_each_claim_of_the_sitting_has_a_loss_of_its_own() -> None:
    found = sitting("lodged")
    second = found.claims[1]
    page = signed_in(found.members[0]).get(reverse("claim", kwargs={"reference": found.claims[0].reference}))
    assert f'name="accept-proceeds_{second.pk}"' in page.content.decode()
    sent = {"accept-together": [str(second.pk)], f"accept-proceeds_{second.pk}": "15 000 000"}
    assert decide(found, **sent, **{"accept-proceeds": "15 000 000"}) == 302
    claims = [Claim.objects.get(pk=one.pk) for one in found.claims]
    assert [one.accepted_loss_minor for one in claims] == [5_000_000, 5_000_000, None]
    assert [one.due_minor for one in claims[:2]] == [550_000, 550_000]
    assert claims[2].state == "complete", "it was not decided"


def test_a_claim_of_another_facility_is_not_of_the_sitting() -> None:
    found = sitting("lodged")
    claim = found.claims[0]
    assert decide(found, **{"accept-together": ["999999"]}) == 422
    claim.refresh_from_db()
    assert claim.state == "complete"


def test_what_is_told_between_two_statements_is_not_counted_twice() -> None:
    scene = stage.scene()
    guarantee, loan = stage.issued(scene)
    guillaume = signed_in(scene.people.guillaume)
    address = reverse("guarantee", kwargs={"reference": guarantee.reference})
    for act, facts in (
        ("disbursed", {"day": "2025-02-03", "amount": "30 000 000"}),
        ("repaid", {"day": "2025-03-03", "principal": "1 000 000", "interest": "50 000"}),
    ):
        sent = {"do": act, "once": act} | {f"{act}-{name}": value for name, value in facts.items()}
        assert guillaume.post(address, sent).status_code == 302
    assert history.state_of(scene.fund).guarantees[guarantee.reference].loan.principal_minor == 29_000_000
    page = guillaume.get(address).content.decode()
    assert "Décaissement du prêt" in page
    quarter = [Line(loan.number, disbursed_minor=40_000_000, repaid_principal_minor=1_000_000)]
    statements.take_in(facility=scene.facility, period="2025-Q1", lines=quarter, actor=None, at=timezone.now())
    assert history.state_of(scene.fund).guarantees[guarantee.reference].loan.principal_minor == 39_000_000

"""A donor of first losses is written from the page with its share, and bears it when a claim is accepted."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from maillon.core.errors import RuleViolation
from maillon.guarantees.models import Commitment
from maillon.guarantees.queries import history
from maillon.guarantees.services import capital, claims
from maillon.ledger.models import Transfer
from tests.guarantees import scene as stage
from tests.guarantees.claiming import lodged
from tests.guarantees.test_studies import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> stage.Scene:
    return stage.scene()


def given(scene: stage.Scene, share: str) -> dict[str, str]:
    return {
        "do": "commit", "pk": "0", "commit-0-investor": scene.sponsor.slug, "commit-0-kind": "first_loss",
        "commit-0-amount": "100 000", "commit-0-day": "2025-02-01", "commit-0-share": share,
    }  # fmt: skip


@pytest.mark.parametrize("share", ["", "0", "101", "beaucoup"])
def test_a_donor_who_bears_no_share_is_asked_for_it(scene: stage.Scene, share: str) -> None:
    answer = signed_in(scene.people.guillaume).post(reverse("fund_capital"), given(scene, share))
    assert answer.status_code == 422
    assert 'value="100 000"' in answer.content.decode(), "what was typed is still there"
    assert not scene.fund.commitments.filter(kind="first_loss").exists()


def test_a_donor_bears_its_share_of_a_loss(scene: stage.Scene) -> None:
    client = signed_in(scene.people.guillaume)
    claim = lodged(scene)
    assert client.post(reverse("fund_capital"), given(scene, "25")).status_code == 302
    ruling = claims.Ruling(present=stage.PRESENT, documents=claims.proofs(claim, resolution="CC-12"))
    claim = claims.accept(claim=claim, ruling=ruling, decided_on=date(2025, 11, 10), actor=None, at=timezone.now())
    assert claim.due_minor == 4_400_000
    fund = history.state_of(scene.fund)
    assert (fund.guarantees[claim.guarantee.reference].donor_minor, fund.donor_minor) == (1_100_000, 8_900_000)
    released = Transfer.objects.filter(entry__book=scene.fund.asnpo_book, credit__code="4020")
    assert [one.functional_minor for one in released] == [1_100_000]
    shown = client.get(reverse("fund_capital")).content.decode()
    assert "25\u00a0%" in shown and "89\u00a0000" in shown


def test_the_service_refuses_a_donor_who_bears_nothing(scene: stage.Scene) -> None:
    with pytest.raises(RuleViolation, match="first_loss_share"):
        capital.commit(
            fund=scene.fund, investor=scene.sponsor, amount_minor=1_000, committed_on=stage.DAY, actor=None,
            at=stage.AT, kind=Commitment.Kind.FIRST_LOSS,
        )  # fmt: skip

"""Each permission says yes for exactly what its list holds, whoever asks."""

from __future__ import annotations

import pytest

from maillon.guarantees.models import (
    Claim,
    Commitment,
    Facility,
    Fund,
    Guarantee,
    LoanPayout,
    OwnLoan,
    Statement,
)
from maillon.guarantees.permissions import funds as permissions
from maillon.guarantees.permissions import own_loans, parties, social
from maillon.guarantees.services import payouts
from tests.guarantees import own as lending
from tests.guarantees import scene as stage
from tests.guarantees.claiming import lodged

PAIRS = (
    (Fund, permissions.can_read_fund, permissions.funds_read_by),
    (Fund, permissions.can_manage_fund, permissions.funds_managed_by),
    (Guarantee, permissions.can_see_guarantee, permissions.guarantees_visible_to),
    (Facility, permissions.can_report_on, permissions.facilities_reported_by),
    (Claim, permissions.can_see_claim, permissions.claims_visible_to),
    (Claim, permissions.can_decide_claim, permissions.claims_decided_by),
    (Commitment, permissions.can_see_commitment, permissions.commitments_visible_to),
    (Guarantee, parties.can_follow_as_lender, parties.guarantees_followed_as_lender),
    (Guarantee, parties.can_follow_as_sponsor, parties.guarantees_followed_as_sponsor),
    (Facility, parties.can_report_as_lender, parties.facilities_reported_as_lender),
    (Guarantee, social.can_read_social, social.guarantees_read_socially_by),
    (Statement, parties.can_accept_statement, parties.statements_accepted_by),
    (OwnLoan, own_loans.can_see_loan, own_loans.loans_visible_to),
    (OwnLoan, own_loans.can_follow_loan_as_lender, own_loans.loans_followed_as_lender),
    (OwnLoan, own_loans.can_follow_loan_as_sponsor, own_loans.loans_followed_as_sponsor),
    (OwnLoan, own_loans.can_prepare_payout, own_loans.loans_prepared_by),
    (LoanPayout, own_loans.can_approve_payout, own_loans.payouts_approved_by),
)


@pytest.mark.django_db
def test_predicate_and_list_agree() -> None:
    scene = stage.scene()
    stage.approved(scene, reference="GAR-2025-555")
    lodged(scene)
    for lender, sponsor in ((scene.lender.slug, scene.sponsor.slug), ("", scene.sponsor.slug), ("", "")):
        made = lending.agreed(scene, lender=lender, sponsor=sponsor, days=300)
        payouts.prepare(loan=made, amount_minor=1_000, actor=scene.people.guillaume, at=stage.at(300))
    seen = 0
    everyone = [getattr(scene.people, name) for name in scene.people.__dataclass_fields__]
    for user in [*everyone, scene.simone]:
        for model, can, listed in PAIRS:
            found = set(listed(user).values_list("pk", flat=True))
            said = {one.pk for one in model.objects.all() if can(user, one)}
            assert said == found, (user, can.__name__)
            seen += len(said)
    assert seen

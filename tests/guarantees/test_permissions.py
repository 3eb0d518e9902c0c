"""Each permission says yes for exactly what its list holds, whoever asks."""

from __future__ import annotations

import pytest

from maillon.guarantees.models import Claim, Commitment, Facility, Fund, Guarantee, Statement
from maillon.guarantees.permissions import funds as permissions
from maillon.guarantees.permissions import parties, social
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
)


@pytest.mark.django_db
def test_predicate_and_list_agree() -> None:
    scene = stage.scene()
    stage.approved(scene, reference="GAR-2025-555")
    lodged(scene)
    seen = 0
    everyone = [getattr(scene.people, name) for name in scene.people.__dataclass_fields__]
    for user in [*everyone, scene.simone]:
        for model, can, listed in PAIRS:
            found = set(listed(user).values_list("pk", flat=True))
            said = {one.pk for one in model.objects.all() if can(user, one)}
            assert said == found, (user, can.__name__)
            seen += len(said)
    assert seen

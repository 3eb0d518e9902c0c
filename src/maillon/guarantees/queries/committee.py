"""The members of a fund's credit committee, by the account decisions name them with, and who has a part in a file."""

from __future__ import annotations

from collections.abc import Sequence

from maillon.core.people.models import RoleGrant, User
from maillon.core.people.rules import Role
from maillon.guarantees.models import Fund, Guarantee
from maillon.guarantees.permissions.funds import is_recused


def account(user: User) -> str:
    """How a decision names a member."""
    return f"member:{user.pk}"


def members(fund: Fund) -> Sequence[User]:
    """Who sits on the fund's credit committee."""
    grants = RoleGrant.objects.filter(role=Role.CREDIT_COMMITTEE.value, organisation=fund.organisation_id)
    return [grant.user for grant in grants.select_related("user__person").order_by("user_id")]


def recused(guarantee: Guarantee) -> Sequence[User]:
    """The members who belong to the sponsor, the lender or the borrower of a guarantee."""
    return [one for one in members(guarantee.fund) if is_recused(one, guarantee)]

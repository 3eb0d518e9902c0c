"""Who may do what where: each question as a predicate and, beside it, as a list.

The network's territory holds every organisation; any other territory is the one organisation a grant names.
A user's grants are read once and kept on the user object: a request asks the database at most once.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.core.people import rules
from maillon.core.people.models import RoleGrant, User
from maillon.core.people.rules import Capability, Role

Visitor = User | AnonymousUser | None


class HeldGrant(NamedTuple):
    """A grant in plain values; no organisation means the whole network."""

    role: Role
    organisation_id: int | None
    starts_at: datetime
    ends_at: datetime | None

    def holds(self, at: datetime) -> bool:
        """True while the grant is in force."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


def grants_of(user: Visitor, *, at: datetime | None = None) -> list[HeldGrant]:
    """The grants in force of a person with an active account, now or at an instant."""
    if not isinstance(user, User) or not user.is_active or user.pk is None:
        return []
    kept: list[HeldGrant] | None = user.__dict__.get("_kept_grants")
    if kept is None:
        rows = RoleGrant.objects.filter(user=user).values_list("role", "organisation_id", "starts_at", "ends_at")
        kept = [HeldGrant(Role(role), organisation, start, end) for role, organisation, start, end in rows]
        user.__dict__["_kept_grants"] = kept
    instant = at or timezone.now()
    return [grant for grant in kept if grant.holds(instant)]


def forget_grants(user: User) -> None:
    """Read this user's grants again at the next question; to be called after changing them."""
    user.__dict__.pop("_kept_grants", None)


def can(
    user: Visitor, capability: Capability, organisation: Organisation | int | None = None, *, at: datetime | None = None
) -> bool:
    """True when a role of the user carries the capability over the organisation (or its id).

    Without organisation the question is about the network itself: importing, operating, its texts.
    """
    wanted = _id(organisation)
    return any(
        grant.organisation_id is None or (wanted is not None and grant.organisation_id == wanted)
        for grant in _carrying(user, capability, at)
    )


def organisations_with(
    user: Visitor, capability: Capability, *, at: datetime | None = None
) -> QuerySet[Organisation, Organisation]:
    """The organisations over which ``can`` says yes."""
    grants = _carrying(user, capability, at)
    if any(grant.organisation_id is None for grant in grants):
        return Organisation.objects.all()
    return Organisation.objects.filter(id__in={grant.organisation_id for grant in grants})


def can_from_inside(
    user: Visitor, capability: Capability, organisation: Organisation | int, *, at: datetime | None = None
) -> bool:
    """Like ``can``, for one of the organisation's own people: the network's roles do not count."""
    return _id(organisation) in organisation_ids_from_inside(user, capability, at=at)


def organisation_ids_from_inside(
    user: Visitor, capability: Capability, *, at: datetime | None = None
) -> frozenset[int]:
    """The ids of the organisations over which ``can_from_inside`` says yes."""
    return frozenset(
        grant.organisation_id for grant in _carrying(user, capability, at) if grant.organisation_id is not None
    )


def is_secretariat(user: Visitor, *, at: datetime | None = None) -> bool:
    """True for the network's secretariat."""
    return any(grant.role is Role.SECRETARIAT for grant in grants_of(user, at=at))


def can_offer(
    user: Visitor, role: Role, organisation: Organisation | int | None, *, at: datetime | None = None
) -> bool:
    """True when the user may invite somebody to a role over an organisation, or over the network."""
    wanted = _id(organisation)
    return any(
        rules.may_offer(held=grant.role, held_over=grant.organisation_id, offered=role, offered_over=wanted)
        for grant in grants_of(user, at=at)
    )


def roles_offered_by(
    user: Visitor, organisation: Organisation | int | None, *, at: datetime | None = None
) -> list[Role]:
    """The roles over an organisation, or over the network, for which ``can_offer`` says yes."""
    return [role for role in Role if can_offer(user, role, organisation, at=at)]


def _carrying(user: Visitor, capability: Capability, at: datetime | None) -> list[HeldGrant]:
    return [grant for grant in grants_of(user, at=at) if capability in rules.CAPABILITIES[grant.role]]


def _id(organisation: Organisation | int | None) -> int | None:
    return organisation.pk if isinstance(organisation, Organisation) else organisation

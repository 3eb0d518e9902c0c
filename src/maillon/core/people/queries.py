"""Reads about people: who belongs where, who is invited, and what is held about somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from maillon.core.parties.models import Organisation
from maillon.core.people import rules
from maillon.core.people.erasing import held_everywhere
from maillon.core.people.models import Invitation, RoleGrant, User
from maillon.core.people.permissions import can, grants_of
from maillon.core.people.rules import Capability, InvitationState, Role


def members(organisation: Organisation | None, *, at: datetime) -> QuerySet[RoleGrant, RoleGrant]:
    """The roles in force over an organisation, or over the network, with their holders; oldest first."""
    held = RoleGrant.objects.active(at).filter(organisation=organisation, user__is_active=True)
    return held.select_related("user__person", "organisation").order_by("starts_at", "pk")


def open_invitations(organisations: Sequence[Organisation | None], *, at: datetime) -> QuerySet[Invitation, Invitation]:
    """Invitations to these territories (None is the network) that nobody has answered yet; oldest first."""
    ids = [organisation.pk for organisation in organisations if organisation]
    where = Q(organisation_id__in=ids) | (Q(organisation__isnull=True) if None in organisations else Q(pk__in=[]))
    waiting = Invitation.objects.filter(where, accepted_at__isnull=True, withdrawn_at__isnull=True)
    return waiting.filter(expires_at__gt=at).select_related("organisation").order_by("created_at", "pk")


def invitation_for(token: str) -> Invitation | None:
    """The invitation a link's token opens, whatever its state; None for a token that was never sent."""
    kept = Invitation.objects.filter(token_hash=token_hash(token))
    return kept.select_related("organisation", "invited_by__person").first()


def token_hash(token: str) -> str:
    """What is kept of a link's token: its SHA-256, in hexadecimal."""
    return sha256(token.encode()).hexdigest()


def state_of(invitation: Invitation, *, at: datetime) -> InvitationState:
    """Where an invitation stands at an instant."""
    return rules.invitation_state(
        at=at,
        expires_at=invitation.expires_at,
        accepted_at=invitation.accepted_at,
        withdrawn_at=invitation.withdrawn_at,
    )


def office_of(user: User, *, at: datetime) -> str:
    """How the journal names somebody without naming them: their role and where they hold it.

    ``organisation_administrator@semis-solidaires``, ``secretariat@network``; an account without a role is
    ``account``. What the journal seals for ever holds no personal information.
    """
    grants = grants_of(user, at=at)
    if not grants:
        return "account"
    first = min(grants, key=lambda grant: (grant.organisation_id is not None, grant.starts_at))
    if first.organisation_id is None:
        return f"{first.role.value}@network"
    slug = Organisation.objects.values_list("slug", flat=True).get(pk=first.organisation_id)
    return f"{first.role.value}@{slug}"


@dataclass(frozen=True, slots=True)
class Reader:
    """A role whose holders may read what is kept about somebody, and where; no organisation is the network."""

    role: Role
    organisation: Organisation | None
    how_many: int


def readers_of(user: User, *, at: datetime) -> list[Reader]:
    """Who may read a person's name, address and roles: the people of their organisations and the secretariat.

    The person is not counted among their own readers.
    """
    own = {grant.organisation_id for grant in grants_of(user, at=at)}
    carrying = [role.value for role in rules.roles_with(Capability.READ)]
    grants = RoleGrant.objects.active(at).filter(role__in=carrying, user__is_active=True).exclude(user=user)
    found: dict[tuple[Role, int | None], list[RoleGrant]] = {}
    for grant in grants.filter(Q(organisation__isnull=True) | Q(organisation_id__in=own - {None})).select_related(
        "organisation"
    ):
        found.setdefault((Role(grant.role), grant.organisation_id), []).append(grant)
    readers = [Reader(role, held[0].organisation, len({g.user_id for g in held})) for (role, _), held in found.items()]
    return sorted(readers, key=lambda reader: (reader.organisation is not None, str(reader.organisation), reader.role))


def held_about(user: User) -> dict[str, Any]:
    """Everything kept about a person, as plain values ready for JSON; secrets and hashes left out.

    Instants are ISO 8601 in UTC. This is what the right of access of Québec's Law 25 asks for, portable.
    """
    person = user.person
    return {
        "account": {
            "email": user.email,
            "language": user.language,
            "created_at": user.created_at.isoformat(),
            "last_login": user.last_login.isoformat() if user.last_login else None,
        },
        "person": {
            "given_name": person.given_name,
            "family_name": person.family_name,
            "email": person.email,
            "telephone": person.telephone,
            "language": person.language,
        }
        if person
        else None,
        "roles": [
            {
                "role": grant.role,
                "territory": grant.territory,
                "organisation": grant.organisation.legal_name_fr if grant.organisation else None,
                "starts_at": grant.starts_at.isoformat(),
                "ends_at": grant.ends_at.isoformat() if grant.ends_at else None,
            }
            for grant in user.grants.select_related("organisation").order_by("starts_at", "pk")
        ],
        "affiliations": [
            {
                "organisation": affiliation.organisation.legal_name_fr,
                "role": affiliation.role,
                "starts_on": affiliation.starts_on.isoformat(),
                "ends_on": affiliation.ends_on.isoformat() if affiliation.ends_on else None,
            }
            for affiliation in person.affiliations.select_related("organisation").order_by("starts_on", "pk")
        ]
        if person
        else [],
        "invitations_received": [
            {"role": row.role, "created_at": row.created_at.isoformat(), "expires_at": row.expires_at.isoformat()}
            for row in Invitation.objects.filter(email=user.email).order_by("created_at", "pk")
        ],
        "api_tokens": [
            {"name": row.name, "created_at": row.created_at.isoformat(), "expires_at": row.expires_at.isoformat()}
            for row in user.api_tokens.order_by("created_at", "pk")
        ],
        "sign_in_methods": [
            {"type": row.type, "created_at": row.created_at.isoformat()}
            for row in Authenticator.objects.filter(user=user).order_by("created_at", "pk")
        ],
        **held_everywhere(user),
    }


def may_see_team(user: User | None, organisation: Organisation | None) -> bool:
    """True for the people of an organisation and for whoever may invite there; the network's team is its own."""
    if organisation is None:
        return can(user, Capability.INVITE)
    return can(user, Capability.READ, organisation)

"""Who may do what where: few roles, few capabilities, over a territory. Plain values only."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum


class Territory(StrEnum):
    """Where a role holds."""

    NETWORK = "network"
    ORGANISATION = "organisation"
    MINISTRY = "ministry"
    FUND = "fund"
    PARTNER = "partner"


class Role(StrEnum):
    """What a person is there."""

    SECRETARIAT = "secretariat"
    ORGANISATION_ADMINISTRATOR = "organisation_administrator"
    ORGANISATION_OFFICER = "organisation_officer"
    ORGANISATION_READER = "organisation_reader"
    PROGRAMME_OFFICER = "programme_officer"
    PROGRAMME_APPROVER = "programme_approver"
    FUND_MANAGER = "fund_manager"
    CREDIT_COMMITTEE = "credit_committee"
    LOAN_OFFICER = "loan_officer"
    PARTNER_COORDINATOR = "partner_coordinator"


class Capability(StrEnum):
    """What a role lets a person do on its territory."""

    READ = "read"
    RECORD = "record"
    PUBLISH = "publish"
    INVITE = "invite"
    IMPORT = "import"
    EDIT_TEXTS = "edit_texts"
    READ_AUDIT = "read_audit"
    OPERATE = "operate"
    SETTLE = "settle"
    HANDLE = "handle"
    APPROVE = "approve"


C = Capability
CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.SECRETARIAT: frozenset(
        {C.READ, C.INVITE, C.IMPORT, C.EDIT_TEXTS, C.READ_AUDIT, C.OPERATE, C.HANDLE, C.SETTLE}
    ),
    Role.ORGANISATION_ADMINISTRATOR: frozenset({C.READ, C.RECORD, C.PUBLISH, C.INVITE, C.SETTLE}),
    Role.ORGANISATION_OFFICER: frozenset({C.READ, C.RECORD, C.PUBLISH, C.SETTLE}),
    Role.ORGANISATION_READER: frozenset({C.READ}),
    Role.PROGRAMME_OFFICER: frozenset({C.READ, C.HANDLE, C.SETTLE}),
    Role.PROGRAMME_APPROVER: frozenset({C.READ, C.APPROVE}),
    Role.FUND_MANAGER: frozenset({C.READ, C.INVITE, C.HANDLE, C.SETTLE}),
    Role.CREDIT_COMMITTEE: frozenset({C.READ}),
    Role.LOAN_OFFICER: frozenset({C.READ, C.RECORD}),
    Role.PARTNER_COORDINATOR: frozenset({C.READ, C.RECORD}),
}

TERRITORY_OF: dict[Role, Territory] = {
    Role.SECRETARIAT: Territory.NETWORK,
    Role.ORGANISATION_ADMINISTRATOR: Territory.ORGANISATION,
    Role.ORGANISATION_OFFICER: Territory.ORGANISATION,
    Role.ORGANISATION_READER: Territory.ORGANISATION,
    Role.PROGRAMME_OFFICER: Territory.MINISTRY,
    Role.PROGRAMME_APPROVER: Territory.MINISTRY,
    Role.FUND_MANAGER: Territory.FUND,
    Role.CREDIT_COMMITTEE: Territory.FUND,
    Role.LOAN_OFFICER: Territory.PARTNER,
    Role.PARTNER_COORDINATOR: Territory.PARTNER,
}


def roles_with(capability: Capability) -> frozenset[Role]:
    """The roles that carry a capability."""
    return frozenset(role for role, held in CAPABILITIES.items() if capability in held)


NETWORK_ROLES = frozenset(role for role, kind in TERRITORY_OF.items() if kind is Territory.NETWORK)


def may_offer(*, held: Role, held_over: int | None, offered: Role, offered_over: int | None) -> bool:
    """True when somebody who holds a role over a territory may invite to another role over a territory.

    Territories are organisation ids, None for the network. The network invites to any role; elsewhere one
    invites to roles of one's own organisation, with no more capabilities than one's own.
    """
    if Capability.INVITE not in CAPABILITIES[held]:
        return False
    if (offered in NETWORK_ROLES) != (offered_over is None):
        return False
    if held_over is None:
        return True
    return (
        offered_over == held_over
        and TERRITORY_OF[offered] is TERRITORY_OF[held]
        and CAPABILITIES[offered] <= CAPABILITIES[held]
    )


class InvitationState(StrEnum):
    """Where an invitation stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def invitation_expiry(invited_at: datetime, *, days: int) -> datetime:
    """The instant an invitation stops working; ``days`` is the network's own choice (MAILLON_INVITATION_DAYS)."""
    return invited_at + timedelta(days=days)


def invitation_state(
    *, at: datetime, expires_at: datetime, accepted_at: datetime | None, withdrawn_at: datetime | None
) -> InvitationState:
    """Where an invitation stands at an instant; an answer or a withdrawal outlives the expiry."""
    if accepted_at is not None:
        return InvitationState.ACCEPTED
    if withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    return InvitationState.OPEN if at < expires_at else InvitationState.EXPIRED

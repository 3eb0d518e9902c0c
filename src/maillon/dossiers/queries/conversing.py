"""Who stands on each side of a dossier, and what one side has not read yet."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillon.core.people.models import RoleGrant, User
from maillon.core.people.permissions import Visitor
from maillon.core.people.rules import Capability, roles_with
from maillon.dossiers.models import CommitteeMember, Dossier, DossierAccess, Message
from maillon.dossiers.permissions import (
    can_draft,
    can_handle,
    can_handle_procedure,
    drafted_by,
    handled_by,
    is_confidential,
)

_MANY = 20
"""Letters one message may cause on one side."""


def applicant_side(dossier: Dossier) -> list[User]:
    """Who follows the dossier for the applicant: who began it, who wrote, who was given a right; else its writers."""
    ids = {dossier.started_by_id, *dossier.messages.filter(from_handler=False).values_list("author_id", flat=True)}
    ids |= set(dossier.accesses.exclude(right=DossierAccess.Right.CONSULT).values_list("user_id", flat=True))
    following = [user for user in _accounts(Q(pk__in=ids - {None})) if can_draft(user, dossier)]
    return following or holding(Capability.RECORD, dossier.applicant_id) if dossier.applicant_id else following


def handler_side(dossier: Dossier) -> list[User]:
    """Who handles the dossier: its handler, else everybody who may."""
    if dossier.handler and can_handle(dossier.handler, dossier):
        return [dossier.handler]
    procedure = dossier.version.procedure
    if is_confidential(dossier):
        key = dossier.version.definition["deliberation"]["committee"]
        seats = CommitteeMember.objects.filter(committee__key=key).values("user_id")
        return [user for user in _accounts(Q(pk__in=seats)) if can_handle(user, dossier)]
    found = holding(Capability.HANDLE, procedure.owner_id)
    return [user for user in found if can_handle_procedure(user, procedure) and can_handle(user, dossier)]


def unread(user: Visitor) -> QuerySet[Message, Message]:
    """Messages of the other side that nobody of this person's side has opened."""
    handled = handled_by(user).values("pk")
    written = drafted_by(user).values("pk")
    theirs = Q(from_handler=False, dossier__in=handled) | (
        Q(from_handler=True, dossier__in=written) & ~Q(dossier__in=handled)
    )
    rows = Message.objects.filter(theirs, read_at__isnull=True)
    return rows.select_related("dossier__version__procedure").order_by("dossier_id", "at")


def _accounts(which: Q) -> list[User]:
    return list(User.objects.filter(which, is_active=True).select_related("person").order_by("pk")[:_MANY])


def holding(capability: Capability, organisation_id: int | None) -> list[User]:
    """The active accounts with a capability over one organisation, or over the network, twenty at most."""
    roles = [role.value for role in roles_with(capability)]
    where = Q(organisation__isnull=True) if organisation_id is None else Q(organisation_id=organisation_id)
    grants = RoleGrant.objects.active(timezone.now()).filter(where, role__in=roles)
    return _accounts(Q(pk__in=grants.values("user_id")))

"""The other names an organisation is found under: who may say them, saying one, taking one back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation, OrganisationName
from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor, can
from maillon.core.people.rules import Capability
from maillon.core.text import name_key

_LONGEST = 300


def can_keep_names(user: Visitor) -> bool:
    """The network says which names are one organisation's: a name draws all that is imported under it."""
    return can(user, Capability.IMPORT)


def require(actor: User) -> None:
    """Raises NotAllowed for whoever does not keep the directory's names."""
    if not can_keep_names(actor):
        raise NotAllowed("directory.merge")


def names_of(organisation: Organisation) -> QuerySet[OrganisationName, OrganisationName]:
    """An organisation's names beside its legal ones, those somebody confirmed first, then by the alphabet."""
    legal = [name_key(name)[:_LONGEST] for name in (organisation.legal_name_fr, organisation.legal_name_en)]
    return organisation.names.exclude(key__in=legal).order_by("-confirmed", "key")


@transaction.atomic
def confirm_name(*, organisation: Organisation, name: str, actor: User, at: datetime) -> OrganisationName:
    """This spelling is surely this organisation's: what is imported under it from now on is theirs.

    Raises NotAllowed, RuleViolation ``directory.name_empty``, or ``directory.name_taken`` (``holder``) when it
    is confirmed for another organisation, or is the legal name of one that keeps its record here.
    """
    require(actor)
    key = name_key(name)[:_LONGEST]
    if not key:
        raise RuleViolation("directory.name_empty", field="name")
    if holder := _holder(key, organisation):
        raise RuleViolation("directory.name_taken", field="name", holder=holder)
    kept, created = OrganisationName.objects.get_or_create(
        organisation=organisation, key=key, defaults={"name": name.strip()[:_LONGEST], "confirmed": True}
    )
    if created or not kept.confirmed:
        kept.confirmed = True
        kept.save(update_fields=["confirmed"])
        record(actor, "core.organisation_name.confirmed", organisation, at=at, after={"name": kept.name})
    return kept


@transaction.atomic
def remove_name(*, name: OrganisationName, actor: User, at: datetime) -> None:
    """This spelling is not this organisation's, or no longer: what is imported under it opens its own record.

    Projects already attributed stay where they are. Raises NotAllowed.
    """
    require(actor)
    organisation, before = name.organisation, {"name": name.name}
    name.delete()
    record(actor, "core.organisation_name.removed", organisation, at=at, before=before)


def _holder(key: str, organisation: Organisation) -> str:
    taken = OrganisationName.objects.filter(key=key, confirmed=True).exclude(organisation=organisation)
    if holder := taken.select_related("organisation").first():
        return holder.organisation.legal_name_fr
    others = Organisation.objects.recorded().exclude(pk=organisation.pk)
    for french, english in others.values_list("legal_name_fr", "legal_name_en"):
        if key in (name_key(french)[:_LONGEST], name_key(english)[:_LONGEST]):
            return french
    return ""

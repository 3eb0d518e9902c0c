"""Founding a committee, whose seats are given afterwards."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.narratives import Narratives
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.text import slug
from maillon.dossiers.models import Committee
from maillon.dossiers.permissions import can_keep_forms


@transaction.atomic
def found_committee(
    *, name: Narratives, key: str = "", owner: Organisation | None, actor: User, at: datetime
) -> Committee:
    """A new committee of an owner, without seats yet; its key comes from its name where none is given.

    Raises RuleViolation ``dossiers.no_committee_name`` or ``dossiers.committee_taken`` (``key``).
    """
    if not can_keep_forms(actor, owner):
        raise NotAllowed("dossiers.handle")
    if not name.get("fr", "").strip():
        raise RuleViolation("dossiers.no_committee_name", field="name_fr")
    key = slug(key or name["fr"], length=60)
    if Committee.objects.filter(key=key).exists():
        raise RuleViolation("dossiers.committee_taken", field="name_fr", key=key)
    committee = Committee.objects.create(key=key, name=dict(name), owner=owner)
    record(actor, "dossiers.committee.founded", committee, at=at, after={"key": key, "name": dict(name)})
    return committee

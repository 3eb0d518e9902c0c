"""Erasing a person at their request, keeping what the law obliges to keep and nothing more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed
from maillon.core.parties.models import Person
from maillon.core.people import services as people
from maillon.core.people.erasing import on_dated_erasure
from maillon.core.people.models import User
from maillon.core.privacy import registry
from maillon.core.privacy.permissions import can_keep_registers
from maillon.core.privacy.registry import Subject


@on_dated_erasure
def forget_holdings(user: User, at: datetime) -> None:
    """Every registered holding forgets an account that is erased, in the same transaction."""
    registry.forget_about(Subject.of_user(user), at=at)


@transaction.atomic
def erase_person(*, person: Person, actor: User, at: datetime) -> None:
    """The secretariat erases somebody who asked for it in writing, with or without an account.

    What the law keeps stays without a name. Raises NotAllowed for anybody else.
    """
    if not can_keep_registers(actor):
        raise NotAllowed("privacy.erase")
    subject = Subject.of(person)
    if subject.user is not None:
        people.forget_account(user=subject.user, at=at)
    else:
        registry.forget_about(subject, at=at)
        people.forget_person(person)
    record(actor, "core.person.erased", person, at=at)

"""Entering one person's stay in the register: a cooperant, a volunteer mandate, somebody who leaves alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail import services as mail
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.mobility.models import Departure
from maillon.mobility.permissions.departures import can_follow
from maillon.mobility.services.departing import register
from maillon.network.addresses import address
from maillon.network.services.groups import person_at


@transaction.atomic
def enter(
    *,
    organisation: Organisation,
    email: str,
    given_name: str,
    family_name: str,
    facts: Mapping[str, Any],
    programme: str,
    language: str,
    actor: User,
    at: datetime,
) -> Departure:
    """Enter somebody who leaves alone, with their checklist, and write to them where it is.

    ``facts`` are fields of Departure. Raises NotAllowed, RuleViolation ``mobility.entered_already`` for the same
    person on the same first day, and what ``person_at`` and ``register`` raise.
    """
    if not can_follow(actor, Departure(organisation=organisation)):
        raise NotAllowed("mobility.departure.keep")
    person = person_at(email=email, given_name=given_name, family_name=family_name, language=language)
    same = Departure.objects.live().filter(person=person, organisation=organisation, starts_on=facts["starts_on"])
    if same.exists():
        raise RuleViolation("mobility.entered_already", field="email")
    made = register(person=person, organisation=organisation, facts=facts, programme=programme, actor=actor, at=at)
    spoken = person.language or language
    told = {
        "organisation": organisation.name(spoken),
        "departure": made,
        "link": address("own_stay", spoken, pk=made.pk),
        "opening": "" if User.objects.filter(person=person).exists() else address("account_open", spoken),
    }
    mail.write(person.email, "mobility/entered", spoken, told, at)
    return made

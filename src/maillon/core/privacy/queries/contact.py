"""Who answers for personal information: named on the public page while they hold the office and agree to it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from maillon.core.parties.models import Person
from maillon.core.people.models import RoleGrant
from maillon.core.people.rules import Role
from maillon.core.privacy.queries.consents import persons_consenting

PURPOSE = "privacy-contact"


def named_contacts(*, at: datetime) -> QuerySet[Person, Person]:
    """The persons of the secretariat who consent to their name being published; none: title and address alone.

    CQLR P-39.1, section 3.1. Whoever leaves the role, or takes the consent back, is no longer named.
    """
    held = RoleGrant.objects.active(at).filter(role=Role.SECRETARIAT, user__is_active=True)
    named = persons_consenting(PURPOSE, at=at).filter(pk__in=held.values("user__person_id"))
    return named.order_by("family_name", "given_name")

"""The people of member organisations who agreed to be found by the other members."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from maillon.core.parties.models import Affiliation, Organisation, Person
from maillon.core.people.models import RoleGrant
from maillon.core.privacy.queries import persons_consenting
from maillon.network.models import Membership

PURPOSE = "members-directory"
"""The purpose people agree to: see data/privacy/purposes.toml."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody one may write to, and in what organisation; ``function`` is empty when nobody recorded it."""

    person: Person
    organisation: Organisation
    function: str
    email: str


def contacts(*, text: str = "", at: datetime) -> list[Contact]:
    """The contacts by name: those whose consent counts now and who belong to a member of today; four queries."""
    day = timezone.localdate(at)
    members = Membership.objects.on(day).values("organisation_id")
    agreed = persons_consenting(PURPOSE, at=at)
    in_office = Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))
    roles = Affiliation.objects.filter(in_office, person__in=agreed, organisation__in=members)
    grants = RoleGrant.objects.active(at).filter(user__person__in=agreed, organisation__in=members)
    found: dict[tuple[int, int], Contact] = {}
    for role in roles.select_related("person__user", "organisation").order_by("starts_on", "id"):
        _keep(found, role.person, role.organisation, role.role)
    for grant in grants.select_related("user__person__user", "organisation").order_by("id"):
        if grant.user.person is not None and grant.organisation is not None:
            _keep(found, grant.user.person, grant.organisation, "")
    words = text.lower().split()
    return sorted(
        (one for one in found.values() if _matches(one, words)),
        key=lambda one: (one.organisation.legal_name_fr, one.person.family_name, one.person.given_name),
    )


def _keep(found: dict[tuple[int, int], Contact], person: Person, organisation: Organisation, function: str) -> None:
    key = (person.pk, organisation.pk)
    if function or key not in found:
        account = getattr(person, "user", None)
        email = person.email or (account.email if account is not None else "")
        found[key] = Contact(person, organisation, function, email)


def _matches(one: Contact, words: Iterable[str]) -> bool:
    told = f"{one.person} {one.organisation.legal_name_fr} {one.organisation.acronym} {one.function}".lower()
    return all(word in told for word in words)

"""What ties people to the parties of a dossier, read from the records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from maillon.core.parties import models as parties
from maillon.core.people.models import RoleGrant, User
from maillon.dossiers.models import Dossier, DossierAccess, Submission
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.conflicts import Affiliation, Link, Party, Relationship, links

Concerned = Callable[[Dossier], Iterable[int]]
_CONCERNED: list[Concerned] = []
_WRITERS = (DossierAccess.Right.DRAFT, DossierAccess.Right.SIGN)


def also_concerns(named: Concerned) -> Concerned:
    """Have a domain name the organisations a dossier is about, though they ask nothing of it (ids)."""
    if named not in _CONCERNED:
        _CONCERNED.append(named)
    return named


def parties_of(dossier: Dossier) -> list[Party]:
    """Whom the dossier concerns: its applicant, who supports it, and the organisations of who writes it with them."""
    found: dict[tuple[int, str], None] = {}
    if dossier.applicant_id is not None:
        found[dossier.applicant_id, "applicant"] = None
    asked = Submission.objects.filter(dossier=dossier, respondent__isnull=False)
    for organisation in asked.values_list("respondent_id", flat=True).distinct().order_by("respondent_id"):
        if organisation is not None:
            found[organisation, "support"] = None
    writers = DossierAccess.objects.filter(dossier=dossier, right__in=_WRITERS).values("user_id")
    homes = RoleGrant.objects.filter(user__in=writers, organisation__isnull=False)
    for organisation in homes.values_list("organisation_id", flat=True).distinct().order_by("organisation_id"):
        if organisation is not None and organisation != dossier.applicant_id:
            found[organisation, "partner"] = None
    for named in _CONCERNED:
        for organisation in named(dossier):
            found[organisation, "about"] = None
    return [Party(organisation, part) for organisation, part in found]


def ties_of(users: Iterable[User], dossier: Dossier, *, on: date) -> dict[int, tuple[Link, ...]]:
    """By user id, the ties to a party of the dossier of who has some: roles held, seats, and what ties their houses.

    ``dossier`` comes with its version and procedure. Six questions to the database, however many people.
    """
    people = {user.pk: user for user in users}
    rule = definition.read(dossier.version.definition).conflicts
    concerned = parties_of(dossier)
    roles = _roles(people, on)
    houses = {one.organisation for held in roles.values() for one in held}
    involved = [one.organisation for one in concerned]
    ties = [
        Relationship(row.source_id, row.target_id, row.kind, row.starts_on, row.ends_on)
        for row in parties.Relationship.objects.filter(
            Q(source__in=houses, target__in=involved) | Q(source__in=involved, target__in=houses)
        )
    ]
    writing = set(
        DossierAccess.objects.filter(dossier=dossier, user__in=people, right__in=_WRITERS).values_list(
            "user_id", flat=True
        )
    )
    found: dict[int, tuple[Link, ...]] = {}
    for pk, user in people.items():
        held = links(
            rule,
            affiliations=roles[pk],
            relationships=ties,
            parties=concerned,
            on=on,
            owner=dossier.version.procedure.owner_id,
        )
        own = user.person_id is not None and user.person_id == dossier.applicant_person_id
        if own or pk in writing:
            held = (Link("affiliation", "applicant", dossier.applicant_id or 0, "self" if own else "author"), *held)
        if held:
            found[pk] = held
    return found


def _roles(people: dict[int, User], on: date) -> dict[int, list[Affiliation]]:
    """Seats and jobs on record, and roles held here: both are hats."""
    roles: dict[int, list[Affiliation]] = {pk: [] for pk in people}
    user_of = {user.person_id: pk for pk, user in people.items() if user.person_id is not None}
    for row in parties.Affiliation.objects.filter(person_id__in=user_of, starts_on__lte=on):
        roles[user_of[row.person_id]].append(Affiliation(row.organisation_id, row.role, row.starts_on, row.ends_on))
    for grant in RoleGrant.objects.filter(user_id__in=people, organisation__isnull=False):
        if grant.organisation_id is None:
            continue
        begun = timezone.localdate(grant.starts_at)
        ended = timezone.localdate(grant.ends_at) if grant.ends_at else None
        if ended is None or ended > begun:
            roles[grant.user_id].append(Affiliation(grant.organisation_id, grant.role, begun, ended))
    return roles

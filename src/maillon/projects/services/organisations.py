"""Naming an organisation that has no record here yet."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillon.core.audit import services as audit
from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation, OrganisationName
from maillon.core.people.models import User
from maillon.core.text import name_key, slug


@transaction.atomic
def mention(*, actor: User, name: str, country: str = "", type: str = "", at: datetime) -> Organisation:
    """Name an organisation in a project: a mention, that it or the network may turn into a record later.

    Raises RuleViolation ``projects.organisation_name`` when there is no word in the name.
    """
    said = " ".join(name.split())[:300]
    if not (key := name_key(said)):
        raise RuleViolation("projects.organisation_name", field="name", typed=name)
    organisation = Organisation.objects.create(
        slug=_free_slug(said),
        legal_name_fr=said,
        country=country,
        organisation_type=type,
        standing=Organisation.Standing.MENTIONED,
    )
    OrganisationName.objects.create(organisation=organisation, name=said, key=key[:300])
    audit.record(actor, "core.organisation.mentioned", organisation, at=at, after={"name": said, "country": country})
    return organisation


def _free_slug(name: str) -> str:
    stem = slug(name)
    taken = set(Organisation.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(f"{stem}-{number}" for number in range(2, len(taken) + 3) if f"{stem}-{number}" not in taken)

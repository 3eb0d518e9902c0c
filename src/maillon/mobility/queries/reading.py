"""Who of the organisation that offers may be given its candidacies to read."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from maillon.core.people.models import RoleGrant, User
from maillon.core.people.rules import Capability, roles_with
from maillon.dossiers.models import Dossier
from maillon.mobility.models import Season


def readers_of(dossier: Dossier) -> QuerySet[User, User]:
    """Those who publish for the season's organisation: they open the interviews, so they may read who comes."""
    seasons = Season.objects.filter(procedure=dossier.version.procedure_id, organisation__isnull=False)
    roles = [role.value for role in roles_with(Capability.PUBLISH)]
    grants = RoleGrant.objects.active(timezone.now()).filter(
        role__in=roles, organisation__in=seasons.values("organisation")
    )
    return User.objects.filter(pk__in=grants.values("user"))

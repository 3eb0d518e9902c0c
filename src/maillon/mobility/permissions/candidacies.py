"""Who forms a season's groups, who reads a candidacy."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor, can_from_inside, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.dossiers.permissions import handles_network
from maillon.mobility.models import Candidacy, Season


def can_open_seasons(user: Visitor) -> bool:
    """Who handles the network's procedures opens seasons."""
    return handles_network(user)


def can_form_groups(user: Visitor, season: Season) -> bool:
    """Who handles the network's procedures, and who publishes for the season's organisation."""
    if handles_network(user):
        return True
    return season.organisation_id is not None and can_from_inside(user, Capability.PUBLISH, season.organisation_id)


def seasons_formed_by(user: Visitor) -> QuerySet[Season, Season]:
    """The seasons ``can_form_groups`` says yes for."""
    if handles_network(user):
        return Season.objects.all()
    return Season.objects.filter(organisation__in=organisation_ids_from_inside(user, Capability.PUBLISH))


def is_own(user: Visitor, candidacy: Candidacy) -> bool:
    """One's own candidacy."""
    return isinstance(user, User) and user.is_active and user.person_id == candidacy.person_id


def own_candidacies(user: Visitor) -> QuerySet[Candidacy, Candidacy]:
    """The candidacies ``is_own`` says yes for."""
    if not isinstance(user, User) or not user.is_active or user.person_id is None:
        return Candidacy.objects.none()
    return Candidacy.objects.filter(person=user.person_id)


def can_see_candidacy(user: Visitor, candidacy: Candidacy) -> bool:
    """The person, and who forms the groups of its season; nobody else."""
    return is_own(user, candidacy) or can_form_groups(user, candidacy.season)


def candidacies_seen_by(user: Visitor) -> QuerySet[Candidacy, Candidacy]:
    """The candidacies ``can_see_candidacy`` says yes for."""
    seen = Q(pk__in=own_candidacies(user).values("pk")) | Q(season__in=seasons_formed_by(user).values("pk"))
    return Candidacy.objects.filter(seen)

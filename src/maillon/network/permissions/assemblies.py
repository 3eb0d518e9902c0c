"""Who prepares an assembly, presides, speaks for a member and reads its papers: predicate and list side by side."""

from __future__ import annotations

from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor, can_from_inside, is_secretariat, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.network.models import Assembly, Membership


def can_prepare_assemblies(user: Visitor) -> bool:
    """The secretariat plans, convenes and prepares what is put to the vote."""
    return is_secretariat(user)


def can_preside(user: Visitor, assembly: Assembly) -> bool:
    """Who chairs the assembly, and the secretariat beside them: presences, opening, ballots, closing."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return can_prepare_assemblies(user) or assembly.chair_id == user.pk


def presided_by(user: Visitor) -> QuerySet[Assembly, Assembly]:
    """The assemblies ``can_preside`` says yes for."""
    if can_prepare_assemblies(user):
        return Assembly.objects.all()
    return Assembly.objects.filter(chair=user) if isinstance(user, User) and user.is_active else Assembly.objects.none()


def can_name_delegate(user: Visitor, organisation: Organisation | int) -> bool:
    """Who publishes for a member names its delegate, and gives its proxy."""
    return can_from_inside(user, Capability.PUBLISH, organisation)


def delegations_named_by(user: Visitor) -> QuerySet[Organisation, Organisation]:
    """The organisations ``can_name_delegate`` says yes for."""
    return Organisation.objects.filter(pk__in=organisation_ids_from_inside(user, Capability.PUBLISH))


def can_read_assembly(user: Visitor, assembly: Assembly) -> bool:
    """Once convened, the people of members and the delegates; before, who prepares and who presides.

    The date and title of a convened assembly are known to everybody; its agenda, place and results are not.
    """
    return assemblies_read_by(user).filter(pk=assembly.pk).exists()


def assemblies_read_by(user: Visitor) -> QuerySet[Assembly, Assembly]:
    """The assemblies ``can_read_assembly`` says yes for."""
    if can_prepare_assemblies(user):
        return Assembly.objects.all()
    if not isinstance(user, User) or not user.is_active:
        return Assembly.objects.none()
    seen = Q(chair=user) | Q(delegates__user=user, delegates__withdrawn_at=None, convened_at__isnull=False)
    homes = organisation_ids_from_inside(user, Capability.READ)
    if homes:
        member = Membership.objects.on(timezone.localdate()).filter(organisation_id__in=homes)
        seen |= Q(Exists(member), convened_at__isnull=False)
    return Assembly.objects.filter(seen).distinct()


def can_know_assembly(user: Visitor, assembly: Assembly) -> bool:
    """Everybody knows the title and date of a convened assembly; of another, who prepares or presides it."""
    return assembly.convened_at is not None or can_preside(user, assembly)


def assemblies_known_to(user: Visitor) -> QuerySet[Assembly, Assembly]:
    """The assemblies ``can_know_assembly`` says yes for."""
    return Assembly.objects.filter(Q(convened_at__isnull=False) | Q(pk__in=presided_by(user).values("pk")))

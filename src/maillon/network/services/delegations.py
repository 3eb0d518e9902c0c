"""Who speaks for each member at an assembly: delegates named, proxies given, arrivals."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.network.models import Assembly, Delegate, Proxy
from maillon.network.permissions.assemblies import can_name_delegate, can_preside
from maillon.network.queries.assemblies import open_ballots, rules_of, team_of, voting_members
from maillon.network.services.assemblies import held


def _spoken_for(assembly: Assembly, organisation: Organisation, actor: User, at: datetime) -> Assembly:
    """The assembly, held while a member says who speaks for it: convened, not closed, no ballot open."""
    if not can_name_delegate(actor, organisation):
        raise NotAllowed("network.assembly.delegate")
    found = held(assembly)
    if found.convened_at is None:
        raise RuleViolation("assemblies.not_convened")
    if found.closed_at is not None:
        raise RuleViolation("assemblies.closed")
    if open_ballots(found).exists():
        raise RuleViolation("assemblies.ballot_open")
    if not voting_members(found).filter(pk=organisation.pk).exists():
        raise RuleViolation("assemblies.no_voice", field="organisation")
    return found


@transaction.atomic
def name_delegate(*, assembly: Assembly, organisation: Organisation, user: User, actor: User, at: datetime) -> Delegate:
    """A member names one of its people to speak and vote for it, in place of whoever it named before.

    Raises NotAllowed; RuleViolation ``assemblies.not_convened``, ``assemblies.closed``, ``assemblies.ballot_open``,
    ``assemblies.no_voice``, ``assemblies.not_of_member``, ``assemblies.has_proxy``.
    """
    found = _spoken_for(assembly, organisation, actor, at)
    if not team_of(organisation, at=at).filter(pk=user.pk).exists():
        raise RuleViolation("assemblies.not_of_member", field="delegate")
    if found.proxies.filter(giver=organisation, withdrawn_at=None).exists():
        raise RuleViolation("assemblies.has_proxy", field="delegate")
    named = found.delegates.filter(organisation=organisation, withdrawn_at=None)
    if same := named.filter(user=user).first():
        return same
    named.update(withdrawn_at=at)
    delegate = Delegate.objects.create(
        assembly=found, organisation=organisation, user=user, named_by=actor, named_at=at
    )
    facts = {"organisation": organisation.pk, "user": user.pk}
    record(actor, "network.assembly.delegate_named", found, at=at, after=facts)
    return delegate


@transaction.atomic
def withdraw_delegate(*, assembly: Assembly, organisation: Organisation, actor: User, at: datetime) -> None:
    """A member has no delegate any more; the proxies its delegate held fall with it.

    Raises NotAllowed; RuleViolation as ``name_delegate``, and ``assemblies.no_delegate``.
    """
    found = _spoken_for(assembly, organisation, actor, at)
    if not found.delegates.filter(organisation=organisation, withdrawn_at=None).update(withdrawn_at=at):
        raise RuleViolation("assemblies.no_delegate")
    fallen = found.proxies.filter(holder=organisation, withdrawn_at=None).update(withdrawn_at=at)
    facts = {"organisation": organisation.pk, "proxies_fallen": fallen}
    record(actor, "network.assembly.delegate_withdrawn", found, at=at, after=facts)


@transaction.atomic
def give_proxy(*, assembly: Assembly, giver: Organisation, holder: Organisation, actor: User, at: datetime) -> Proxy:
    """A member without delegate asks another one's delegate to vote in its place, in place of any proxy before.

    Raises NotAllowed; RuleViolation as ``name_delegate``, and ``assemblies.proxy_to_itself``,
    ``assemblies.has_delegate``, ``assemblies.holder_without_delegate``, ``assemblies.too_many_proxies`` (``most``).
    """
    found = _spoken_for(assembly, giver, actor, at)
    if holder.pk == giver.pk:
        raise RuleViolation("assemblies.proxy_to_itself", field="holder")
    if found.delegates.filter(organisation=giver, withdrawn_at=None).exists():
        raise RuleViolation("assemblies.has_delegate", field="holder")
    speaks = found.delegates.filter(organisation=holder, withdrawn_at=None).exists()
    if not speaks or not voting_members(found).filter(pk=holder.pk).exists():
        raise RuleViolation("assemblies.holder_without_delegate", field="holder")
    most = rules_of(found).proxies_per_holder
    others = found.proxies.filter(holder=holder, withdrawn_at=None).exclude(giver=giver)
    if others.count() >= most:
        raise RuleViolation("assemblies.too_many_proxies", field="holder", most=most)
    found.proxies.filter(giver=giver, withdrawn_at=None).update(withdrawn_at=at)
    proxy = Proxy.objects.create(assembly=found, giver=giver, holder=holder, given_by=actor, given_at=at)
    record(actor, "network.assembly.proxy_given", found, at=at, after={"giver": giver.pk, "holder": holder.pk})
    return proxy


@transaction.atomic
def withdraw_proxy(*, assembly: Assembly, giver: Organisation, actor: User, at: datetime) -> None:
    """A member takes its proxy back. Raises NotAllowed; RuleViolation as ``name_delegate``, ``assemblies.no_proxy``."""
    found = _spoken_for(assembly, giver, actor, at)
    if not found.proxies.filter(giver=giver, withdrawn_at=None).update(withdrawn_at=at):
        raise RuleViolation("assemblies.no_proxy")
    record(actor, "network.assembly.proxy_withdrawn", found, at=at, after={"giver": giver.pk})


@transaction.atomic
def arrive(*, delegate: Delegate, actor: User, at: datetime) -> Delegate:
    """A delegate is there: who presides says it, or the delegates themselves once the assembly is convened.

    Raises NotAllowed; RuleViolation ``assemblies.closed``, ``assemblies.no_delegate``, ``assemblies.not_yet``
    before the day.
    """
    found = held(delegate.assembly)
    if not (can_preside(actor, found) or delegate.user_id == actor.pk):
        raise NotAllowed("network.assembly.arrive")
    _may_move(found, delegate)
    if found.convened_at is None or (found.starts_at - at).days >= 1:
        raise RuleViolation("assemblies.not_yet", starts_at=found.starts_at)
    if delegate.arrived_at is None:
        delegate.arrived_at = at
        delegate.save(update_fields=["arrived_at"])
        facts = {"organisation": delegate.organisation_id}
        record(actor, "network.assembly.delegate_arrived", found, at=at, after=facts)
    return delegate


@transaction.atomic
def leave(*, delegate: Delegate, actor: User, at: datetime) -> Delegate:
    """A delegate left, or had not come; a ballot that is open keeps the rights it opened with.

    Raises NotAllowed; RuleViolation ``assemblies.closed``, ``assemblies.no_delegate``.
    """
    found = held(delegate.assembly)
    if not can_preside(actor, found):
        raise NotAllowed("network.assembly.arrive")
    _may_move(found, delegate)
    if delegate.arrived_at is not None:
        delegate.arrived_at = None
        delegate.save(update_fields=["arrived_at"])
        record(actor, "network.assembly.delegate_left", found, at=at, after={"organisation": delegate.organisation_id})
    return delegate


def _may_move(assembly: Assembly, delegate: Delegate) -> None:
    if assembly.closed_at is not None:
        raise RuleViolation("assemblies.closed")
    if delegate.withdrawn_at is not None:
        raise RuleViolation("assemblies.no_delegate")

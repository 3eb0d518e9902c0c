"""Who may vote at an assembly, through whom, who is there; and what its papers say."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.core.people.models import RoleGrant, User
from maillon.core.people.permissions import Visitor
from maillon.core.people.rules import Capability, roles_with
from maillon.network.models import Assembly, Ballot, Delegate, Paper, Proxy, VotingRight
from maillon.network.permissions.assemblies import delegations_named_by
from maillon.network.queries import memberships
from maillon.network.rules import papers
from maillon.network.rules.assemblies import ByLaws, Quorum, in_force, quorum, read_by_laws
from maillon.network.rules.ballots import Majority, Question


@cache
def all_by_laws() -> tuple[ByLaws, ...]:
    """Every version of the by-laws shipped in data/network/assemblies."""
    folder = Path(settings.PROJECT) / "data" / "network" / "assemblies"
    return tuple(read_by_laws(tomllib.loads(path.read_text())) for path in sorted(folder.glob("*.toml")))


def by_laws_on(at: datetime) -> ByLaws | None:
    """The by-laws in force on the day of an instant."""
    return in_force(all_by_laws(), timezone.localdate(at))


def rules_of(assembly: Assembly) -> ByLaws:
    """The by-laws the assembly was planned under."""
    return read_by_laws(assembly.rules)


def voting_members(assembly: Assembly) -> QuerySet[Organisation, Organisation]:
    """The members in good standing on the day of the assembly, of a category that has a voice."""
    return memberships.voting_members(timezone.localdate(assembly.starts_at))


def members_spoken_for(user: Visitor, assembly: Assembly) -> QuerySet[Organisation, Organisation]:
    """The members with a voice whose delegate somebody may name."""
    return delegations_named_by(user).filter(pk__in=voting_members(assembly).values("pk")).order_by("legal_name_fr")


@dataclass(frozen=True, slots=True)
class Voice:
    """A member with a voice and who carries it: its own delegate, or another member's by proxy."""

    organisation_id: int
    user_id: int
    by_proxy: bool


@dataclass(frozen=True, slots=True)
class Floor:
    """An assembly as it stands: members with a voice, their delegates, the proxies, the voices there now."""

    by_laws: ByLaws
    voting: frozenset[int]
    delegates: dict[int, Delegate]
    proxies: dict[int, Proxy]

    def is_counted(self, organisation_id: int) -> bool:
        """Whether a member's own delegate is there, or named where the by-laws do not want them on the spot."""
        delegate = self.delegates.get(organisation_id)
        if delegate is None or organisation_id not in self.voting:
            return False
        return delegate.arrived_at is not None or not self.by_laws.presence_required

    def voices(self) -> list[Voice]:
        """Every voice that can be heard now, by organisation; a holder carries no more proxies than the by-laws let."""
        heard = [Voice(pk, self.delegates[pk].user_id, False) for pk in self.delegates if self.is_counted(pk)]
        carried: dict[int, int] = defaultdict(int)
        for giver, proxy in sorted(self.proxies.items(), key=lambda pair: (pair[1].given_at, pair[1].pk)):
            holder = proxy.holder_id
            if giver not in self.voting or not self.is_counted(holder) or self.is_counted(giver):
                continue
            if carried[holder] < self.by_laws.proxies_per_holder:
                carried[holder] += 1
                heard.append(Voice(giver, self.delegates[holder].user_id, True))
        return sorted(heard, key=lambda one: one.organisation_id)

    def quorum(self) -> Quorum:
        """The quorum as it is now, in members."""
        voices = self.voices()
        by_proxy = sum(one.by_proxy for one in voices)
        return quorum(self.by_laws, voting=len(self.voting), present=len(voices) - by_proxy, by_proxy=by_proxy)


def floor_of(assembly: Assembly) -> Floor:
    """The assembly as it stands; three questions to the database."""
    delegates = assembly.delegates.filter(withdrawn_at=None).select_related("user__person", "organisation")
    proxies = assembly.proxies.filter(withdrawn_at=None).select_related("giver", "holder")
    return Floor(
        rules_of(assembly),
        frozenset(voting_members(assembly).values_list("pk", flat=True)),
        {one.organisation_id: one for one in delegates},
        {one.giver_id: one for one in proxies},
    )


def open_ballots(assembly: Assembly) -> QuerySet[Ballot, Ballot]:
    """The ballots one may vote on now."""
    return assembly.ballots.filter(opened_at__isnull=False, closed_at=None)


def rights_of(user: User, ballot: Ballot) -> QuerySet[VotingRight, VotingRight]:
    """The voting rights somebody carries on a ballot, their own member's first."""
    return ballot.rights.filter(user=user).select_related("organisation").order_by("by_proxy", "organisation_id")


def question_of(ballot: Ballot) -> Question:
    """What is put to the vote, for who counts."""
    return Question(tuple(one["key"] for one in ballot.options), ballot.seats, Majority(ballot.majority))


def published_papers(ballot: Ballot) -> bytes:
    """The papers of a closed ballot as a file that anybody can count again; its digest was kept at the closing."""
    filled = Paper.objects.filter(ballot=ballot, receipt__isnull=False).values_list("receipt", "choices")
    return papers.write_papers(
        question_of(ballot),
        [(receipt or "", choices or []) for receipt, choices in filled],
        rights=ballot.rights.count(),
        title=read(ballot.question, "fr").text,
    )


def writers_of(organisations: Iterable[int], *, at: datetime) -> QuerySet[User, User]:
    """The accounts one writes to for organisations: who publishes for them, each once."""
    roles = [role.value for role in roles_with(Capability.PUBLISH)]
    grants = RoleGrant.objects.active(at).filter(role__in=roles, organisation_id__in=list(organisations))
    return User.objects.filter(pk__in=grants.values("user_id"), is_active=True).select_related("person").order_by("pk")


def team_of(organisation: Organisation, *, at: datetime) -> QuerySet[User, User]:
    """The accounts of an organisation's own people, who may be its delegate."""
    grants = RoleGrant.objects.active(at).filter(organisation=organisation)
    return User.objects.filter(pk__in=grants.values("user_id"), is_active=True).select_related("person").order_by("pk")

"""An assembly for the tests: members with their administrators, by-laws that ask little."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.network.models import AssemblyItem, Ballot
from maillon.network.rules.ballots import FOR
from maillon.network.services import assemblies, ballots, delegations
from tests.network.making import member, organisation
from tests.personas import make_person

AT = datetime(2026, 5, 1, 14, tzinfo=UTC)
DAY = datetime(2026, 6, 12, 14, tzinfo=UTC)
"""The assembly, six weeks later."""


class Hall:
    """An assembly of ``size`` members, convened; ``people[n]`` administers ``members[n]``."""

    def __init__(self, size: int = 4, **rules: object) -> None:
        self.amina = make_person("Amina", Role.SECRETARIAT)
        self.chair = make_person("Présidente")
        self.members: list[Organisation] = []
        self.people: list[User] = []
        for number in range(size):
            home = organisation(f"membre-{number}")
            member(home)
            self.members.append(home)
            self.people.append(make_person(f"Membre {number}", Role.ORGANISATION_ADMINISTRATOR, home))
        self.assembly = assemblies.plan(
            kind="annual",
            title={"fr": "Assemblée annuelle", "en": "Annual meeting"},
            starts_at=DAY,
            ends_at=DAY + timedelta(hours=3),
            place="Sherbrooke",
            chair=self.chair,
            actor=self.amina,
            at=AT,
        )
        self.assembly.rules |= {"quorum_least": 1, "quorum_share": "1/4", **rules}
        self.assembly.save()
        self.item: AssemblyItem = assemblies.add_item(
            assembly=self.assembly, title={"fr": "Le budget", "en": "The budget"}, actor=self.amina, at=AT
        )

    def convened(self) -> Hall:
        assemblies.convene(assembly=self.assembly, actor=self.amina, at=AT)
        self.assembly.refresh_from_db()
        return self

    def name(self, number: int, at: datetime = AT) -> None:
        delegations.name_delegate(
            assembly=self.assembly, organisation=self.members[number], user=self.people[number],
            actor=self.people[number], at=at,
        )  # fmt: skip

    def arrive(self, number: int, at: datetime = DAY) -> None:
        delegate = self.assembly.delegates.get(organisation=self.members[number], withdrawn_at=None)
        delegations.arrive(delegate=delegate, actor=self.chair, at=at)

    def proxy(self, giver: int, holder: int, at: datetime = AT) -> None:
        delegations.give_proxy(
            assembly=self.assembly, giver=self.members[giver], holder=self.members[holder],
            actor=self.people[giver], at=at,
        )  # fmt: skip

    def opened(self, *present: int) -> Hall:
        self.convened()
        for number in present or range(len(self.members)):
            self.name(number)
            self.arrive(number)
        assemblies.open_assembly(assembly=self.assembly, actor=self.chair, at=DAY)
        self.assembly.refresh_from_db()
        return self

    def ballot(self, majority: str = ">1/2", **said: object) -> Ballot:
        return ballots.put_to_vote(
            item=self.item, question={"fr": "Adopter?", "en": "Adopt?"}, majority=majority,
            actor=self.amina, at=AT, **said,
        )  # fmt: skip

    def box(self, majority: str = ">1/2", **said: object) -> Ballot:
        return ballots.open_ballot(ballot=self.ballot(majority, **said), actor=self.chair, at=DAY)

    def vote(self, ballot: Ballot, number: int, *choices: str) -> str:
        """The member's own right, used; gives the receipt."""
        right = ballot.rights.get(organisation=self.members[number])
        _receipt, proof = ballots.new_receipt(right)
        return ballots.vote(right=right, choices=choices or (FOR,), proof=proof, actor=right.user, at=DAY).receipt

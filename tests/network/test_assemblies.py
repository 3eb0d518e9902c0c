"""An assembly from its notice to its minutes: who may, what is refused, what is written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.models import Message
from maillon.core.people.rules import Role
from maillon.core.people.services import grant_role
from maillon.network.models import Assembly, Paper, Suspension, VotingRight
from maillon.network.queries.assemblies import floor_of, published_papers
from maillon.network.rules.ballots import ABSTAIN, AGAINST, FOR
from maillon.network.rules.papers import digest_of, recount
from maillon.network.services import assemblies, assembly_papers, ballots, delegations
from tests.network.assembling import AT, DAY, Hall
from tests.network.making import member, organisation
from tests.personas import make_person

pytestmark = pytest.mark.django_db


def refused(code: str) -> pytest.RaisesExc[RuleViolation]:
    return pytest.raises(RuleViolation, match=rf"assemblies\.{code}\b")


# The notice.


def test_members_are_convened_once_each_person_by_one_letter_with_the_event() -> None:
    hall = Hall(3)
    twice = organisation("membre-bis")
    member(twice)
    grant_role(user=hall.people[0], role=Role.ORGANISATION_ADMINISTRATOR, organisation=twice, actor=None, at=AT)
    assert assemblies.convene(assembly=hall.assembly, actor=hall.amina, at=AT) == 3
    assert assemblies.convene(assembly=hall.assembly, actor=hall.amina, at=AT) == 0
    letters = Message.objects.all()
    assert sorted(one.to for one in letters) == sorted(one.email for one in hall.people)
    assert all("BEGIN:VEVENT" in one.calendar and "1. Le budget" in one.text for one in letters)
    assert all(other.email not in one.text for one in letters for other in hall.people)


def test_a_notice_that_is_too_short_or_empty_is_refused() -> None:
    hall = Hall(1)
    with refused("short_notice"):
        assemblies.convene(assembly=hall.assembly, actor=hall.amina, at=DAY - timedelta(days=20))
    hall.item.delete()
    with refused("empty_agenda"):
        assemblies.convene(assembly=hall.assembly, actor=hall.amina, at=AT)
    with pytest.raises(NotAllowed):
        assemblies.convene(assembly=hall.assembly, actor=hall.chair, at=AT)


# Delegates and proxies.


def test_a_member_names_one_of_its_own_people() -> None:
    hall = Hall(2).convened()
    hall.name(0)
    hall.name(0)
    assert hall.assembly.delegates.count() == 1, "the same again changes nothing"
    with pytest.raises(NotAllowed):
        delegations.name_delegate(
            assembly=hall.assembly, organisation=hall.members[0], user=hall.people[1], actor=hall.people[1], at=AT
        )
    with refused("not_of_member"):
        delegations.name_delegate(
            assembly=hall.assembly, organisation=hall.members[0], user=hall.people[1], actor=hall.people[0], at=AT
        )
    other = make_person("Collègue", Role.ORGANISATION_READER, hall.members[0])
    delegations.name_delegate(
        assembly=hall.assembly, organisation=hall.members[0], user=other, actor=hall.people[0], at=AT
    )
    assert hall.assembly.delegates.get(withdrawn_at=None).user == other


def test_who_is_suspended_or_has_no_voice_names_nobody() -> None:
    hall = Hall(1)
    friend = organisation("ami")
    member(friend, key="ami")
    friend.memberships.get().category.__class__.objects.filter(key="ami").update(votes=False)
    person = make_person("Ami", Role.ORGANISATION_ADMINISTRATOR, friend)
    hall.convened()
    with refused("no_voice"):
        delegations.name_delegate(assembly=hall.assembly, organisation=friend, user=person, actor=person, at=AT)
    Suspension.objects.create(
        membership=hall.members[0].memberships.get(), cause="dues", reason="essai", starts_on=date(2026, 6, 1)
    )
    with refused("no_voice"):
        hall.name(0)


def test_proxies_have_a_holder_who_speaks_a_limit_and_can_be_taken_back() -> None:
    hall = Hall(5).convened()
    with refused("holder_without_delegate"):
        hall.proxy(1, 0)
    hall.name(0)
    with refused("proxy_to_itself"):
        hall.proxy(0, 0)
    with refused("has_delegate"):
        hall.name(1)
        hall.proxy(1, 0)
    hall.proxy(2, 0)
    hall.proxy(3, 0)
    with refused("too_many_proxies"):
        hall.proxy(4, 0)
    with refused("has_proxy"):
        hall.name(2)
    delegations.withdraw_proxy(assembly=hall.assembly, giver=hall.members[2], actor=hall.people[2], at=AT)
    hall.proxy(4, 0)
    with refused("no_proxy"):
        delegations.withdraw_proxy(assembly=hall.assembly, giver=hall.members[2], actor=hall.people[2], at=AT)
    delegations.withdraw_delegate(assembly=hall.assembly, organisation=hall.members[0], actor=hall.people[0], at=AT)
    assert not hall.assembly.proxies.filter(withdrawn_at=None).exists(), "they fall with the delegate who held them"


def test_voices_are_those_who_are_there_and_the_proxies_they_carry() -> None:
    hall = Hall(5).convened()
    hall.name(0)
    hall.name(1)
    hall.proxy(2, 0)
    hall.proxy(3, 1)
    assert floor_of(hall.assembly).voices() == []
    hall.arrive(0)
    voices = floor_of(hall.assembly).voices()
    assert [(one.organisation_id, one.by_proxy) for one in voices] == [
        (hall.members[0].pk, False),
        (hall.members[2].pk, True),
    ]
    quorum = floor_of(hall.assembly).quorum()
    assert (quorum.voting, quorum.present, quorum.by_proxy, quorum.counted) == (5, 1, 1, 2)


def test_an_assembly_without_quorum_does_not_open() -> None:
    hall = Hall(4, quorum_share="1/2").convened()
    hall.name(0)
    hall.arrive(0)
    with refused("no_quorum"):
        assemblies.open_assembly(assembly=hall.assembly, actor=hall.chair, at=DAY)
    hall.name(1)
    with refused("not_yet"):
        hall.arrive(1, at=AT)
    hall.arrive(1)
    with pytest.raises(NotAllowed):
        assemblies.open_assembly(assembly=hall.assembly, actor=hall.people[0], at=DAY)
    opened = assemblies.open_assembly(assembly=hall.assembly, actor=hall.chair, at=DAY)
    assert opened.quorum["counted"] == 2 and opened.quorum["needed"] == 2 and opened.quorum["reached"]


# The vote.


def test_a_right_is_used_once_and_the_same_form_sent_again_finds_its_voice() -> None:
    hall = Hall(3).opened()
    ballot = hall.box()
    right = ballot.rights.get(organisation=hall.members[0])
    receipt, proof = ballots.new_receipt(right)
    first = ballots.vote(right=right, choices=[FOR], proof=proof, actor=right.user, at=DAY)
    again = ballots.vote(right=right, choices=[AGAINST], proof=proof, actor=right.user, at=DAY)
    _other, other_proof = ballots.new_receipt(right)
    elsewhere = ballots.vote(right=right, choices=[AGAINST], proof=other_proof, actor=right.user, at=DAY)
    assert (first.receipt, first.is_fresh) == (receipt, True)
    assert (again.receipt, again.is_fresh) == (receipt, False)
    assert (elsewhere.receipt, elsewhere.is_fresh) == ("", False)
    assert Paper.objects.get(receipt=receipt).choices == [FOR]
    assert Paper.objects.exclude(receipt=None).count() == 1


def test_nobody_votes_with_the_right_or_the_receipt_of_another() -> None:
    hall = Hall(2).opened()
    ballot = hall.box()
    mine, theirs = (ballot.rights.get(organisation=one) for one in hall.members)
    _receipt, proof = ballots.new_receipt(theirs)
    with pytest.raises(NotAllowed):
        ballots.vote(right=theirs, choices=[FOR], proof=proof, actor=mine.user, at=DAY)
    with refused("receipt"):
        ballots.vote(right=mine, choices=[FOR], proof=proof, actor=mine.user, at=DAY)
    with refused("receipt"):
        ballots.vote(right=mine, choices=[FOR], proof="AAAA-BBBB-CCCC", actor=mine.user, at=DAY)


def test_what_is_kept_of_a_vote_ties_nobody_to_a_paper() -> None:
    hall = Hall(6).opened()
    ballot = hall.box()
    before = AuditEvent.objects.count()
    receipts = [hall.vote(ballot, number, (FOR, AGAINST, ABSTAIN)[number % 3]) for number in range(5)]
    written = AuditEvent.objects.all()[before:]
    assert [one.verb for one in written] == ["network.ballot.right_used"] * 5
    told = " ".join(f"{one.subject_id} {one.before} {one.after}" for one in written)
    assert not any(receipt in told for receipt in receipts)
    assert {name.attname for name in Paper._meta.concrete_fields} == {"id", "ballot_id", "receipt", "choices"}
    assert "at" not in {name.name for name in VotingRight._meta.concrete_fields}, "no hour beside a right"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in (Paper, VotingRight):
                cursor.execute(f"SELECT count(DISTINCT cmin::text || xmin::text) FROM {table._meta.db_table}")
                assert cursor.fetchone() == (1,), "no row is the last one written"
    closed = ballots.close_ballot(ballot=ballot, actor=hall.chair, at=DAY)
    ordered = list(Paper.objects.filter(ballot=closed).order_by("pk").values_list("receipt", flat=True))
    assert ordered == sorted(receipts), "after the closing, the order of the rows is the order of receipts"


def test_closing_publishes_papers_that_anybody_counts_again() -> None:
    hall = Hall(5).opened()
    ballot = hall.box()
    receipts = [
        hall.vote(ballot, 0),
        hall.vote(ballot, 1),
        hall.vote(ballot, 2, AGAINST),
        hall.vote(ballot, 3, ABSTAIN),
    ]
    closed = ballots.close_ballot(ballot=ballot, actor=hall.chair, at=DAY)
    assert closed.outcome["voices"] == {FOR: 2, AGAINST: 1} and closed.outcome["abstentions"] == 1
    assert closed.outcome["outcome"] == "adopted" and closed.outcome["rights"] == 5
    written = published_papers(closed)
    assert digest_of(written) == closed.papers_digest
    again = recount(written)
    assert again.count.voices == {FOR: 2, AGAINST: 1} and again.rights == 5
    assert all(receipt.encode() in written for receipt in receipts)
    with refused("ballot_closed"):
        hall.vote(ballot, 4)
    with refused("ballot_closed"):
        ballots.close_ballot(ballot=ballot, actor=hall.chair, at=DAY)


def test_rights_are_those_of_the_opening_and_nobody_changes_who_speaks_meanwhile() -> None:
    hall = Hall(3).opened(0, 1)
    ballot = hall.box()
    with refused("ballot_open"):
        hall.name(2)
    with refused("ballot_open"):
        assemblies.close_assembly(assembly=hall.assembly, actor=hall.chair, at=DAY)
    ballots.close_ballot(ballot=ballot, actor=hall.chair, at=DAY)
    hall.name(2, at=DAY)
    hall.arrive(2)
    assert hall.box().rights.count() == 3


def test_hands_are_counted_by_the_chair_never_more_than_the_voices() -> None:
    hall = Hall(3).opened()
    ballot = hall.ballot(method="hands")
    with refused("hands"):
        ballots.open_ballot(ballot=ballot, actor=hall.chair, at=DAY)
    with refused("too_many_hands"):
        ballots.count_hands(ballot=ballot, voices={FOR: 3, AGAINST: 1}, abstentions=0, actor=hall.chair, at=DAY)
    with refused("no_hands"):
        ballots.count_hands(ballot=ballot, voices={FOR: 0, AGAINST: 0}, abstentions=0, actor=hall.chair, at=DAY)
    counted = ballots.count_hands(ballot=ballot, voices={FOR: 1, AGAINST: 1}, abstentions=1, actor=hall.chair, at=DAY)
    assert counted.outcome["outcome"] == "tied" and not Paper.objects.exists()


def test_a_question_nobody_voted_on_can_be_taken_back() -> None:
    hall = Hall(2).opened()
    ballots.remove_ballot(ballot=hall.ballot(), actor=hall.amina, at=AT)
    opened = hall.box()
    with refused("item_voted"):
        ballots.remove_ballot(ballot=opened, actor=hall.amina, at=DAY)
    with refused("item_voted"):
        assemblies.remove_item(item=hall.item, actor=hall.amina, at=DAY)


def test_minutes_are_drafted_from_the_facts_sealed_once_and_verified_by_anybody() -> None:
    hall = Hall(3).opened()
    ballot = hall.box()
    hall.vote(ballot, 0)
    ballots.close_ballot(ballot=ballot, actor=hall.chair, at=DAY)
    with refused("not_closed"):
        assembly_papers.seal_minutes(assembly=hall.assembly, language="fr", actor=hall.chair, at=DAY)
    assemblies.close_assembly(assembly=hall.assembly, actor=hall.chair, at=DAY)
    assembly_papers.write_minutes(assembly=hall.assembly, text="On a chanté.", actor=hall.chair, at=DAY)
    sealed = assembly_papers.seal_minutes(assembly=hall.assembly, language="fr", actor=hall.chair, at=DAY)
    assert sealed.minutes_document is not None and sealed.minutes_document.kind == "network.assembly_minutes"
    with refused("sealed"):
        assembly_papers.write_minutes(assembly=hall.assembly, text="Autre chose.", actor=hall.chair, at=DAY)
    assert assembly_papers.pack(assembly=hall.assembly, reader=hall.people[0], language="en").startswith(b"%PDF")
    assert Assembly.objects.get().minutes == "On a chanté."

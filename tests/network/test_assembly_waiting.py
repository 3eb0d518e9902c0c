"""What an assembly waits for from somebody: a delegate to name, a ballot to use; and few questions to know it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.core.people.services import grant_role
from maillon.network.queries.waiting import awaited
from tests.network.assembling import AT, DAY, Hall
from tests.network.making import member, organisation

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def to_name(user: User) -> set[int]:
    return {one.organisation_id for one in awaited(fresh(user), at=AT).unspoken}


def test_a_member_without_delegate_nor_proxy_is_told_so_until_somebody_carries_its_voice() -> None:
    hall = Hall(3)
    assert not to_name(hall.people[0]), "nothing was convened"
    hall.convened()
    second = organisation("membre-bis")
    member(second)
    grant_role(user=hall.people[0], role=Role.ORGANISATION_ADMINISTRATOR, organisation=second, actor=None, at=AT)
    assert to_name(hall.people[0]) == {hall.members[0].pk, second.pk}
    hall.name(0)
    assert to_name(hall.people[0]) == {second.pk}
    hall.name(2)
    hall.proxy(1, 2)
    assert not to_name(hall.people[1]) and not to_name(hall.chair)


def test_an_open_ballot_waits_for_who_has_not_voted() -> None:
    hall = Hall(2).opened()
    waiting = hall.ballot()
    assert not awaited(fresh(hall.people[0]), at=DAY).ballots, "it is not open"
    box = hall.box()
    assert awaited(fresh(hall.people[0]), at=DAY).ballots == [box] != [waiting]
    hall.vote(box, 0)
    assert not awaited(fresh(hall.people[0]), at=DAY).ballots
    assert awaited(fresh(hall.people[1]), at=DAY).ballots == [box]


def test_most_of_the_year_one_question_is_enough(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    hall = Hall(2).convened()
    held = DAY + timedelta(days=1)
    person = fresh(hall.people[0])
    assert not awaited(person, at=held).unspoken
    with django_assert_num_queries(1):
        awaited(person, at=held)
    with django_assert_num_queries(2):
        assert awaited(person, at=AT).unspoken

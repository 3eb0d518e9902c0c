"""Training: seats in order, attendance, opinions without names, certificates, what the network knows how to do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.documents.queries import find as verify
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.models import Message
from maillon.core.people.rules import Role
from maillon.engagement.models import Course, CourseSession, Enrolment
from maillon.engagement.permissions import training as permissions
from maillon.engagement.queries import training as queries
from maillon.engagement.rules.training import is_certified, moves_up
from maillon.engagement.services import training as services
from tests.engagement.lists import load_house
from tests.engagement.making import AT
from tests.network.making import member
from tests.personas import People, make_person, people, semis

DAY = timedelta(days=1)
State = Enrolment.State
WORDS = {"title": {"fr": "Lire un budget"}, "about": {}, "skills": ["gar", "finances"], "minutes": 120}


@given(st.integers(-3, 9), st.lists(st.integers(), unique=True))
def test_nobody_who_waits_is_passed(free: int, waiting: list[int]) -> None:
    up = moves_up(free=free, waiting=waiting)
    assert up == waiting[: len(up)] and len(up) == min(max(0, free), len(waiting))


@given(st.integers(0, 600), st.integers(1, 600), st.integers(1, 100))
def test_more_presence_never_loses_a_certificate(attended: int, whole: int, percent: int) -> None:
    assert is_certified(attended=attended, whole=whole, percent=percent) == (attended / whole >= percent / 100 - 1e-12)
    assert not is_certified(attended=None, whole=whole, percent=percent)


@pytest.fixture
def team(db: None) -> People:
    load_house()
    made = people()
    member(semis())
    return made


def session(team: People, *, capacity: int = 1, skills=("gar",)) -> CourseSession:
    course = services.write(course=None, words={**WORDS, "skills": list(skills)}, actor=team.amina, at=AT)
    services.show(course=course, shown=True, actor=team.amina, at=AT)
    course.refresh_from_db()
    told = {"place": "", "link": "", "language": "fr", "led_by": "", "capacity": capacity}
    hours = {"starts_at": AT + DAY, "ends_at": AT + DAY + timedelta(hours=2)}
    return services.schedule(course=course, words={**told, **hours}, actor=team.amina, at=AT)


def colleague(name: str):
    return make_person(name, Role.ORGANISATION_READER, semis())


def test_seats_go_in_order_and_who_waits_moves_up(team: People) -> None:
    given_to, two, three = team.benoit, colleague("Deux"), colleague("Trois")
    held = session(team)
    first, second, third = (
        services.enrol(session=held, organisation=semis(), actor=one, at=AT) for one in (given_to, two, three)
    )
    assert [one.state for one in (first, second, third)] == [State.GIVEN, State.WAITING, State.WAITING]
    assert services.enrol(session=held, organisation=semis(), actor=given_to, at=AT) == first
    services.give_back(enrolment=first, actor=given_to, at=AT)
    second.refresh_from_db()
    third.refresh_from_db()
    held.refresh_from_db()
    assert (second.state, third.state, held.seats_given) == (State.GIVEN, State.WAITING, 1)
    assert "libérée" in Message.objects.filter(to=two.email).last().subject  # type: ignore[union-attr]
    with pytest.raises(RuleViolation) as refused:
        services.enrol(session=held, organisation=semis(), actor=given_to, at=AT + 2 * DAY)
    assert refused.value.code == "training.closed"
    with pytest.raises(NotAllowed):
        services.enrol(session=held, organisation=semis(), actor=team.lea, at=AT)


def test_attendance_certifies_opinions_have_no_name_and_a_person_counts_once(team: People) -> None:
    for _turn in range(2):
        held = session(team, skills=("gar", "finances"))
        taken = services.enrol(session=held, organisation=semis(), actor=team.benoit, at=AT)
        with pytest.raises(RuleViolation):
            services.note_attendance(session=held, minutes={taken.pk: 60}, actor=team.amina, at=AT)
        later = AT + 2 * DAY
        with pytest.raises(RuleViolation) as refused:
            services.note_attendance(session=held, minutes={taken.pk: 121}, actor=team.amina, at=later)
        assert refused.value.params["most"] == 120
        services.note_attendance(session=held, minutes={taken.pk: 95}, actor=team.amina, at=later)
        assert not queries.certifies(Enrolment.objects.get(pk=taken.pk))
        services.note_attendance(session=held, minutes={taken.pk: 96}, actor=team.amina, at=later)
        services.evaluate(enrolment=taken, score=4, comment="Utile.", actor=team.benoit, at=later)
    assert queries.evaluation_of(held) == {"mean": 4.0, "people": 1, "words": ["Utile."]}
    total, by_region = queries.skills_map()
    assert total == {"gar": 1, "finances": 1} and sum(by_region["gar"].values()) == 1
    document = services.certify(enrolment=taken, language="fr", actor=team.benoit, at=later)
    assert verify(document.code) is not None
    assert services.certify(enrolment=taken, language="en", actor=team.amina, at=later) == document
    with pytest.raises(NotAllowed):
        services.certify(enrolment=taken, language="fr", actor=team.odile, at=later)
    with pytest.raises(NotAllowed):
        services.evaluate(enrolment=taken, score=1, comment="", actor=team.amina, at=later)


def test_predicates_and_lists_say_the_same(team: People) -> None:
    held = session(team)
    services.write(course=None, words=WORDS, actor=team.amina, at=AT)
    services.enrol(session=held, organisation=semis(), actor=team.benoit, at=AT)
    for user in (AnonymousUser(), team.amina, team.benoit, team.odile, team.lea, team.fatou):
        courses, places = set(permissions.courses_seen_by(user)), set(permissions.enrolments_read_by(user))
        assert courses == {one for one in Course.objects.all() if permissions.can_see_course(user, one)}
        assert places == {one for one in Enrolment.objects.all() if permissions.can_read_enrolment(user, one)}
        assert bool(places) == (user in (team.amina, team.benoit)) and len(courses) == (2 if user == team.amina else 1)

"""From candidates to groups: waiting list, interviews, proposals, pins, one's own result."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.jobs.services import work_once
from maillon.core.mail.models import Message
from maillon.core.people.models import User
from maillon.mobility.models import Candidacy, CompanionWish, InterviewBooking, Placement, Plan, Season
from maillon.mobility.permissions import candidacies as permissions
from maillon.mobility.queries.placing import problem_of, reasons_of
from maillon.mobility.rules.placing.explaining import Why
from maillon.mobility.rules.placing.fitting import Obstacle
from maillon.mobility.rules.placing.problem import Person
from maillon.mobility.rules.placing.roles import share_roles
from maillon.mobility.services import candidacies, interviews, placing
from tests.mobility.making import AT, candidate, offer, season
from tests.personas import People, people, semis

pytestmark = pytest.mark.django_db
NOW = AT + timedelta(days=30)


@pytest.fixture
def cast() -> People:
    return people()


@pytest.fixture
def held() -> Season:
    return season()


def formed(held: Season, cast: People) -> Plan:
    plan, _job = placing.ask(season=held, actor=cast.amina, at=NOW)
    return placing.make(plan=plan, at=NOW)


def test_who_waits_first_moves_up_when_somebody_accepted_leaves(held: Season, cast: People) -> None:
    one = offer(held, semis(), "karite")
    leaves = candidate(held, "Ana", one)
    second = candidate(held, "Bea", one, state="waiting", place_in_line=7)
    first = candidate(held, "Lea", one, state="waiting", place_in_line=3, who=cast.lea.person)
    with pytest.raises(NotAllowed):
        candidacies.withdraw(candidacy=leaves, reason="", actor=cast.lea, at=NOW)
    moved = candidacies.withdraw(candidacy=leaves, reason="Un emploi", actor=cast.amina, at=NOW)
    assert moved == first and moved.state == "accepted" and moved.place_in_line is None
    second.refresh_from_db()
    assert second.state == "waiting"
    assert Message.objects.get(template="mobility/moved_up").to == cast.lea.email
    with pytest.raises(RuleViolation, match="not_withdrawable"):
        candidacies.withdraw(candidacy=leaves, reason="", actor=cast.amina, at=NOW)
    assert candidacies.withdraw(candidacy=second, reason="", actor=cast.amina, at=NOW) is None, "no place was freed"


@pytest.mark.parametrize("seed", range(5))
def test_the_waiting_list_keeps_its_order_whoever_leaves(seed: int, held: Season, cast: People) -> None:
    one, dice = offer(held, semis(), "karite"), random.Random(seed)
    for number in range(4):
        candidate(held, f"A{number}", one)
    ranks = dice.sample(range(1, 50), 6)
    line = {rank: candidate(held, f"W{rank}", one, state="waiting", place_in_line=rank) for rank in ranks}
    expected = sorted(ranks)
    for _turn in range(6):
        leaving = dice.choice(list(held.candidacies.filter(state__in=("accepted", "waiting"))))
        rank = leaving.place_in_line
        moved = candidacies.withdraw(candidacy=leaving, reason="", actor=cast.amina, at=NOW)
        if rank is not None:
            expected.remove(rank)
            assert moved is None
        elif expected:
            assert moved == line[expected.pop(0)]


def test_of_two_for_the_last_seat_one_is_refused(held: Season, cast: People) -> None:
    one = offer(held, semis(), "karite")
    lea = candidate(held, "Lea", one, state="applying", who=cast.lea.person)
    diego = candidate(held, "Diego", one, state="applying", who=cast.diego.person)
    said: dict[str, Any] = {"season": held, "kind": "group", "starts_at": NOW + timedelta(days=3), "minutes": 60}
    said |= {"seats": 1, "place": "Sherbrooke", "actor": cast.amina, "at": NOW}
    slot, other = interviews.open_slots(count=2, **said)
    assert other.starts_at == slot.ends_at
    with pytest.raises(NotAllowed):
        interviews.open_slots(count=1, **said | {"actor": cast.lea})
    booking = interviews.book(slot=slot, candidacy=lea, actor=cast.lea, at=NOW)
    assert interviews.book(slot=slot, candidacy=lea, actor=cast.lea, at=NOW) == booking
    with pytest.raises(RuleViolation, match="slot_full"):
        interviews.book(slot=slot, candidacy=diego, actor=cast.diego, at=NOW)
    with pytest.raises(NotAllowed):
        interviews.book(slot=other, candidacy=lea, actor=cast.diego, at=NOW)
    interviews.book(slot=other, candidacy=lea, actor=cast.lea, at=NOW)
    assert InterviewBooking.objects.count() == 1, "another moment gives the first one back"
    interviews.book(slot=slot, candidacy=diego, actor=cast.diego, at=NOW)
    assert "BEGIN:VEVENT" in Message.objects.filter(template="mobility/interview").latest("pk").calendar
    with pytest.raises(RuleViolation, match="slot_past"):
        interviews.give_back(
            booking=InterviewBooking.objects.get(candidacy=lea), actor=cast.lea, at=NOW + timedelta(days=4)
        )


def test_a_problem_says_what_people_asked(held: Season, cast: People) -> None:
    one, two = offer(held, semis(), "karite"), offer(held, semis(), "sante", starts_on=date(2027, 6, 1))
    ana = candidate(held, "Ana", one, two)
    bea = candidate(held, "Bea", one, born_on=date(2009, 5, 20))
    candidate(held, "Cleo", one, state="refused")
    CompanionWish.objects.create(candidacy=ana, other=bea, email="bea@exemple.org")
    assert problem_of(held).people[0].together == frozenset(), "both must ask to go together"
    CompanionWish.objects.create(candidacy=bea, other=ana, email="ana@exemple.org")
    problem = problem_of(held)
    assert [person.key for person in problem.people] == [ana.pk, bea.pk]
    assert problem.people[0].together == {bea.pk} and problem.people[0].wishes == (one.pk, two.pk)
    assert problem.people[1].of_age_on == date(2027, 5, 20)
    CompanionWish.objects.filter(candidacy=bea).update(apart=True)
    people_now = problem_of(held).people
    assert people_now[0].together == frozenset() and people_now[1].apart == {ana.pk}


def test_groups_are_proposed_explained_pinned_adopted_and_moved_little(held: Season, cast: People) -> None:
    home = semis()
    full = offer(held, home, "karite", minimum=2, maximum=3)
    other = offer(held, home, "sante", minimum=2, maximum=4, starts_on=date(2027, 5, 20))
    alone = offer(held, home, "mer", minimum=6)
    young = candidate(held, "Zoe", full, other, born_on=date(2009, 5, 16), merit=99)
    best = [candidate(held, f"B{n}", full, other, merit=80 + n) for n in range(4)]
    candidate(held, "Mer", alone, merit=50)
    plan = formed(held, cast)
    assert plan.state == "proposed" and plan.gap is not None and plan.gap <= 0.005
    why = {one.destination: one for one in reasons_of(plan, young)}
    assert why[full.pk].why is Why.CANNOT and why[full.pk].impossible[0].obstacle is Obstacle.TOO_YOUNG
    lone = Candidacy.objects.get(person__given_name="Mer")
    assert reasons_of(plan, lone)[0].why is Why.GROUP_DOES_NOT_LEAVE
    with pytest.raises(RuleViolation, match="pin_reason"):
        placing.pin(season=held, candidacy=best[3], offer=other, refused=False, reason=" ", actor=cast.amina, at=NOW)
    placing.pin(season=held, candidacy=best[3], offer=full, refused=True, reason="Allergie", actor=cast.amina, at=NOW)
    plan = formed(held, cast)
    assert plan.placed[str(best[3].pk)] == other.pk
    with pytest.raises(NotAllowed):
        placing.adopt(plan=plan, actor=cast.lea, at=NOW)
    placing.adopt(plan=plan, actor=cast.amina, at=NOW)
    assert Placement.objects.filter(ended_at=None).count() == len(plan.placed)
    stays = Placement.objects.get(candidacy=best[3], ended_at=None)
    leaving = best[0]
    candidacies.withdraw(candidacy=leaving, reason="", actor=cast.amina, at=NOW)
    again = formed(held, cast)
    assert again.moved == 0, "nobody else has to move"
    placing.adopt(plan=again, actor=cast.amina, at=NOW)
    assert Placement.objects.get(candidacy=best[3], ended_at=None) == stays, "who stays keeps their placement"
    plan.refresh_from_db()
    assert plan.state == "replaced"


def test_a_stale_plan_is_not_adopted_and_contradictory_pins_are_said(held: Season, cast: People) -> None:
    one = offer(held, semis(), "karite", minimum=2, maximum=2)
    three = [candidate(held, f"P{n}", one) for n in range(3)]
    plan = formed(held, cast)
    gone = Candidacy.objects.get(pk=int(next(iter(plan.placed))))
    candidacies.withdraw(candidacy=gone, reason="", actor=cast.amina, at=NOW)
    with pytest.raises(RuleViolation, match="plan_stale"):
        placing.adopt(plan=plan, actor=cast.amina, at=NOW)
    four = [*(each for each in three if each != gone), candidate(held, "P4", one)]
    for each in four:
        placing.pin(season=held, candidacy=each, offer=one, refused=False, reason="Oui", actor=cast.amina, at=NOW)
    assert formed(held, cast).state == "impossible"


def test_a_changed_wish_has_its_cost(held: Season, cast: People) -> None:
    home = semis()
    one, two = offer(held, home, "karite", minimum=2, maximum=2), offer(held, home, "sante", minimum=1, maximum=4)
    ana, bea = candidate(held, "Ana", one, two), candidate(held, "Bea", one, two)
    plan = formed(held, cast)
    assert set(plan.placed.values()) == {one.pk}
    change = placing.cost(candidacy=ana, offer=two, plan=plan)
    assert change is not None and change.points > 0 and change.moved == {ana.pk: two.pk, bea.pk: two.pk}


def test_one_person_never_holds_two_roles() -> None:
    both, leads = (
        Person(1, (), roles=frozenset({"leader", "assistant"}), merit=90),
        Person(2, (), roles=frozenset({"leader"})),
    )
    assert share_roles([both, leads], {"leader": 1, "assistant": 1}) == {1: "assistant", 2: "leader"}


def test_the_predicate_and_the_list_agree(held: Season, cast: People) -> None:
    theirs = season(semis(), slug="autre")
    one, two = offer(held, semis(), "karite"), offer(theirs, semis(), "sante")
    candidate(held, "Lea", one, who=cast.lea.person)
    candidate(theirs, "Lea", two, who=cast.lea.person)
    candidate(theirs, "Ana", two)
    everybody: list[User | None] = [None, *(cast.named(name) for name in ("amina", "benoit", "odile", "lea", "diego"))]
    for user in everybody:
        seen = set(permissions.candidacies_seen_by(user))
        assert seen == {each for each in Candidacy.objects.all() if permissions.can_see_candidacy(user, each)}
        formed_by = set(permissions.seasons_formed_by(user))
        assert formed_by == {each for each in Season.objects.all() if permissions.can_form_groups(user, each)}
    assert len(set(permissions.candidacies_seen_by(cast.benoit))) == 2
    assert len(set(permissions.candidacies_seen_by(cast.lea))) == 2


def test_the_job_forms_groups_and_each_reads_only_their_own(
    client: Client, held: Season, cast: People, django_assert_max_num_queries: Any
) -> None:
    one = offer(held, semis(), "karite", minimum=2, maximum=2, roles={"leader": 1})
    lea = candidate(held, "Lea", one, who=cast.lea.person, merit=10)
    for name in ("Ana", "Beatrice"):
        candidate(held, name, one, merit=90, roles=["leader"])
    client.force_login(cast.amina)
    client.get(reverse("seasons"))  # what waits is counted once for the bar
    with django_assert_max_num_queries(12):
        assert client.get(reverse("season", kwargs={"slug": held.slug})).status_code == 200
    asked = client.post(reverse("season_ask", kwargs={"slug": held.slug}))
    while work_once(at=timezone.now() + timedelta(minutes=1)):
        pass
    assert client.get(asked["Location"]).status_code == 200
    plan = Plan.objects.get()
    page = reverse("season_plan", kwargs={"slug": held.slug, "pk": plan.pk})
    with django_assert_max_num_queries(12):
        told = client.get(page).content.decode()
    assert "Ana Essai" in told and "Adopter ces groupes" in told
    place = reverse("season_candidacy", kwargs={"slug": held.slug, "pk": lea.pk})
    assert "point" in client.get(place, {"essai": one.pk}).content.decode()
    assert client.post(page + "adopter/").status_code == 302
    client.force_login(cast.lea)
    client.get(reverse("own_departures"))
    with django_assert_max_num_queries(12):
        mine = client.get(reverse("own_departure", kwargs={"pk": lea.pk})).content.decode()
    assert "Le groupe est complet" in mine
    assert "Ana" not in mine and "Beatrice" not in mine
    assert client.get(page).status_code == 404
    client.force_login(cast.diego)
    assert client.get(reverse("own_departure", kwargs={"pk": lea.pk})).status_code == 404

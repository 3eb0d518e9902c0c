"""Groups formed by the solver, beside every grouping tried one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillon.mobility.rules.placing.beginning import first_plan
from maillon.mobility.rules.placing.changing import cost_of
from maillon.mobility.rules.placing.explaining import Why, reasons
from maillon.mobility.rules.placing.fitting import Obstacle, obstacles, worth
from maillon.mobility.rules.placing.model import Model
from maillon.mobility.rules.placing.problem import Destination, Person, Plan, Problem, Weights
from maillon.mobility.rules.placing.solving import NoPlan, solve

DAY = date(2027, 5, 15)
WEIGHTS = Weights(placed=200, wishes=(100, 60, 30), anywhere=10, skill=8, merit=1, balance=15, share=300, staying=30)


def somewhere(key: int, minimum: int = 1, maximum: int = 2, **more: object) -> Destination:
    return Destination(key, DAY, DAY + timedelta(days=75), minimum, maximum, **more)  # type: ignore[arg-type]


def points_of(problem: Problem, placed: dict[int, int]) -> float | None:
    """What a grouping is worth by the words of the rules; None when a rule forbids it."""
    people = {person.key: person for person in problem.people}
    total = 0.0
    for destination in problem.destinations:
        group = [people[key] for key, where in placed.items() if where == destination.key]
        if group and not destination.minimum <= len(group) <= destination.maximum:
            return None
        if any(obstacles(problem, person, destination) for person in group):
            return None
        if group and not _roles_held(destination, group):
            return None
        total += sum(
            worth(problem.weights, one, destination, stays=problem.before.get(one.key) == destination.key)
            for one in group
        )
        total -= problem.weights.balance * _lacking(problem, destination, group)
    for person in problem.people:
        if any(placed.get(person.key) != placed.get(other) for other in person.together & people.keys()):
            return None
        here = placed.get(person.key)
        if here is not None and any(placed.get(other) == here for other in person.apart & people.keys()):
            return None
    if any(placed.get(person) != where for person, where in problem.pins.items()):
        return None
    return total


def _roles_held(destination: Destination, group: list[Person]) -> bool:
    slots = [role for role, count in destination.roles.items() for _each in range(count)]
    return not slots or any(
        len(set(chosen)) == len(chosen)
        and all(role in group[who].roles for role, who in zip(slots, chosen, strict=True))
        for chosen in product(range(len(group)), repeat=len(slots))
    )


def _lacking(problem: Problem, destination: Destination, group: list[Person]) -> float:
    could = [person for person in problem.people if not obstacles(problem, person, destination)]
    genders = {person.gender for person in could if person.gender}
    if len(genders) < 2:
        return 0
    said = [person for person in group if person.gender]
    share = problem.weights.share / 1000
    return sum(max(0.0, share * len(said) - sum(person.gender == one for person in said)) for one in genders)


def best_by_hand(problem: Problem) -> float | None:
    """The best of every grouping there is."""
    keys = [person.key for person in problem.people]
    places = [None, *(destination.key for destination in problem.destinations)]
    found = [
        points
        for chosen in product(places, repeat=len(keys))
        if (
            points := points_of(
                problem, {key: where for key, where in zip(keys, chosen, strict=True) if where is not None}
            )
        )
        is not None
    ]
    return max(found) if found else None


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    many = draw(st.integers(1, 5))
    keys = st.integers(0, many - 1)
    destinations = tuple(
        somewhere(
            100 + index,
            minimum := draw(st.integers(1, 3)),
            draw(st.integers(minimum, 4)),
            languages=draw(st.sampled_from([{}, {"es": 3}])),
            provisions=draw(st.sampled_from([frozenset(), frozenset({"step_free"})])),
            roles=draw(st.sampled_from([{}, {"leader": 1}, {"leader": 1, "assistant": 1}])),
        )
        for index in range(draw(st.integers(1, 3)))
    )
    places = [destination.key for destination in destinations]
    people = tuple(
        Person(
            key,
            tuple(draw(st.lists(st.sampled_from(places), unique=True, max_size=3))),
            languages=draw(st.sampled_from([{}, {"es": 2}, {"es": 4}])),
            roles=draw(st.frozensets(st.sampled_from(["leader", "assistant"]))),
            needs=draw(st.sampled_from([frozenset(), frozenset(), frozenset({"step_free"})])),
            gender=draw(st.sampled_from(["", "woman", "man"])),
            merit=draw(st.integers(0, 100)),
            anywhere=draw(st.booleans()),
            together=draw(st.frozensets(keys.filter(key.__ne__), max_size=1))
            if many > 1 and draw(st.integers(0, 3)) == 0
            else frozenset(),
            apart=draw(st.frozensets(keys.filter(key.__ne__), max_size=1))
            if many > 1 and draw(st.integers(0, 3)) == 0
            else frozenset(),
        )
        for key in range(many)
    )
    pins = {0: draw(st.sampled_from(places))} if draw(st.integers(0, 4)) == 0 else {}
    return Problem(people, destinations, WEIGHTS, pins=pins)


@settings(deadline=None, max_examples=150)
@given(problems())
def test_no_grouping_is_worth_more_than_the_one_found(problem: Problem) -> None:
    best = best_by_hand(problem)
    if best is None:
        with pytest.raises(NoPlan):
            solve(problem, seconds=20, gap=0)
        return
    plan = solve(problem, seconds=20, gap=0)
    found = points_of(problem, dict(plan.placed))
    assert found is not None, "the plan keeps every rule"
    assert found == pytest.approx(best, abs=0.01)
    assert plan.bound == pytest.approx(best, abs=0.5)


@settings(deadline=None, max_examples=100)
@given(problems(), st.randoms(use_true_random=False))
def test_whatever_the_prices_no_grouping_passes_the_bound_they_prove(problem: Problem, dice: Random) -> None:
    best, model = best_by_hand(problem), Model(problem)
    if best is None or not model.pairs:
        return
    for spread in (0, 1, 50, 300):
        prices = np.array([dice.uniform(-spread, spread) for _row in model.row_lowers])
        assert model.bound(prices) >= best - 1e-6


@settings(deadline=None, max_examples=100)
@given(problems())
def test_a_plan_stopped_early_keeps_every_rule_and_says_truly_how_far_it_is(problem: Problem) -> None:
    best = best_by_hand(problem)
    if best is None:
        return
    plan = solve(problem, seconds=20, gap=0.5)
    found = points_of(problem, dict(plan.placed))
    assert found is not None, "the plan keeps every rule"
    assert found <= best + 1e-6 and best <= plan.bound + 1e-6
    assert plan.gap == pytest.approx((plan.bound - found) / max(abs(plan.bound), 1.0), abs=1e-6)
    assert plan.gap <= 0.5


@settings(deadline=None, max_examples=100)
@given(problems())
def test_the_first_plan_breaks_no_limit_but_around_a_pin(problem: Problem) -> None:
    unpinned = replace(problem, pins={})
    assert points_of(unpinned, dict(first_plan(unpinned))) is not None


@settings(deadline=None, max_examples=60)
@given(problems())
def test_everybody_is_told_why_for_each_of_their_wishes(problem: Problem) -> None:
    try:
        plan = solve(problem, seconds=20, gap=0)
    except NoPlan:
        return
    told = reasons(problem, plan)
    for person in problem.people:
        place = plan.placed.get(person.key)
        assert {one.destination for one in told[person.key]} >= set(person.wishes)
        assert [one.destination for one in told[person.key] if one.why is Why.GOES] == (
            [] if place is None else [place]
        )


def test_a_plan_never_moves_who_was_pinned_and_says_what_a_wish_costs() -> None:
    people = (
        Person(1, (100, 101), merit=90),
        Person(2, (100, 101), merit=80),
        Person(3, (100,), merit=10),
    )
    problem = Problem(people, (somewhere(100), somewhere(101)), WEIGHTS)
    plan = solve(problem, seconds=20, gap=0)
    assert dict(plan.placed) in ({1: 100, 2: 101, 3: 100}, {1: 101, 2: 100, 3: 100})
    moved = next(key for key in (1, 2) if plan.placed[key] == 101)
    stayed = 3 - moved
    change = cost_of(problem, plan, person=moved, destination=100, seconds=20, gap=0)
    # What one gains of wish the other loses; both lose the thirty points of staying.
    assert dict(change.moved) == {moved: 100, stayed: 101}
    assert change.points == 60
    pinned = Problem(people, problem.destinations, WEIGHTS, pins={3: 101})
    assert solve(pinned, seconds=20, gap=0).placed[3] == 101


@settings(deadline=None, max_examples=80)
@given(problems(), st.data())
def test_what_a_wish_costs_is_the_best_without_it_less_the_best_with_it(problem: Problem, data: st.DataObject) -> None:
    try:
        plan = solve(problem, seconds=20, gap=0)
    except NoPlan:
        return
    person = data.draw(st.sampled_from([one.key for one in problem.people]))
    there = data.draw(st.sampled_from([one.key for one in problem.destinations]))
    settled = replace(problem, before=plan.placed)
    before = best_by_hand(settled)
    after = best_by_hand(replace(settled, pins={**problem.pins, person: there}))
    asked = {"person": person, "destination": there, "seconds": 20, "gap": 0}
    if after is None:
        for everybody in (0, 100):
            with pytest.raises(NoPlan):
                cost_of(problem, plan, everybody=everybody, **asked)
        return
    assert before is not None
    exact = cost_of(problem, plan, **asked)
    assert exact.points == pytest.approx(before - after, abs=1)
    # Moving only those within reach is never said to cost less than it does.
    near = cost_of(problem, plan, everybody=0, **asked)
    assert near.points >= exact.points - 1
    placed = {key: where for key, where in {**plan.placed, **near.moved}.items() if where is not None}
    assert placed.get(person) == there
    assert points_of(replace(problem, pins={**problem.pins, person: there}), placed) is not None


def test_who_is_not_placed_learns_what_kept_them_from_each_wish() -> None:
    people = (
        Person(1, (100,), merit=90),
        Person(2, (100,), merit=10),
        Person(3, (101, 102), languages={"es": 2}),
        Person(4, (103,), free_until=DAY + timedelta(days=30), needs=frozenset({"step_free"})),
    )
    destinations = (
        somewhere(100, 1, 1),
        somewhere(101, 1, 2, languages={"es": 4}),
        somewhere(102, 2, 4),
        somewhere(103),
    )
    problem = Problem(people, destinations, WEIGHTS)
    told = reasons(problem, solve(problem, seconds=20, gap=0))
    assert [(one.why, one.people, one.ahead) for one in told[2]] == [(Why.FULL, 1, 1)]
    assert [one.why for one in told[3]] == [Why.CANNOT, Why.GROUP_DOES_NOT_LEAVE]
    assert told[3][0].impossible[0].about == "es"
    assert told[3][1].people == 1
    assert [one.obstacle for one in told[4][0].impossible] == [Obstacle.RETURNS_TOO_LATE, Obstacle.ACCESSIBILITY]


def test_withdrawals_disturb_few_people() -> None:
    people = tuple(Person(key, (100 + key % 4, 100 + (key + 1) % 4), merit=50 + key % 7) for key in range(30))
    destinations = tuple(somewhere(100 + key, 3, 7) for key in range(4))
    before: Plan = solve(Problem(people, destinations, WEIGHTS), seconds=20, gap=0)
    remaining = people[3:]
    after = solve(Problem(remaining, destinations, WEIGHTS, before=before.placed), seconds=20, gap=0)
    placed_before = [person.key for person in remaining if person.key in before.placed]
    assert all(after.placed[key] == before.placed[key] for key in placed_before)

"""No path of the table reaches a decision without receivability, quorum and recusal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.dossiers.rules.walk import (
    BY_NAME,
    DECIDED,
    ENDED,
    STEP_OF,
    STEPS,
    Facts,
    Guard,
    Outcome,
    State,
    Step,
    missing,
    replayed,
    steps_from,
)


def reachable(steps: tuple[Step, ...]) -> set[State]:
    found, waiting = {State.DRAFT}, [State.DRAFT]
    while waiting:
        state = waiting.pop()
        for step in steps:
            if state in step.origins and step.to not in found:
                found.add(step.to)
                waiting.append(step.to)
    return found


@pytest.mark.parametrize("gate", ["receive", "review", "deliberate"])
def test_without_the_gate_no_decision_is_reached(gate: str) -> None:
    assert not reachable(tuple(step for step in STEPS if step.name != gate)) & (DECIDED | {State.IN_EFFECT})


def test_every_state_is_reached_and_every_decision_takes_quorum_and_recusals() -> None:
    assert reachable(STEPS) == set(State)
    into = [step for step in STEPS if step.to in DECIDED]
    assert {step.name for step in into} == set(STEP_OF.values()) and set(STEP_OF) == set(Outcome)
    for step in into:
        assert {Guard.QUORUM, Guard.RECUSALS_RESPECTED} <= set(step.takes)
        assert step.origins == {State.IN_DELIBERATION}
    assert Guard.CHECKLIST_MET in BY_NAME["receive"].takes
    assert not any(steps_from(state) for state in ENDED)


@given(st.lists(st.sampled_from([step.name for step in STEPS]), max_size=14), st.builds(Facts, *[st.booleans()] * 14))
def test_whichever_steps_are_tried_a_decision_had_its_facts(names: list[str], facts: Facts) -> None:
    state, taken = State.DRAFT, []
    for name in names:
        step = BY_NAME[name]
        if state in step.origins and not missing(step, facts):
            state = step.to
            taken.append(name)
    assert replayed(taken) is state
    if set(taken) & set(STEP_OF.values()):
        assert facts.quorum and facts.recusals_respected and facts.checklist_met and "receive" in taken


def test_a_step_the_table_does_not_have_there_is_no_replay() -> None:
    with pytest.raises(ValueError, match="approve"):
        replayed(["submit", "approve"])

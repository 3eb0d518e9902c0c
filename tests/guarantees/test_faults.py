"""A few faults seeded in a copy of the engine: the examples must catch them (all of them: ``mutations.py``)."""

from __future__ import annotations

from tests.guarantees.mutations import EXAMPLES, FAULTS, survivors


def test_seeded_faults_are_caught() -> None:
    few = (FAULTS[1], FAULTS[13], FAULTS[-5])
    assert survivors(few, [EXAMPLES]) == []


def test_every_fault_has_a_name_of_its_own() -> None:
    assert len({one.name for one in FAULTS}) == len(FAULTS) >= 25

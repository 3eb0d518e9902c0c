"""What a site loaded is set aside: the cycle collector no longer goes through it, and still frees what is new."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from maillon.cli.memory import settle, undisturbed


class Knot:
    """Something that holds itself: only the cycle collector can free it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def collector_as_it_was() -> Iterator[None]:
    was = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*was)


def test_what_is_loaded_is_looked_at_no_more() -> None:
    loaded = [Knot() for _one in range(100)]
    settle()
    assert gc.get_freeze_count() >= len(loaded)
    looked_at = {id(one) for one in gc.get_objects()}
    assert not looked_at & {id(one) for one in loaded}
    assert gc.isenabled()


def test_garbage_is_freed_before_and_after() -> None:
    before = weakref.ref(Knot())
    settle()
    assert before() is None
    after = weakref.ref(Knot())
    gc.collect()
    assert after() is None


def test_settling_twice_keeps_the_collector_at_work() -> None:
    settle()
    settle()
    assert gc.get_threshold() == (10_000, 10, 10)
    assert gc.isenabled()


def test_a_short_work_is_not_disturbed_and_what_follows_is_as_before() -> None:
    with pytest.raises(ZeroDivisionError), undisturbed():
        assert not gc.isenabled()
        raise ZeroDivisionError
    assert gc.isenabled()

"""What lives as long as the process is set aside, so that looking for garbage does not go through it again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def settle() -> None:
    """Once everything is loaded: the cycle collector leaves it alone, and looks at what is new less often.

    A page that reads ten thousand rows would otherwise have hundreds of thousands of old objects gone through, for
    up to a tenth of a second.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Do a short work without looking for cycles in what it makes, a quarter of its time; then look as before."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()

"""What makes a generation ready to be asked: its cube, then its arrays."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from maillon.insight.engines import arrays
from maillon.insight.engines.duck import Cube


def make(generation: Path) -> None:
    """Make the cube and the arrays a generation's Parquet files stand for; those there already are kept."""
    with closing(Cube(generation)) as cube:
        arrays.write(generation, cube)

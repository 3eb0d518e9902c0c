from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from maillon.opendata.models import ImportRun
from tests.opendata.samples import reader


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., ImportRun]:
    return reader(tmp_path)

"""The access table of the directory: its selections to take away."""

from __future__ import annotations

from typing import Any

from maillon.core.parties.models import Organisation
from tests.personas import People
from tests.surfaces.access import PUBLIC, Row

ROWS = [
    Row("directory_table", PUBLIC),
    Row("directory_cards", PUBLIC),
    Row("organisation_card", PUBLIC, {"slug": "semis"}),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """What stands in those addresses."""
    return {}

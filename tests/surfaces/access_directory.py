"""The access table of the directory: its selections and its printed edition to take away."""

from __future__ import annotations

from typing import Any

from maillon.core.parties.models import Organisation
from tests.personas import People
from tests.surfaces.access import PUBLIC, Row, all_get, only, signed_in

ROWS = [
    Row("directory_table", PUBLIC),
    Row("directory_cards", PUBLIC),
    Row("organisation_card", PUBLIC, {"slug": "semis"}),
    Row("undo_merge", signed_in(405), {"pk": "no_merge"}),
    Row("undo_merge", signed_in(404), {"pk": "no_merge"}, "post"),
    Row("booklet", PUBLIC),
    Row("booklet_edition", all_get(404), {"language": "no_edition"}),
    Row("booklet_remake", signed_in(405)),
    Row("booklet_remake", only("amina", status=302), method="post"),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """What stands in those addresses."""
    return {"no_edition": "fr", "no_merge": 999_999}

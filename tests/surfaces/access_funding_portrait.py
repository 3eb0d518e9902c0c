"""The access table of the programmes as a whole: the funder's officers, and what everybody reads."""

from __future__ import annotations

from typing import Any

from maillon.core.parties.models import Organisation
from tests.personas import People
from tests.surfaces.access import PUBLIC, Row, all_get, only

OFFICER = only("mireille")
ROWS = [
    Row("funding_portrait", OFFICER),
    Row("funding_portrait_list", only()),
    Row("funding_gates", OFFICER),
    Row("funding_portrait_xlsx", OFFICER),
    Row("funding_history", PUBLIC),
    Row("funding_public_agreements", PUBLIC),
    Row("grants_file", PUBLIC, {"name": "grants_name", "format": "grants_format"}),
    Row("grants_file", all_get(404), {"name": "grants_name", "format": "nothing"}),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """What the tables of agreements and programmes made is enough."""
    return {"grants_name": "conventions-360giving", "grants_format": "json"}

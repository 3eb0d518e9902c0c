"""The access table of the directory: its selections and its printed edition to take away."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from maillon.core.parties.models import Organisation, OrganisationFigure
from tests.personas import People
from tests.surfaces.access import PUBLIC, Row, all_get, only, signed_in

ROWS = [
    Row("directory_table", PUBLIC),
    Row("directory_cards", PUBLIC),
    Row("organisation_card", PUBLIC, {"slug": "semis"}),
    Row("figure_origin", PUBLIC, {"slug": "semis", "pk": "a_figure"}),
    Row("undo_merge", signed_in(405), {"pk": "no_merge"}),
    Row("undo_merge", signed_in(404), {"pk": "no_merge"}, "post"),
    Row("booklet", PUBLIC),
    Row("booklet_edition", all_get(404), {"language": "no_edition"}),
    Row("booklet_remake", signed_in(405)),
    Row("booklet_remake", only("amina", status=302), method="post"),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """What stands in those addresses."""
    dated = {
        "starts_on": date(2025, 1, 1),
        "ends_on": date(2026, 1, 1),
        "source": "essai",
        "recorded_at": timezone.now(),
    }
    figure = OrganisationFigure.objects.create(organisation=home, kind="volunteers", count=4, **dated)
    return {"a_figure": figure.pk, "no_edition": "fr", "no_merge": 999_999}

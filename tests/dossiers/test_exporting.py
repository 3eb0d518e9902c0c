"""The handlers' export: whatever is written in a cell is read back as it was, and never runs as a formula."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.dossiers.models import Dossier
from maillon.dossiers.queries.desk import Selection
from maillon.web.dossiers.handle.exporting import as_csv, columns_of, headers
from tests.dossiers.desk import desk

CELLS = st.text(st.sampled_from("aé ,;\"'\r\n\t=+-@0"), max_size=6)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS | st.integers(), min_size=width, max_size=width), max_size=6)
)


@given(TABLES)
def test_a_cell_is_read_back_as_it_was_and_a_formula_is_kept_a_text(rows: list[list[str | int]]) -> None:
    width = len(rows[0]) if rows else 1
    titles = [f"T{place}" for place in range(width)]
    said = as_csv(titles, [[row[place] for row in rows] for place in range(width)])
    assert said.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(said.removeprefix("\ufeff"), newline="")))
    expected = [[f"'{cell}" if str(cell)[:1] in "=+-@\t\r" and cell != "" else cell for cell in row] for row in rows]
    kept = [
        [str(given if isinstance(given, int) else guarded) for given, guarded in zip(row, said_row, strict=True)]
        for row, said_row in zip(rows, expected, strict=True)
    ]
    # A line of one empty cell is an empty line, which a reader passes over or reads as no cell.
    assert [row or [""] for row in read] == [titles, *kept]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("utc", "said"),
    [
        (datetime(2026, 3, 8, 6, 59, 59, tzinfo=UTC), "2026-03-08 01:59"),
        (datetime(2026, 3, 8, 7, 0, 0, 123456, tzinfo=UTC), "2026-03-08 03:00"),
        (datetime(2026, 7, 1, 3, 5, tzinfo=UTC), "2026-06-30 23:05"),
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "2026-11-01 01:30"),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "2026-11-01 01:30"),
    ],
)
def test_the_hour_of_deposit_is_said_as_in_montreal_summer_and_winter(utc: datetime, said: str) -> None:
    here = desk()
    dossier = here.submitted()
    Dossier.objects.filter(pk=dossier.pk).update(submitted_at=utc, points=5250, requested_minor=123450)
    columns = dict(zip(headers(), columns_of(here.amina, Selection(), "fr"), strict=True))
    assert columns["Déposée"] == [said]
    assert [str(one) for one in columns["Points"]] == ["52.5"]


@pytest.mark.django_db
def test_a_reader_who_has_not_filed_yet_takes_away_no_points() -> None:
    here = desk()
    dossier = here.read((5, 5))
    assert columns_of(here.amina, Selection(), "fr")[8] != [""]
    dossier.reviews.filter(pk=dossier.reviews.order_by("pk")[:1].get().pk).update(reviewer=here.amina, state="started")
    assert columns_of(here.amina, Selection(), "fr")[8] == [""]

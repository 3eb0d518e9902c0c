"""The facts: published activities as Parquet, one folder a source, in a generation of their own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from maillon.core.codelists.queries import names
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.core.text import fold
from maillon.insight import generations, reading, schemas
from maillon.insight.lines import Published, Reference, lines
from maillon.insight.rules import NOT_STATED, Facet
from maillon.projects.amounts import Kind

FORMAT = 1
"""Grows when the columns or the meaning of facts change."""
_NOT_STATED_LABELS = ("Non précisé", "Not stated")
_LISTS: dict[Facet, tuple[str, ...]] = {
    Facet.COUNTRY: ("Country",),
    Facet.REGION: ("Region-M49", "Region"),
    Facet.SECTOR: ("SectorCategory",),
    Facet.SDG: ("UNSDG-Goals",),
    Facet.GENDER: ("PolicySignificance",),
}
_ORGANISATIONS = (Facet.ORGANISATION, Facet.PARTNER, Facet.FUNDER)


def write(folder: Path, *, at: datetime, report: Callable[[int], None]) -> dict[str, Any]:
    """Write every fact of what is published now; returns how much there is. ``report`` hears the activities done."""
    reference = reading.reference()
    sources = reading.sources()
    values: dict[Facet, set[str]] = {facet: set() for facet in Facet}
    done = 0
    if not sources:
        _Tables(folder, "none").close()
    for source in sources:
        with _Tables(folder, source.slug) as tables:
            for chunk in reading.published(source):
                _write_chunk(tables, chunk, reference, values)
                done += len(chunk)
                report(done)
    labels = {source.slug: (source.name, source.name) for source in sources}
    dimensions = [
        {"facet": facet.value, "value": value, "label_fr": fr, "label_en": en}
        for facet in Facet
        for value, (fr, en) in _labels(facet, sorted(values[facet]), labels)
    ]
    (folder / "dimensions").mkdir()
    pq.write_table(pa.Table.from_pylist(dimensions, schemas.DIMENSIONS), folder / "dimensions" / "part.parquet")
    account = {"format": FORMAT, "at": at.isoformat(), "sources": len(sources), "activities": done}
    (folder / generations.META).write_text(json.dumps(account))
    return account


class _Tables(ExitStack):
    """The open Parquet files of one source."""

    def __init__(self, folder: Path, source: str) -> None:
        super().__init__()
        self._writers: dict[str, pq.ParquetWriter] = {}
        for table, schema in schemas.BY_SOURCE.items():
            place = folder / table / f"source={source}"
            place.mkdir(parents=True)
            self._writers[table] = self.enter_context(pq.ParquetWriter(place / "part.parquet", schema))

    def add(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Write rows given in the order of the table's columns."""
        schema = schemas.BY_SOURCE[table]
        columns = list(zip(*rows, strict=True)) or [()] * len(schema)
        arrays = [pa.array(column, schema.field(i).type) for i, column in enumerate(columns)]
        self._writers[table].write_table(pa.Table.from_arrays(arrays, schema=schema))


def _write_chunk(tables: _Tables, chunk: list[Published], reference: Reference, values: dict[Facet, set[str]]) -> None:
    shares, money, activities = [], [], []
    for activity in chunk:
        own_shares, own_money = lines(activity, reference)
        shares += own_shares
        money += own_money
        activities.append(_activity(activity))
    for share in shares:
        values[Facet(share.facet)].add(share.value)
    tables.add("activities", activities)
    tables.add("shares", shares)
    tables.add("money", money)


def _activity(activity: Published) -> tuple[Any, ...]:
    title = {language: text for language, text in activity.title.items() if text}
    return (
        activity.id, activity.identifier, json.dumps(title, ensure_ascii=False, sort_keys=True),
        fold(read(title, "fr").text), fold(read(title, "en").text), activity.organisation,
        activity.starts_on, activity.ends_on,
        Kind.BUDGET in activity.left_to_children, Kind.SPENT in activity.left_to_children,
    )  # fmt: skip


def _labels(
    facet: Facet, values: list[str], sources: dict[str, tuple[str, str]]
) -> Iterable[tuple[str, tuple[str, str]]]:
    """Each value with its French and English names; the value itself where no list holds it."""
    known: dict[str, tuple[str, str]] = {}
    if facet in _ORGANISATIONS:
        rows = (
            Organisation.objects.filter(slug__in=values) if len(values) < reading.CHUNK else Organisation.objects.all()
        )
        for slug, fr, en in rows.values_list("slug", "legal_name_fr", "legal_name_en").iterator():
            known[slug] = (fr, en or fr)
    elif facet is Facet.SOURCE:
        known = sources
    for list_name in reversed(_LISTS.get(facet, ())):
        known |= names(list_name)
    known[NOT_STATED] = _NOT_STATED_LABELS
    for value in values:
        yield value, known.get(value, (value, value))

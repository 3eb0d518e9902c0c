"""The columns of the facts, said once: what is written to Parquet is this and nothing else."""

from __future__ import annotations

import pyarrow as pa

ACTIVITIES = pa.schema(
    [
        pa.field("activity", pa.int64(), nullable=False),
        pa.field("identifier", pa.string(), nullable=False),
        pa.field("title", pa.string(), nullable=False, metadata={"content": "JSON: text by language"}),
        pa.field("title_key_fr", pa.string(), nullable=False),
        pa.field("title_key_en", pa.string(), nullable=False),
        pa.field("organisation", pa.string(), nullable=False),
        pa.field("starts_on", pa.date32()),
        pa.field("ends_on", pa.date32()),
        pa.field("budget_left_to_children", pa.bool_(), nullable=False),
        pa.field("spent_left_to_children", pa.bool_(), nullable=False),
    ]
)
SHARES = pa.schema(
    [
        pa.field("activity", pa.int64(), nullable=False),
        pa.field("slice", pa.int32(), nullable=False),
        pa.field("facet", pa.dictionary(pa.int8(), pa.string()), nullable=False),
        pa.field("value", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("weight", pa.float64(), nullable=False),
    ]
)
MONEY = pa.schema(
    [
        pa.field("activity", pa.int64(), nullable=False),
        pa.field("slice", pa.int32(), nullable=False),
        pa.field("kind", pa.dictionary(pa.int8(), pa.string()), nullable=False),
        pa.field("year", pa.int16(), nullable=False),
        pa.field("currency", pa.string(), nullable=False),
        pa.field("rate_year", pa.int16(), nullable=False),
        pa.field("minor", pa.int64(), nullable=False),
        pa.field("cad_minor", pa.int64()),
        pa.field("counted", pa.bool_(), nullable=False),
    ]
)
DIMENSIONS = pa.schema(
    [
        pa.field("facet", pa.string(), nullable=False),
        pa.field("value", pa.string(), nullable=False),
        pa.field("label_fr", pa.string(), nullable=False),
        pa.field("label_en", pa.string(), nullable=False),
    ]
)
BY_SOURCE = {"activities": ACTIVITIES, "shares": SHARES, "money": MONEY}
"""The tables cut by source: ``<table>/source=<slug>/part.parquet``."""

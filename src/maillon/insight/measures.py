"""Every measure of the explorer as an Ibis expression over the cube (sql/cube.sql).

Compiled once to the SQL kept in ``sql/measures`` (``maillon facts compile``; a test says when it is behind): no
process that answers a page loads Ibis, and a reviewer reads what will run.

The trick that answers every facet in one scan: a slice that misses none of the chosen facets counts everywhere; one
that misses exactly one counts only for the values of that facet, which a visitor could add.
"""

from __future__ import annotations

from functools import reduce
from operator import add, mul

import ibis
from ibis.expr.types import Table, Value

from maillon.insight.rules import BITS, Facet

DIVIDING = [facet for facet in Facet if facet is not Facet.YEAR]
"""Facets whose weights divide money; money has its year of its own."""

share = ibis.table({"slice": "int32", "facet": "uint16", "vid": "int32", "weight": "float64"}, name="share")
slice_ = ibis.table(
    {"slice": "int32", "activity": "int64", "single": "bool", "budget": "int64", "spent": "int64"}, name="slice"
)
cash = ibis.table({"slice": "int32", "year": "int32", "budget": "int64", "spent": "int64"}, name="cash")
gap = ibis.table(
    {"slice": "int32", "year": "int32", "kind": "string", "currency": "string", "rate_year": "int32", "minor": "int64"},
    name="gap",
)
activity = ibis.table(
    {
        "activity": "int64", "identifier": "string", "title_key_fr": "string", "title_key_en": "string",
        "start_year": "int16", "end_year": "int16", "budget": "int64", "spent": "int64",
        "counted_budget": "int64", "counted_spent": "int64", "organisation": "int32",
    },
    name="activity",
)  # fmt: skip
value = ibis.table({"vid": "int32", "label_fr": "string", "label_en": "string"}, name="value")

# What is asked, given with each question.
pick = ibis.table({"vid": "int32"}, name="pick")
ask = ibis.table({"mask": "int32"}, name="ask")
found = ibis.table({"activity": "int64"}, name="found")

candidate = ibis.table(
    {
        "slice": "int32", "activity": "int64", "single": "bool", "missed": "int32", "weight": "float64",
        "budget": "int64", "spent": "int64", **{f"w_{facet}": "float64" for facet in DIVIDING},
    },
    name="candidate",
)  # fmt: skip


def candidates(*, searched: bool, dated: bool) -> Table:
    """The slices that miss at most one chosen facet: which one, and the part of their money the choice keeps.

    ``dated``: years are chosen, so only their money is taken; ``searched``: only activities found for a text.
    """
    held = share.semi_join(pick, "vid")
    folded = held.group_by("slice").aggregate(
        **{f"w_{facet}": held.weight.sum(where=held.facet == bit) for facet, bit in BITS.items()}
    )
    base = slice_.semi_join(found, "activity") if searched else slice_
    if dated:
        chosen = cash.semi_join(pick, cash.year == pick.vid)
        yearly = chosen.group_by("slice").aggregate(y_budget=chosen.budget.sum(), y_spent=chosen.spent.sum())
        base = base.left_join(yearly, "slice").select(
            base.slice, base.activity, base.single,
            budget=yearly.y_budget.fill_null(0).cast("int64"), spent=yearly.y_spent.fill_null(0).cast("int64"),
        )  # fmt: skip
    joined = base.left_join(folded, "slice").cross_join(ask).select(*base.columns, *folded.columns[1:], "mask")
    hit = reduce(add, (joined[f"w_{facet}"].notnull().ifelse(bit, 0) for facet, bit in BITS.items()))
    weight = reduce(mul, (joined[f"w_{facet}"].fill_null(1.0) for facet in DIVIDING))
    weighed = joined.mutate(missed=(joined.mask - hit).cast("int32"), weight=weight)
    near = weighed.filter((weighed.missed & (weighed.missed - 1)) == 0)
    return near.select(*candidate.columns)


def _activities(table: Table, where: Value | None = None) -> Value:
    """How many activities, each once: those of one slice are counted, the others told apart."""
    single, several = (table.single, ~table.single) if where is None else (table.single & where, ~table.single & where)
    return single.sum().fill_null(0) + table.activity.nunique(where=several)


def facets() -> Table:
    """For each value of each facet: activities if it were chosen, activities now, and its part of the money.

    The value's own facet is left out of the weights: each value has its part as if the facet were free.
    """
    kept = share.join(candidate.rename(chosen="weight"), "slice")
    kept = kept.filter((kept.missed == 0) | (kept.missed == kept.facet.cast("int32")))
    own = ibis.cases(*((kept.facet == BITS[facet], kept[f"w_{facet}"].fill_null(1.0)) for facet in DIVIDING), else_=1.0)
    part = kept.mutate(part=kept.chosen / own * kept.weight)
    return part.group_by("vid").aggregate(
        open=_activities(part),
        now=_activities(part, part.missed == 0),
        budget=(part.budget * part.part).sum(),
        spent=(part.spent * part.part).sum(),
    )


def years() -> Table:
    """The money of each year, as if the year were free."""
    joined = cash.join(candidate, "slice", rname="whole_{name}")
    kept = joined.filter((joined.missed == 0) | (joined.missed == BITS[Facet.YEAR]))
    return kept.group_by("year").aggregate(
        budget=(kept.budget * kept.weight).sum(), spent=(kept.spent * kept.weight).sum()
    )


def totals() -> Table:
    """How many activities the selection holds and its part of their money."""
    kept = candidate.filter(candidate.missed == 0)
    return kept.aggregate(
        activities=_activities(kept),
        budget=(kept.budget * kept.weight).sum().fill_null(0.0),
        spent=(kept.spent * kept.weight).sum().fill_null(0.0),
    )


def gaps(*, dated: bool) -> Table:
    """The money of the selection no rate is known for, by kind, currency and year of the rate."""
    table = gap.semi_join(pick, gap.year == pick.vid) if dated else gap
    joined = table.join(candidate.filter(candidate.missed == 0), "slice")
    return joined.group_by("kind", "currency", "rate_year").aggregate(minor=(joined.minor * joined.weight).sum())


def listed() -> Table:
    """The activities of the selection with what a list may be ordered by."""
    kept = candidate.filter(candidate.missed == 0)
    parts = kept.group_by("activity").aggregate(
        part_budget=(kept.budget * kept.weight).sum(), part_spent=(kept.spent * kept.weight).sum()
    )
    return _orderable(parts.join(activity, "activity"))


def listed_all() -> Table:
    """Every activity, with the same columns."""
    return _orderable(
        activity.mutate(
            part_budget=activity.counted_budget.cast("float64"), part_spent=activity.counted_spent.cast("float64")
        )
    )


def _orderable(table: Table) -> Table:
    labels = value.select("vid", "label_fr", "label_en")
    return table.left_join(labels, table.organisation == labels.vid).select(
        "activity", "identifier", "part_budget", "part_spent", "budget", "spent",
        title_fr="title_key_fr", title_en="title_key_en", start="start_year", end="end_year",
        organisation_fr="label_fr", organisation_en="label_en",
    )  # fmt: skip


def selected() -> Table:
    """The activities of the selection, each once."""
    return candidate.filter(candidate.missed == 0).select("activity").distinct()


def compiled() -> dict[str, str]:
    """Every measure's SQL by name."""
    tables = {
        f"candidates{'_searched' if searched else ''}{'_dated' if dated else ''}": candidates(
            searched=searched, dated=dated
        )
        for searched in (False, True)
        for dated in (False, True)
    }
    tables |= {"facets": facets(), "years": years(), "totals": totals(), "listed": listed()}
    tables |= {"listed_all": listed_all(), "selected": selected()}
    tables |= {"gaps": gaps(dated=False), "gaps_dated": gaps(dated=True)}
    return {name: str(ibis.to_sql(table, dialect="duckdb")) + "\n" for name, table in tables.items()}

"""Every measure of the explorer as an Ibis expression over the cube (sql/cube.sql).

Compiled once to the SQL kept in ``sql/measures`` (``maillon facts compile``; a test says when it is behind): no
process that answers a page loads Ibis, and a reviewer reads what will run.

The trick that answers every facet in one scan: a slice that misses none of the chosen facets counts everywhere; one
that misses exactly one counts only for the values of that facet, which a visitor could add.
"""

from __future__ import annotations

import ibis
import sqlglot
from ibis import _
from ibis.expr.types import Table
from sqlglot.optimizer.merge_subqueries import merge_subqueries
from sqlglot.optimizer.pushdown_projections import pushdown_projections
from sqlglot.optimizer.qualify import qualify

from maillon.insight.rules import BITS, Facet

share = ibis.table({"slice": "int32", "facet": "uint16", "vid": "int32", "weight": "float64"}, name="share")
slice_ = ibis.table({"slice": "int32", "activity": "int64", "budget": "int64", "spent": "int64"}, name="slice")
cash = ibis.table({"slice": "int32", "year": "int32", "budget": "int64", "spent": "int64"}, name="cash")
gap = ibis.table(
    {"slice": "int32", "year": "int32", "kind": "string", "currency": "string", "rate_year": "int32", "minor": "int64"},
    name="gap",
)
activity = ibis.table(
    {
        "activity": "int64", "identifier": "string", "title_fr": "string", "title_en": "string",
        "organisation_fr": "string", "organisation_en": "string", "start": "int16", "end": "int16",
        "budget": "int64", "spent": "int64", "counted_budget": "int64", "counted_spent": "int64",
    },
    name="activity",
)  # fmt: skip

# What is asked, given with each question.
pick = ibis.table({"vid": "int32"}, name="pick")
ask = ibis.table({"mask": "int32"}, name="ask")
found = ibis.table({"activity": "int64"}, name="found")

# What a question leaves on its connection, in this order.
hit = ibis.table({"slice": "int32", "facet": "uint16", "weight": "float64"}, name="hit")
candidate = ibis.table(
    {"slice": "int32", "activity": "int64", "missed": "int32", "weight": "float64",
     "budget": "int64", "spent": "int64"},
    name="candidate",
)  # fmt: skip


@ibis.udf.agg.builtin  # type: ignore[untyped-decorator]
def product(factor: float) -> float:
    """The product of the factors of a group."""
    raise NotImplementedError  # only its name and types are read: the database has this aggregate


def hits() -> Table:
    """The part of each slice that the values chosen in a facet make; whole for years, which divide nothing."""
    held = share.semi_join(pick, "vid")
    return held.group_by("slice", "facet").aggregate(weight=ibis.least(held.weight.sum(), 1.0))


def candidates(*, searched: bool, dated: bool) -> Table:
    """The slices that miss at most one chosen facet: which one, and the part of their money the choice keeps.

    ``dated``: years are chosen, so only their money is taken; ``searched``: only activities found for a text.
    """
    folded = hit.group_by("slice").aggregate(held=hit.facet.sum().cast("int32"), weight=product(hit.weight))
    base = slice_.semi_join(found, "activity") if searched else slice_
    if dated:
        chosen = cash.semi_join(pick, cash.year == pick.vid)
        yearly = chosen.group_by("slice").aggregate(budget=chosen.budget.sum(), spent=chosen.spent.sum())
        base = base.drop("budget", "spent").left_join(yearly, "slice").select(
            "slice", "activity",
            budget=_.budget.fill_null(0).cast("int64"), spent=_.spent.fill_null(0).cast("int64"),
        )  # fmt: skip
    weighed = base.left_join(folded, "slice").cross_join(ask).select(
        "slice", "activity", missed=_.mask - _.held.fill_null(0), weight=_.weight.fill_null(1.0),
        budget=_.budget, spent=_.spent,
    )  # fmt: skip
    return weighed.filter((_.missed & (_.missed - 1)) == 0)


def facets() -> Table:
    """For each value of each facet: activities if it were chosen, activities now, and its part of the money.

    The value's own facet is left out of the weights: each value has its part as if the facet were free. Slices of
    one activity are first brought together, so that it counts once.
    """
    told = share.rename(part="weight").join(candidate, "slice")
    kept = told.filter((_.missed == 0) | (_.missed == _.facet))
    own = ibis.ifelse(_.missed == 0, _.own.fill_null(1.0), 1.0)
    parts = kept.left_join(hit.rename(own="weight"), ["slice", "facet"]).select(
        "vid", "activity", "missed", "budget", "spent", part=_.weight / own * _.part
    )
    once = parts.group_by("vid", "activity").aggregate(
        missed=_.missed.min(), budget=(_.budget * _.part).sum(), spent=(_.spent * _.part).sum()
    )
    return once.group_by("vid").aggregate(
        open=_.count(),
        now=ibis.ifelse(_.missed == 0, 1, 0).sum(),
        budget=_.budget.sum(),
        spent=_.spent.sum(),
    )


def years() -> Table:
    """The money of each year, as if the year were free."""
    weights = candidate.filter((_.missed == 0) | (_.missed == BITS[Facet.YEAR])).select("slice", "weight")
    return (
        cash.join(weights, "slice")
        .group_by("year")
        .aggregate(budget=(_.budget * _.weight).sum(), spent=(_.spent * _.weight).sum())
    )


def gaps(*, dated: bool) -> Table:
    """The money of the selection no rate is known for, by kind, currency and year of the rate."""
    table = gap.semi_join(pick, gap.year == pick.vid) if dated else gap
    weights = candidate.filter(_.missed == 0).select("slice", "weight")
    joined = table.join(weights, "slice")
    return joined.group_by("kind", "currency", "rate_year").aggregate(minor=(_.minor * _.weight).sum())


_ORDERS = [
    "activity", "identifier", "part_budget", "part_spent", "budget", "spent", "title_fr", "title_en",
    "start", "end", "organisation_fr", "organisation_en",
]  # fmt: skip


def listed() -> Table:
    """The activities of the selection with what a list may be ordered by."""
    parts = candidate.filter(_.missed == 0).group_by("activity")
    parts = parts.aggregate(part_budget=(_.budget * _.weight).sum(), part_spent=(_.spent * _.weight).sum())
    return parts.join(activity.drop("counted_budget", "counted_spent"), "activity").select(*_ORDERS)


def listed_all() -> Table:
    """Every activity, with the same columns."""
    return activity.rename(part_budget="counted_budget", part_spent="counted_spent").select(*_ORDERS)


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
    tables |= {"hits": hits(), "facets": facets(), "years": years(), "listed": listed()}
    tables |= {"listed_all": listed_all(), "selected": selected()}
    tables |= {"gaps": gaps(dated=False), "gaps_dated": gaps(dated=True)}
    return {name: _plain(str(ibis.to_sql(table, dialect="duckdb"))) for name, table in tables.items()}


_SCHEMA: dict[str, object] = {
    str(table.get_name()): {column: str(kind) for column, kind in table.schema().items()}
    for table in (share, slice_, cash, gap, activity, pick, ask, found, hit, candidate)
}


def _plain(sql: str) -> str:
    """The same query with the subqueries Ibis nests merged: as one would write it, and quicker to plan."""
    tree = qualify(sqlglot.parse_one(sql, dialect="duckdb"), schema=_SCHEMA, dialect="duckdb")
    tree = merge_subqueries(pushdown_projections(tree))
    return str(tree.sql(dialect="duckdb", pretty=True)) + "\n"

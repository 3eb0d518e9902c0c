"""Budgets and terms for tests, made by hand or by Hypothesis."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from maillon.funding.rules.budgeting.sums import Content, Line, Source
from maillon.funding.rules.terms import Aid, Article, Counterpart, Expense, Stacking, Terms

SOURCES = (
    Source("prog", "programme"),
    Source("nous", "own_funds"),
    Source("dons", "fundraising"),
    Source("nature", "in_kind"),
    Source("heures", "volunteers"),
    Source("ottawa", "federal"),
)

TERMS = Terms(
    aid=Aid(
        ceiling_minor=20_000_000, floor_minor=1_000_000, yearly_ceiling_minor=12_000_000, share="3/4", article="a1"
    ),
    expenses=(
        Expense("personnel", {"fr": "Personnel", "en": "Staff"}, article="a2"),
        Expense("voyages", {"fr": "Voyages", "en": "Travel"}, cap_share="1/5", cap_of="eligible", article="a3"),
        Expense(
            "admin", {"fr": "Administration", "en": "Administration"}, cap_share="1/10", overhead=True, article="a4"
        ),
        Expense("vehicules", {"fr": "Véhicules", "en": "Vehicles"}, eligible=False, article="a5"),
    ),
    overhead_share="3/25",
    counterpart=Counterpart(
        least_share="1/4",
        kinds=("own_funds", "fundraising", "in_kind", "volunteers"),
        in_kind_at_most="1/2",
        volunteer_hour_minor=2_500,
        volunteer_hour_source="Exemple",
        article="a6",
    ),
    stacking=Stacking(most_share="4/5", article="a7"),
    most_months=24,
    articles=tuple(
        Article(f"a{n}", f"{n}.1", {"fr": f"Article {n}.", "en": f"Article {n}."}, is_example=True) for n in range(1, 8)
    ),
)
"""A little of everything that terms may ask."""


def line(key: str, category: str, minor: int, **shares: int) -> Line:
    """A line of one unit at a price in Canadian cents."""
    return Line(key, 2027, category, key.capitalize(), Decimal(1), minor, "CAD", shares=shares)


def sound() -> Content:
    """A budget within every limit of ``TERMS``: 160 000 $, of which 112 000 $ asked for."""
    return Content(
        "CAD",
        SOURCES,
        (
            line("formatrices", "personnel", 10_000_000, prog=7_000_000, nous=3_000_000),
            line("vols", "voyages", 2_000_000, prog=1_100_000, nous=900_000),
            line("bureau", "admin", 1_000_000, prog=600_000, nous=400_000),
            replace(line("suivi", "personnel", 3_000_000, prog=2_500_000, dons=500_000), year=2028),
        ),
    )


@st.composite
def contents(draw: st.DrawFn, terms: Terms = TERMS, most: int = 6, largest: int = 40_000) -> Content:
    """Any budget: several currencies, quantities to the thousandth, shares that may sum to anything."""
    made = []
    for index in range(draw(st.integers(0, most))):
        currency, rate = draw(
            st.sampled_from([("CAD", "1"), ("XOF", "0.002247191"), ("USD", "1.3269"), ("TND", "0.4421")])
        )
        shares = draw(
            st.dictionaries(st.sampled_from([one.key for one in SOURCES]), st.integers(0, largest), max_size=4)
        )
        made.append(
            Line(
                f"l{index}",
                draw(st.integers(2027, 2029)),
                draw(st.sampled_from([one.key for one in terms.expenses])),
                "x",
                draw(st.decimals(0, 1000, places=3)),
                draw(st.integers(0, largest)),
                currency,
                Decimal(rate),
                activity=draw(st.sampled_from(["", "A", "B"])),
                shares={key: minor for key, minor in shares.items() if minor},
            )
        )
    return Content("CAD", SOURCES, tuple(made))


@st.composite
def balanced(draw: st.DrawFn, terms: Terms = TERMS, most: int = 6, largest: int = 400) -> Content:
    """A budget whose shares sum to the cost of each line."""
    made = []
    for index in range(draw(st.integers(1, most))):
        keys = [one.key for one in SOURCES]
        shares = draw(st.dictionaries(st.sampled_from(keys), st.integers(1, largest), min_size=1, max_size=3))
        category = draw(st.sampled_from([one.key for one in terms.expenses]))
        made.append(replace(line(f"l{index}", category, sum(shares.values())), shares=shares))
    return Content("CAD", SOURCES, tuple(made))

"""Sums that cannot disagree, limits held against the terms, and ways out that are enough and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from maillon.funding.rules.budgeting import comparing, judging, sums
from maillon.funding.rules.budgeting.judging import judge
from maillon.funding.rules.budgeting.limits import Check
from maillon.funding.rules.budgeting.sums import NOBODY, Content, Line, Source
from maillon.funding.rules.terms import Aid, Expense, Stacking, Terms, part, read
from maillon.web.funding.budgets import words
from tests.funding.budgets import SOURCES, TERMS, balanced, contents, line, sound

YEARS = range(2027, 2030)


def codes(content: Content, terms: Terms = TERMS) -> list[str]:
    return [check.code for check in judge(content, terms, years=YEARS).findings]


def test_a_line_costs_quantity_times_price_times_rate_rounded_once():
    francs = Line("a", 2027, "personnel", "x", Decimal("3.5"), 445_000, "XOF", Decimal("0.002247191"))
    assert sums.cost(francs, "CAD") == round(Fraction(7, 2) * 445_000 * Fraction("0.002247191") * 100) == 350_000


@pytest.mark.parametrize(("quantity", "cents"), [("0.5", 0), ("1.5", 2), ("2.5", 2), ("3.5", 4)])
def test_half_a_cent_goes_to_the_even_one(quantity, cents):
    assert sums.cost(Line("a", 2027, "p", "x", Decimal(quantity), 1, "CAD"), "CAD") == cents


def test_dinars_have_three_decimals_and_francs_none():
    dinars = Line("a", 2027, "p", "x", Decimal(1), 1_500, "TND", Decimal("0.4421"))
    assert sums.cost(dinars, "CAD") == 66
    dollars = Line("a", 2027, "p", "x", Decimal(1), 10_000, "CAD", Decimal("445"))
    assert sums.cost(dollars, "XOF") == 44_500


@given(contents())
def test_every_way_of_summing_gives_the_same_whole(content):
    whole = sums.totals_of(content)
    by_hand = sum(content.cost(one) for one in content.lines)
    for kept in (whole.years, whole.categories, whole.activities, whole.sources):
        assert sum(kept.values()) == whole.total == by_hand
    for by in (lambda one: one.year, lambda one: (one.category, one.activity), lambda one: one.key):
        assert sum(sums.totals(content, by).values()) == by_hand
    assert sum(sums.unshared(content, one) for one in content.lines) == whole.sources[NOBODY]
    by_year = [sums.by_source(content, [one for one in content.lines if one.year == year]) for year in whole.years]
    for source in whole.sources:
        assert sum(one[source] for one in by_year) == whole.sources[source]


@given(contents(), st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_total(content, chance):
    lines = list(content.lines)
    chance.shuffle(lines)
    moved = replace(content, lines=tuple(lines))
    assert sums.totals_of(moved) == sums.totals_of(content)


def test_a_budget_within_its_limits_has_no_finding():
    judged = judge(sound(), TERMS, years=YEARS)
    assert judged.findings == ()
    assert judged.eligible == sums.total(sound()) == 16_000_000
    assert sound().aid == 11_200_000
    assert judged.required == 4_000_000
    assert judged.counterpart == 4_800_000
    assert all(
        check.article and TERMS.article(check.article) for check in judged.of_whole if check.code != "overhead_cap"
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda one: replace(one, category="vehicules"), "ineligible"),
        (lambda one: replace(one, category="bizarre"), "category"),
        (lambda one: replace(one, year=2031), "year"),
        (lambda one: replace(one, price_minor=one.price_minor + 1), "shares"),
        (lambda one: replace(one, shares={**one.shares, "ottawa": 1}), "shares"),
    ],
)
def test_what_is_said_of_a_line_names_it(change, code):
    first, *others = sound().lines
    content = replace(sound(), lines=(change(first), *others))
    found = [check for check in judge(content, TERMS, years=YEARS).findings if check.code == code]
    assert [check.lines for check in found] == [(first.key,)]


def test_amounts_missing_or_in_excess_are_told_to_the_cent():
    short = replace(sound(), lines=(line("a", "personnel", 100_050, prog=100_000),))
    [check] = [one for one in judge(short, TERMS).findings if one.code == "shares"]
    assert (check.found, check.allowed, check.add, check.remove) == (100_000, 100_050, 50, 0)


@pytest.mark.parametrize(
    ("terms", "code", "gap"),
    [
        (Terms(aid=Aid(ceiling_minor=11_199_999)), "aid_ceiling", 1),
        (Terms(aid=Aid(floor_minor=11_200_001)), "aid_floor", 1),
        (Terms(aid=Aid(yearly_ceiling_minor=8_600_000)), "aid_yearly", 100_000),
        (Terms(expenses=(Expense("admin", {}, cap_minor=500_000),), aid=Aid()), "category_amount", 100_000),
    ],
)
def test_amounts_are_limits_too(terms, code, gap):
    found = next(one for one in judge(sound(), terms).findings if one.code == code)
    assert gap in (found.move, found.add)


def test_each_year_takes_its_part_of_the_aid_and_none_past_the_last() -> None:
    terms = Terms(aid=Aid(yearly_shares=("1/2", "1/2")))
    lines = [
        Line(f"l{year}", year, "a", "Ligne", Decimal(1), minor, "CAD", shares={"prog": minor})
        for year, minor in ((2027, 60_000), (2028, 30_000), (2029, 10_000))
    ]
    told = judge(Content("CAD", SOURCES, tuple(lines)), terms)
    kept = {one.facts["year"]: one for one in told.checks if one.code == "aid_split"}
    assert {year: (one.holds, one.allowed, one.facts["shift"]) for year, one in kept.items()} == {
        2027: (False, 50_000, 10_000),
        2028: (True, 50_000, 0),
        2029: (False, 0, 10_000),
    }
    said = words.said(kept[2027], terms, Content("CAD", SOURCES, tuple(lines)))
    assert said.label.replace("\xa0", " ") == "Aide de 2026-2027, au plus 50 % de toute l’aide"
    assert "reportez 100,00 $ d’aide à une autre année" in said.remedy.replace("\xa0", " ")
    # Done as it says: what passes goes to the year that has room.
    moved = [replace(lines[0], price_minor=50_000, shares={"prog": 50_000}), lines[1]]
    moved += [replace(lines[2], year=2028), replace(lines[2], key="l4", year=2028)]
    assert all(
        one.holds for one in judge(Content("CAD", SOURCES, tuple(moved)), terms).checks if one.code == "aid_split"
    )


def test_a_split_by_year_leaves_no_money_to_no_year() -> None:
    document = Terms(aid=Aid(yearly_shares=("1/2", "1/4"))).document()
    with pytest.raises(ValueError, match="yearly_shares"):
        read(document)
    assert read(Terms(aid=Aid(yearly_shares=("1/2", "3/5"))).document()).aid.yearly_shares == ("1/2", "3/5")


def test_hours_given_count_at_the_published_rate_at_most():
    hours = Line("heures", 2027, "personnel", "Bénévoles", Decimal(40), 3_000, "CAD", shares={"heures": 120_000})
    [check] = [one for one in judge(Content("CAD", SOURCES, (hours,)), TERMS).findings if one.code == "volunteer_rate"]
    assert (check.allowed, check.move, check.facts["rate"]) == (100_000, 20_000, 2_500)


def test_what_is_not_money_counts_up_to_a_part():
    lines = (line("a", "personnel", 10_000_000, prog=7_000_000, nature=3_000_000),)
    judged = judge(Content("CAD", SOURCES, lines), TERMS)
    assert judged.required == 2_500_000
    assert judged.counterpart == 1_250_000
    assert next(one.add for one in judged.findings if one.code == "counterpart") == 1_250_000


def test_the_years_of_a_project_end_on_31_march():
    assert judging.fiscal_year(date(2027, 3, 31)) == 2027
    assert judging.fiscal_year(date(2027, 4, 1)) == 2028
    assert judging.fiscal_years(date(2026, 9, 1), date(2028, 8, 31)) == range(2027, 2030)


CAPS = {
    "category_cap",
    "overhead_cap",
    "aid_share",
    "stacking",
    "category_amount",
    "aid_ceiling",
    "aid_yearly",
    "aid_split",
}


def eased(content: Content, check: Check, minor: int, *, elsewhere: bool) -> Content | None:
    """The budget once so much of what was too much is paid by a private source, or else spent no more.

    None where there is not so much to take.
    """
    payers = content.keys(*(TERMS.stacking.counted if check.code == "stacking" else ("programme",)))
    eligible = {one.key for one in TERMS.expenses if one.eligible}
    lines, left = [], minor
    for one in content.lines:
        shares, taken = dict(one.shares), 0
        for payer in payers if (one.key in check.lines if check.lines else one.category in eligible) else ():
            less = min(left, shares.get(payer, 0))
            shares[payer] = shares.get(payer, 0) - less
            left, taken = left - less, taken + less
        if elsewhere:
            lines.append(replace(one, shares={**shares, "fondation": taken}))
        else:
            lines.append(replace(one, shares=shares, price_minor=one.price_minor - taken))
    sources = (*content.sources, Source("fondation", "other"))
    return None if left else replace(content, sources=sources, lines=tuple(lines))


def still(content: Content, check: Check) -> bool:
    return any(
        one.code == check.code and all(one.facts.get(name) == check.facts.get(name) for name in ("category", "year"))
        for one in judge(content, TERMS_SMALL).findings
    )


TERMS_SMALL = replace(
    TERMS,
    aid=Aid(ceiling_minor=700, yearly_ceiling_minor=600, yearly_shares=("3/5", "1/2"), share="3/4"),
    expenses=(*TERMS.expenses[:2], replace(TERMS.expenses[2], cap_minor=60), TERMS.expenses[3]),
)


@given(balanced(TERMS_SMALL))
def test_each_way_out_of_a_cap_is_enough_and_no_more(content):
    """What is proposed unblocks; one cent less does not: against every amount, tried one by one near the limit."""
    for check in judge(content, TERMS_SMALL).findings:
        if check.code not in CAPS:
            continue
        for elsewhere, amount in ((True, check.move), (False, check.remove)):
            unblocked = eased(content, check, amount, elsewhere=elsewhere)
            nearly = eased(content, check, amount - 1, elsewhere=elsewhere)
            if amount and unblocked is not None and nearly is not None:
                assert not still(unblocked, check), check
                assert still(nearly, check), check


def test_the_ways_out_are_found():
    """The property above has something to say: administration over its cap, in figures of every day."""
    over = line("bureau", "admin", 2_000_000, prog=1_600_000, nous=400_000)
    content = replace(sound(), lines=(*(one for one in sound().lines if one.key != "bureau"), over))
    check = next(one for one in judge(content, TERMS).findings if one.code == "category_cap")
    assert (check.found, check.allowed, check.base) == (1_600_000, 1_220_000, 12_200_000)
    assert check.move == check.remove == 422_223
    for minor, held in ((422_223, False), (422_222, True)):
        eased_by = eased(content, check, minor, elsewhere=True)
        assert eased_by is not None
        assert ("category_cap" in codes(eased_by)) is held


@given(balanced(TERMS_SMALL))
def test_what_is_missing_is_enough_and_no_more(content):
    for check in judge(content, TERMS_SMALL).findings:
        if check.code != "counterpart":
            continue
        for amount, holds in ((check.add, True), (check.add - 1, False)):
            brought = moved_to_cash(content, amount)
            if brought is not None:
                assert (not still(brought, check)) is holds


def moved_to_cash(content: Content, minor: int) -> Content | None:
    """So much of what the programme pays of eligible expenses is paid by the organisation instead."""
    eligible = {one.key for one in TERMS.expenses if one.eligible}
    lines, left = [], minor
    for one in content.lines:
        taken = min(left, one.paid_by("prog")) if one.category in eligible else 0
        left -= taken
        shares = {**one.shares, "prog": one.paid_by("prog") - taken, "nous": one.paid_by("nous") + taken}
        lines.append(replace(one, shares=shares))
    return None if left else replace(content, lines=tuple(lines))


@given(balanced(TERMS_SMALL), st.data())
def test_asking_less_on_a_line_over_its_cap_never_breaks_that_cap_further(content, data):
    """Paid by another source instead, so that the budget costs the same: no cap on a steady base can break."""
    judged = judge(content, TERMS_SMALL)
    over = sorted({key for check in judged.findings if check.code in CAPS for key in check.lines})
    assume(over)
    key = data.draw(st.sampled_from(over))
    steady = replace(TERMS_SMALL, overhead_share="", expenses=tuple(_of_eligible(one) for one in TERMS_SMALL.expenses))
    chosen = next(one for one in content.lines if one.key == key)
    assume(chosen.paid_by("prog"))
    less = data.draw(st.integers(1, chosen.paid_by("prog")))
    shares = {**chosen.shares, "prog": chosen.paid_by("prog") - less, "nous": chosen.paid_by("nous") + less}
    lines = tuple(replace(one, shares=shares) if one.key == key else one for one in content.lines)
    lowered = replace(content, lines=lines)

    def before(found):
        return {(one.code, one.facts.get("category"), one.facts.get("year")) for one in found}

    assert before(judge(lowered, steady).findings) <= before(judge(content, steady).findings)


def _of_eligible(expense: Expense) -> Expense:
    return replace(expense, cap_of="eligible")


def test_caps_hold_exactly_by_counting_every_small_budget():
    """Three lines, amounts 0 to 6: the rule agrees with plain arithmetic on each of them."""
    terms = Terms(
        aid=Aid(ceiling_minor=9, share="2/3"),
        expenses=(Expense("p", {}), Expense("a", {}, cap_share="1/3", overhead=True)),
        overhead_share="1/4",
        stacking=Stacking(most_share="5/6"),
    )
    sources = (Source("prog", "programme"), Source("ottawa", "federal"), Source("nous", "own_funds"))
    for staff, office, ours, state in product(range(7), repeat=4):
        lines = (
            replace(line("s", "p", staff + ours + state), shares={"prog": staff, "nous": ours, "ottawa": state}),
            replace(line("o", "a", office), shares={"prog": office}),
        )
        aid, whole = staff + office, staff + office + ours + state
        expected = {
            "aid_ceiling": aid > 9,
            "aid_share": 3 * aid > 2 * whole,
            "category_cap": 3 * office > aid,
            "overhead_cap": 4 * office > aid,
            "stacking": 6 * (aid + state) > 5 * whole,
        }
        found = set(codes(Content("CAD", sources, lines), terms))
        assert found == {code for code, broken in expected.items() if broken}, (staff, office, ours, state)


@given(contents(), contents())
def test_a_comparison_accounts_for_the_whole_difference(before, after):
    compared = comparing.compare(before, after)
    assert sum(one.moved for one in compared.lines) == compared.moved == sums.total(after) - sums.total(before)
    assert sum(one.after - one.before for one in compared.sources) == compared.moved
    assert comparing.compare(before, before).is_same
    gone = {one.key for one in compared.lines if one.kind == "removed"}
    assert gone == {one.key for one in before.lines} - {one.key for one in after.lines}


def test_each_share_of_the_terms_is_a_fraction():
    assert part(TERMS.aid.share) == Fraction(3, 4)

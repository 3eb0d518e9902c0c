"""Logic models: links only rise; what is said of a plan; what a version changes; what is added up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from maillon.funding.queries.planning import partner_words, wording
from maillon.funding.rules.planning import carrying, content
from maillon.funding.rules.planning.comparing import compare
from maillon.funding.rules.planning.content import LEVELS, Measure, Plan, Row, Target
from maillon.funding.rules.planning.judging import findings, judge
from maillon.projects import library, rules
from maillon.projects.rules import adding
from maillon.projects.rules.adding import Reported, Value
from maillon.web.funding.logic import drawing
from maillon.web.funding.logic.typed import linked
from tests.funding.planning import YEARS, sound


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any plan somebody may type: any level, links anywhere, indicators on anything."""
    keys = [f"k{n}" for n in range(draw(st.integers(0, 7)))]
    rows = tuple(
        Row(
            key,
            draw(st.sampled_from(LEVELS)),
            draw(st.sampled_from(["", "Des femmes décident", "Former 30 jeunes", "x" * 300])),
            tuple(sorted(draw(st.sets(st.sampled_from([*keys, "ailleurs"]), max_size=3)))),
        )
        for key in keys
    )
    measures = tuple(
        Measure(f"m{n}", draw(st.sampled_from([*keys, "ailleurs"])), title="x", targets=(Target(2027, "4"),))
        for n in range(draw(st.integers(0, 3)))
        if keys
    )
    return Plan(rows, measures)


@given(plans())
def test_links_that_are_kept_never_come_back(typed):
    """Whatever is typed, from any row one rises to an end: there is no cycle."""
    plan = linked(typed)
    by_key = {row.key: row for row in plan.rows}
    for row in plan.rows:
        seen, front = set(), [row.key]
        while front:
            key = front.pop()
            assert key not in seen or key != row.key
            seen.add(key)
            front += by_key[key].leads_to
        assert row.key not in {key for one in row.leads_to for key in _above(one, by_key)}


def _above(key, by_key):
    found = {key}
    for one in by_key[key].leads_to:
        found |= _above(one, by_key)
    return found


@given(plans())
def test_a_plan_without_findings_leads_every_output_to_an_outcome_and_measures_it(typed):
    plan = linked(typed)
    if findings(judge(plan)):
        return
    outcomes = {row.key for row in plan.rows if row.level in content.OUTCOMES}
    for row in plan.of_level(content.OUTPUT):
        assert set(row.leads_to) & outcomes
        assert plan.measures_of(row.key)


@given(plans())
def test_a_plan_is_read_back_as_it_was_written_and_is_drawn_whatever_it_says(typed):
    assert content.read(typed.document()) == typed
    assert not compare(typed, typed)
    plan = linked(typed)
    for drawn in (drawing.wide(plan), drawing.narrow(plan)):
        assert len(drawn.boxes) == len(plan.rows)
        assert len(drawn.links) == sum(len(row.leads_to) for row in plan.rows)
        for box in drawn.boxes:
            assert box.x >= 0 and box.x + box.width <= drawn.width
            assert box.y + box.height <= drawn.height


@given(plans(), plans())
def test_two_versions_differ_by_what_is_compared_and_nothing_else(before, after):
    changed = {(one.before or one.after).key for one in compare(before, after)}
    was = {one.key: one for one in (*before.rows, *before.measures)}
    for one in (*after.rows, *after.measures):
        same = was.get(one.key)
        said = same is not None and replace(same) == one
        assert said or one.key in changed


def test_a_sound_plan_has_nothing_to_settle_and_hints_say_their_word():
    assert findings(judge(sound(), years=YEARS, wording=wording())) == []
    rows = tuple(
        replace(row, text="Former 40 agronomes") if row.level == content.OUTPUT else row for row in sound().rows
    )
    said = judge(replace(sound(), rows=rows), years=YEARS, wording=wording())
    assert [(one.code, one.word) for one in said if one.is_hint] == [("sounds_done", "Former")]


def test_the_plan_becomes_results_that_projects_accept():
    told = carrying.results(sound(), first_day=date(2026, 10, 1), last_day=date(2028, 9, 30))
    assert [one["type"] for one in told] == ["1", "2", "2", "3"]
    [indicator] = told[0]["indicators"]
    assert (indicator["vocabulary"], indicator["code"]) == ("99", "EDU-01")
    assert [(one["starts_on"], one["ends_on"]) for one in indicator["periods"]] == [
        ("2026-10-01", "2027-03-31"),
        ("2027-04-01", "2028-03-31"),
    ]
    for place, result in enumerate(told):
        assert not list(rules.measures.result_findings(result, f"results-{place}"))


@given(st.lists(st.tuples(st.sampled_from(["1", "2"]), st.lists(st.integers(0, 10**6), max_size=3)), max_size=6))
def test_a_total_is_the_last_value_of_each_project_that_counts(told):
    reported = [
        Reported(measure, [Value("actual", date(2026, 1 + place, 1), str(value)) for place, value in enumerate(values)])
        for measure, values in told
    ]
    counted = [one for one in reported if not adding.why_not(one, adds="people")]
    expected = sum((Decimal(adding.latest(one.values, "actual")) for one in counted), Decimal(0))
    assert (adding.total(reported, "actual", adds="people") or 0) == expected
    assert adding.total(reported, "actual", adds="never") is None


def test_the_library_is_found_in_french_and_in_english_and_says_what_is_an_example():
    assert "99:AGR-01" in {one.key for one in library.search("agroecologique")}
    assert "99:AGR-01" in {one.key for one in library.search("farmers practice")}
    assert (
        library.search("6.1.1")[0].name["en"] == "Proportion of population using safely managed drinking water services"
    )
    for one in library.everything().values():
        assert set(one.name) == set(one.method) == {"fr", "en"}
        assert one.source
        assert one.is_example == (one.vocabulary == library.OURS)
        assert one.measure != "2" or one.adds == "never"


def test_the_partner_reads_the_same_sentences_in_every_language():
    told = partner_words()
    assert {"fr", "en", "es"} <= set(told)
    assert len({frozenset(one) for one in told.values()}) == 1

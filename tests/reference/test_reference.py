"""Our evaluator answers as Enketo's engine does, on thousands of random expressions about random instances.

Where the two differ and we mean it, the reason is written here.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import etree

from maillon.dossiers.forms.xpath.compiled import Expression
from maillon.dossiers.forms.xpath.functions.nodes import shuffled
from maillon.dossiers.forms.xpath.scope import Scope
from maillon.dossiers.forms.xpath.session import Session, enter, leave
from maillon.dossiers.forms.xpath.values import boolean, number, text
from tests.reference.engine import evaluated
from tests.reference.generator import CONTEXT, REPEATS, TYPES, Expressions, Repeated, instance

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
SCOPE = Scope(CONTEXT, TYPES, REPEATS)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@pytest.fixture(autouse=True)
def session() -> Iterator[None]:
    before = enter(Session(language="en", now=NOW))
    yield
    leave(before)


def agrees(ours: object, theirs: dict[str, str]) -> bool:
    match theirs["kind"]:
        case "number":
            mine, other = number(ours), float(theirs["value"].replace("Infinity", "inf"))
            return (math.isnan(mine) and math.isnan(other)) or math.isclose(mine, other, rel_tol=1e-9, abs_tol=1e-9)
        case "boolean":
            return boolean(ours) == (theirs["value"] == "true")
        case _:
            return rounded(text(ours)) == rounded(theirs["value"])


def rounded(said: str) -> str:
    """A text whose long decimals are cut: the last bit of a sine is no difference."""
    return re.sub(r"\d+\.\d{7,}", lambda found: f"{float(found[0]):.10g}", said)


def excuse(expression: str, root: etree._Element, theirs: dict[str, str]) -> str:
    """Why we differ, "" where nothing says why."""
    if "error" in theirs and re.search(r"(and|or) (weighted-)?checklist", expression):
        return "theirs fails on the branch of « and » that it does not evaluate, inside checklist()"
    if re.search(r"\de-\d", theirs.get("value", "")):
        return "a small number as a text: XPath has no exponents"
    if "selected(" in expression and not root.findtext("ticked"):
        return "theirs finds '' among no choice at all; the specification: whether the value is selected"
    if "computed" in expression and DATE.match(root.findtext("computed") or ""):
        return "two texts, one of which reads as a date: theirs compares numbers, we compare texts, as ODK Collect does"
    return ""


def compared(cases: list[dict[str, Any]], scope: Scope) -> tuple[int, list[tuple[object, ...]]]:
    """How many answers differ for a reason, and those that differ for none."""
    excused, wrong = 0, []
    for case, theirs in zip(cases, evaluated(cases, NOW), strict=True):
        root = etree.fromstring(case["xml"])
        [node] = root.xpath(case["context"])
        for expression, answer in zip(case["expressions"], theirs, strict=True):
            ours = Expression(expression, scope).value(node)
            if "error" not in answer and agrees(ours, answer):
                continue
            if excuse(expression, root, answer):
                excused += 1
            else:
                wrong.append((expression, answer, ours, case["xml"]))
    return excused, wrong


@pytest.mark.parametrize("seed", [11, 2026])
def test_random_expressions_on_random_instances(seed: int) -> None:
    rng = random.Random(seed)
    writer = Expressions(rng)
    cases = [
        {
            "xml": instance(rng),
            "context": CONTEXT,
            "expressions": [writer.any(rng.choice([1, 1, 2, 3])) for _ in range(60)],
        }
        for _ in range(50)
    ]
    excused, wrong = compared(cases, SCOPE)
    assert not wrong, (len(wrong), wrong[:5])
    assert excused < 3_000 / 200


def test_random_expressions_in_repetitions() -> None:
    rng = random.Random(7)
    writer = Repeated(rng)
    cases = []
    while len(cases) < 40:
        xml = instance(rng)
        if lines := xml.count("<line>"):
            place = rng.randrange(lines) + 1
            expressions = [writer.any(rng.choice([1, 2])) for _ in range(50)]
            cases.append({"xml": xml, "context": f"/data/line[{place}]/name", "expressions": expressions})
    excused, wrong = compared(cases, Scope("/data/line/name", TYPES, REPEATS))
    assert not wrong, (len(wrong), wrong[:5])
    assert excused < 2_000 / 100


DIFFERENCES = [
    ("selected('', '')", "true", False, "nothing is selected in nothing"),
    ("selected-at('a  c', 1)", "", "c", "two blanks part two choices as one does"),
    ("regex('abc', 'b')", "true", False, "ODK: « an exact and complete match »; theirs searches"),
    ("sum(/data/line/count)", "0", 0.0, "no node: both give 0"),
    ("date('neither')", "Invalid Date", "", "what is no date gives nothing, as date('') does"),
    ("string(1000000 * 1000000 * 1000000 * 1000000)", "1e+24", "1000000000000000000000000", "XPath has no exponents"),
]


def test_differences_that_are_meant() -> None:
    xml = "<data><here/></data>"
    [answers] = evaluated([{"xml": xml, "context": CONTEXT, "expressions": [one[0] for one in DIFFERENCES]}], NOW)
    node = etree.fromstring(xml).find("here")
    assert node is not None
    for (expression, theirs, ours, why), answer in zip(DIFFERENCES, answers, strict=True):
        assert answer["value"] == theirs, why
        assert Expression(expression, SCOPE).value(node) == ours, why


def test_choices_are_shuffled_as_theirs() -> None:
    seeds = (42, 1, 0, -5, 123_456_789, 2_147_483_647, 5_000_000_000)
    xml = "<data>" + "".join(f"<line>{letter}</line>" for letter in "abcdefg") + "<here/></data>"
    expressions = [f"join('', randomize(/data/line, {seed}))" for seed in seeds]
    [answers] = evaluated([{"xml": xml, "context": CONTEXT, "expressions": expressions}], NOW)
    assert [answer["value"] for answer in answers] == ["".join(shuffled(list("abcdefg"), seed)) for seed in seeds]

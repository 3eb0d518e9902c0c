"""A form of 200 questions and 60 expressions: what one change costs, beside elementpath on the same expressions."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from statistics import quantiles
from typing import Any

import elementpath
import xlsxwriter
from elementpath import XPath1Parser, XPathContext
from lxml import etree

from maillon.dossiers.forms import Answers, compile_workbook, evaluate, read_form
from maillon.dossiers.forms.definition import Form
from maillon.dossiers.forms.planning import plan_of
from maillon.dossiers.forms.xpath.session import Session, enter, leave
from maillon.dossiers.forms.xpath.values import text

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
CHANGES = 300
ROUNDS = 30
RELEVANT = (
    "${n%(a)d} > 3 and selected(${s%(b)d}, 'c2')",
    "if(${n%(a)d} > 2, ${c%(b)d} != '', count-selected(${m%(b)d}) > 1)",
    "coalesce(${t%(a)d}, ${t%(b)d}) != '' or ${n%(b)d} = 7",
)
CALCULATED = (
    "${n%(a)d} * 2 + ${n%(b)d} div 3",
    "if(${n%(a)d} > ${n%(b)d}, concat(${t%(a)d}, '-', ${n%(b)d}), 'rien')",
    "coalesce(${n%(a)d}, 0) + string-length(${t%(b)d})",
)
CONSTRAINT = (". >= 0 and . < 1000 + string-length(${t%(a)d})", "not(. = ${n%(a)d}) or selected(${m%(b)d}, 'c1')")


def workbook() -> bytes:
    """Ten groups of twenty questions; 24 conditions, 18 calculations, 18 constraints."""
    rng = random.Random(200)
    rows = [["type", "name", "label::Français (fr)", "label::English (en)", "relevant", "constraint", "calculation"]]
    kinds = (("integer", "n"), ("text", "t"), ("select_one l", "s"), ("select_multiple l", "m"), ("calculate", "c"))
    left = {"relevant": 24, "constraint": 18, "calculation": 18}
    for place in range(40):
        if place % 4 == 0:
            rows.append(["begin_group", f"g{place // 4}", f"Partie {place // 4}", f"Part {place // 4}", "", "", ""])
        for kind, letter in kinds:
            facts = {"a": rng.randrange(max(1, place)), "b": rng.randrange(max(1, place))}
            relevant = constraint = calculated = ""
            if letter == "c":
                calculated = CALCULATED[place % 3] % facts if left["calculation"] else "1"
                left["calculation"] = max(0, left["calculation"] - 1)
            elif place and letter in "ts" and left["relevant"]:
                relevant, left["relevant"] = RELEVANT[place % 3] % facts, left["relevant"] - 1
            elif place and letter == "n" and left["constraint"]:
                constraint, left["constraint"] = CONSTRAINT[place % 2] % facts, left["constraint"] - 1
            label = ["", ""] if letter == "c" else [f"Question {letter}{place}", f"Question {letter}{place}"]
            rows.append([kind, f"{letter}{place}", *label, relevant, constraint, calculated])
        if place % 4 == 3:
            rows.append(["end_group"])
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, lines in (
        ("survey", rows),
        ("choices", [["list_name", "name", "label"], *(["l", f"c{n}", f"Choix {n}"] for n in range(8))]),
    ):
        sheet = book.add_worksheet(name)
        for line, row in enumerate(lines):
            sheet.write_row(line, 0, row)
    book.close()
    return out.getvalue()


def filled(form: Form, rng: random.Random) -> Answers:
    """Every question answered."""
    answers = Answers.blank(form)
    for path in answers.values():
        if form.question(path).is_asked:
            answers.set(path, _typed(form, path, rng))
    evaluate(form, answers, language="fr", now=NOW)
    return answers


def _typed(form: Form, path: str, rng: random.Random) -> str:
    question = form.question(path)
    if question.control == "select":
        return " ".join(rng.sample([f"c{n}" for n in range(8)], 3))
    return f"c{rng.randrange(8)}" if question.control == "select1" else str(rng.randrange(12))


class OdkParser(XPath1Parser):
    """elementpath, taught the ODK functions that the expressions call."""


def _teach() -> None:
    def define(name: str, count: int, run: Callable[..., Any]) -> None:
        token = OdkParser.function(name, nargs=count, sequence_types=("item()*",) * (count + 1))

        def evaluate_token(self: Any, context: Any = None) -> Any:
            return run(*(self.get_argument(context, index=place, default="") for place in range(count)))

        OdkParser.method(token)(evaluate_token)

    def plain(value: Any) -> str:
        return str(getattr(value, "string_value", value))

    define("selected", 2, lambda values, name: plain(name) in plain(values).split())
    define("count-selected", 1, lambda values: len(plain(values).split()))
    define("coalesce", 2, lambda first, second: plain(first) or plain(second))
    define("if", 3, lambda condition, then, otherwise: then if condition else otherwise)


def said(value: object) -> str:
    """What an engine answers, in one word."""
    if isinstance(value, list):
        return said(value[0]) if value else ""
    return text(float(value)) if isinstance(value, int | float) and not isinstance(value, bool) else text(value)


def _timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def run() -> list[str]:
    """The table."""
    _teach()
    form = read_form(compile_workbook(workbook(), name="banc.xlsx").xform)
    rng = random.Random(7)
    answers = filled(form, rng)
    kept = answers.to_xml()
    paths = [path for path in answers.values() if form.question(path).is_asked]

    def one_change() -> None:
        draft = Answers.from_xml(form, kept)
        path = rng.choice(paths)
        draft.set(path, _typed(form, path, rng))
        evaluate(form, draft, language="fr", now=NOW)
        draft.to_xml()

    changes = sorted(_timed(one_change) for _ in range(CHANGES))

    plan = plan_of(form)
    asked = [(task.expression, answers.index[task.path]) for task in plan.tasks]
    asked += [
        (judgement.constraint, answers.index[path])
        for path, judgement in plan.judgements.items()
        if judgement.constraint is not None
    ]
    asked = [(expression, element) for expression, element in asked if expression.source != "1"]
    root = etree.ElementTree(answers.root)
    tree = elementpath.get_node_tree(root)
    parser = OdkParser()
    parsed = [(parser.parse(expression.source), tree.elements[element]) for expression, element in asked]

    def ours() -> list[str]:
        return [said(expression.value(element)) for expression, element in asked]

    def theirs() -> list[str]:
        return [
            said(elementpath.select(root, expression.source, parser=OdkParser, item=element))
            for expression, element in asked
        ]

    def prepared() -> list[str]:
        return [said(token.get_results(XPathContext(tree, item=node))) for token, node in parsed]

    before = enter(Session(language="fr", now=NOW, form=form))
    try:
        differ = sum(len({*answers_of}) > 1 for answers_of in zip(ours(), theirs(), prepared(), strict=True))
        rounds = [(_timed(ours), _timed(theirs), _timed(prepared)) for _ in range(ROUNDS)]
    finally:
        leave(before)
    each = [min(one[place] for one in rounds) / len(asked) * 1000 for place in range(3)]
    cuts = quantiles(changes, n=20)
    return [
        f"{len(form.questions)} questions, {len(asked)} expressions; {CHANGES} changes, each: the draft read from XML, "
        "one answer changed, everything evaluated, the draft written.",
        "",
        "| | p50 | p95 | max |",
        "|---|---|---|---|",
        f"| the server's answer after one change, ms | {cuts[9]:.1f} | {cuts[18]:.1f} | {changes[-1]:.1f} |",
        _ratio("elementpath.select ÷ ours, the same expressions in turn", [one[1] / one[0] for one in rounds]),
        _ratio("elementpath, tree built and expressions parsed beforehand ÷ ours", [one[2] / one[0] for one in rounds]),
        "",
        f"At best {each[0]:.1f} µs an expression, against {each[1]:.1f} µs, or {each[2]:.1f} µs prepared; "
        f"answers that differ: {differ}. {ROUNDS} rounds; the p95 of a ratio is its worst twentieth.",
    ]


def _ratio(what: str, ratios: list[float]) -> str:
    kept = sorted(ratios, reverse=True)
    return f"| {what} | {kept[len(kept) // 2]:.1f} | {kept[int(len(kept) * 0.95)]:.1f} | {kept[0]:.1f} |"

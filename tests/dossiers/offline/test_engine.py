"""The file's interpreter judges answers as the server does: thousands of random answers, field by field."""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from maillon.dossiers.exchange.sheets import to_workbook
from maillon.dossiers.forms import Answers, compile_workbook, evaluate, read_form
from maillon.dossiers.forms.definition import Form, Question
from maillon.dossiers.forms.packing import pack
from maillon.web.dossiers.offline.scripts import engine
from tests.dossiers import samples
from tests.dossiers.offline.everything import SHEETS

ZONE = ZoneInfo("America/Toronto")
NOW = datetime(2026, 11, 21, 14, 30, 5, 250_000, tzinfo=UTC).astimezone(ZONE)
TABLES = {
    "organisation": [{"key": "self", "legal_name_fr": "Semis solidaires", "founded_in": "1998", "region": "nord"}]
}
NODE = shutil.which("node")
DRIVER = (Path(__file__).parent / "driver.js").read_text(encoding="utf-8")


def node(given: dict[str, Any]) -> Any:
    """What the interpreter answers, in Node; the test is skipped where there is none, and fails in CI."""
    if NODE is None:
        if os.environ.get("CI"):
            pytest.fail("Node is needed in CI: the offline interpreter is compared with the server's")
        pytest.skip("NODE IS MISSING: the offline interpreter is not compared with the server's")
    done = subprocess.run(
        [NODE, "-e", engine() + DRIVER],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        env={**os.environ, "TZ": "America/Toronto"},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@cache
def form_of(procedure: str, form_id: str) -> Form:
    """A shipped form, compiled; ``everything`` is the sample that has every construct."""
    if procedure == "everything":
        return read_form(compile_workbook(to_workbook(SHEETS), name="tout.xlsx").xform)
    bundled = next(one for one in samples.shipped(procedure).forms if one.form_id == form_id)
    return read_form(compile_workbook(to_workbook(bundled.sheets), name=f"{form_id}.xlsx").xform)


TEXTS = (
    "",
    "Semis",
    "a@b.org",
    "12",
    "12,5",
    "x" * 300,
    "été 2025",
    " ",
    "oui",
    "2025-02-29",
    "« mot »",
    "https://a.org",
)
NUMBERS = ("", "0", "1", "-3", "12", "2.5", "1998", "2024", "1e3", "abc", "100000", "+4", "007")
DATES = ("", "2026-11-21", "2026-11-20", "2025-02-28", "1999-12-31", "2026-13-01", "2024-02-29", "demain")
MOMENTS = ("", "2026-11-21T10:00:00.000-05:00", "2026-11-21T10:00:00Z", "2026-07-01T23:30:00.000-04:00", "2026-11-21")
HOURS = ("", "10:30:00", "25:00", "08:05")
POINTS = ("", "46.8 -71.2 0 0", "12.37 -1.52", "95 0", "a b", "-33.4 -70.6 500 3")
TRACES = (
    "",
    "46.8 -71.2 0 0;46.9 -71.3 0 0;46.8 -71.2 0 0",
    "46.8 -71.2 0 0;46.9 -71.1 0 0;46.7 -71 0 0;46.8 -71.2 0 0",
)


def value_for(question: Question, form: Form, rng: random.Random) -> str:
    """An answer somebody could give, right or wrong."""
    kinds = {
        "int": NUMBERS, "decimal": NUMBERS, "date": DATES, "dateTime": MOMENTS, "time": HOURS,
        "geopoint": POINTS, "geotrace": TRACES, "geoshape": TRACES,
    }  # fmt: skip
    listed = question.choices
    if question.itemset is not None and question.itemset.instance in form.instances:
        listed = form.instances[question.itemset.instance].rows
    if question.control in ("select1", "select", "rank"):
        names = [row.name for row in listed] or ["1", "2", "Awa"]
        if question.control == "select1":
            return rng.choice([*names, "", "inconnu"] if rng.random() < 0.3 else names)
        return " ".join(rng.sample(names, rng.randint(0, min(3, len(names)))))
    return rng.choice(kinds.get(question.type, TEXTS))


def cases(form: Form, count: int, seed: int) -> Iterator[tuple[dict[str, str], dict[str, list[str]], str]]:
    """Answers typed here and there, settled once so that what is counted is there."""
    rng = random.Random(seed)
    for _ in range(count):
        answers = Answers.blank(form, instance_id="uuid:meme")
        evaluate(form, answers, language="fr", now=NOW, tables=TABLES)
        for path in form.repeats:
            for _more in range(rng.randint(0, 2)):
                if not form.repeats[path].fixed:
                    parents = [one for one in answers.index if one.endswith(path.rpartition("/")[0].rpartition("/")[2])]
                    parent = next((one for one in answers.index if one == path.rpartition("/")[0]), None)
                    if parent is not None and parents:
                        answers.add_repeat(path)
        for path, element in list(answers.index.items()):
            known = form.by_path.get(answers_plain(path))
            if known is None or known.calculate or known.control in ("note", "calculate", "recorded"):
                continue
            if len(element) == 0 and rng.random() < 0.7:
                answers.set(path, value_for(known, form, rng))
        for _pass in range(2):
            evaluate(form, answers, language="fr", now=NOW, tables=TABLES)
        answers.changed.clear()
        yield answers.values(), rows_of(answers), rng.choice(form.languages)


def answers_plain(path: str) -> str:
    """Without positions."""
    return "".join(part.partition("]")[2] if index else part for index, part in enumerate(path.split("[")))


def rows_of(answers: Answers) -> dict[str, list[str]]:
    """The rows of every repeat, by where it stands."""
    found: dict[str, list[str]] = {}
    for path, shape, element in ((p, answers.model.nodes[answers_plain(p)], e) for p, e in answers.index.items()):
        for name, child in shape.children.items():
            if child.repeats:
                found[f"{path}/{name}"] = [str(place + 1) for place in range(len(element.findall(name)))]
    return found


def same(ours: Any, theirs: Any) -> bool:
    """Whether two values are the same, numbers to the last digits that a sine may differ by."""
    if ours == theirs:
        return True
    try:
        return math.isclose(float(ours), float(theirs), rel_tol=1e-12)
    except (TypeError, ValueError):
        return False


FORMS = [
    ("adhesion", "adhesion-demande", 250),
    ("adhesion", "adhesion-appui", 150),
    ("evenement-jqsi", "jqsi-evenement", 250),
    ("everything", "tout", 400),
]


@pytest.mark.parametrize(("procedure", "form_id", "count"), FORMS)
def test_the_file_judges_as_the_server(procedure: str, form_id: str, count: int) -> None:
    form = form_of(procedure, form_id)
    given = list(cases(form, count, seed=20_261_121))
    told = node(
        {
            "form": pack(form),
            "tables": TABLES,
            "cases": [
                {"language": language, "now": NOW.timestamp() * 1000, "values": values, "rows": rows}
                for values, rows, language in given
            ],
        }
    )
    compared, differences = 0, []
    for (values, _rows, language), answered in zip(given, told, strict=True):
        answers = Answers.from_values(form, values)
        judged = evaluate(form, answers, language=language, now=NOW, tables=TABLES)
        assert list(answered["fields"]) == list(judged.fields)
        for path, field in judged.fields.items():
            choices = None if field.choices is None else [[one.name, one.label] for one in field.choices]
            if form.question(path).path.endswith("/instanceID"):
                continue
            ours = [
                field.value,
                field.relevant,
                field.required,
                field.readonly,
                field.fault,
                field.message or "",
                field.label,
                choices,
            ]
            theirs = answered["fields"][path]
            compared += len(ours)
            pairs = enumerate(zip(ours, theirs, strict=True))
            differences += [(path, place, one, two) for place, (one, two) in pairs if not same(one, two)]
        relevant = [path for path, group in judged.groups.items() if group.relevant and group.count is None]
        assert sorted(answered["groups"]) == sorted(relevant)
    assert differences[:5] == []
    assert compared > 5_000

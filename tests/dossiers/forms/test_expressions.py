"""Expressions, one by one: what libxml2 alone would get wrong, and what ODK adds."""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from maillon.dossiers.forms import Answers, evaluate, indexing, read_form
from maillon.dossiers.forms.xpath.compiled import Expression
from maillon.dossiers.forms.xpath.functions import FUNCTIONS
from maillon.dossiers.forms.xpath.scope import ExpressionRefused, Scope
from maillon.dossiers.forms.xpath.session import Session, enter, leave
from maillon.dossiers.forms.xpath.values import text
from maillon.web.dossiers.refusals_forms import SENTENCES
from tests.dossiers.forms.books import NOW, asked, form_of, survey

MONTREAL = datetime(2026, 7, 1, 23, 30, tzinfo=ZoneInfo("America/Toronto"))
TREE = etree.fromstring(
    "<data><a>3</a><jour>2026-06-30</jour><rien/>"
    "<ligne><n>1</n><mot>un</mot></ligne><ligne><n>2</n><mot>deux</mot></ligne></data>"
)
LISTS = etree.fromstring(
    "<instance><root><item><name>x</name><n>1</n></item><item><name>y</name><n>2</n></item></root></instance>"
)
SCOPE = Scope(
    "/data/a",
    {"/data/a": "int", "/data/jour": "date", "/data/ligne/n": "int", "/data/ligne/mot": "string"},
    frozenset({"/data/ligne"}),
)


@pytest.fixture(autouse=True)
def session() -> Iterator[Session]:
    made = Session(language="fr", now=MONTREAL)
    made.instance = lambda _name: LISTS
    before = enter(made)
    yield made
    leave(before)


def value(source: str, at: str = "a", scope: Scope = SCOPE) -> object:
    [node] = TREE.xpath(at)
    return Expression(source, scope).value(node)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("today()", "2026-07-01"),
        ("now()", "2026-07-01T23:30:00.000-04:00"),
        ("today() - /data/jour", 1.0),
        ("/data/jour < today()", True),
        ("date('2026-07-01') = today()", True),
        ("date(/data/jour + 2)", "2026-07-02"),
        ("decimal-date-time('2026-07-01T12:00:00.000-04:00') - decimal-date-time('2026-07-01')", 0.5),
        ("format-date(today(), '%e %b %Y, %a')", "1 juil. 2026, mer."),
        ("date('')", ""),
        ("number(/data/rien)", math.nan),
        ("round(2.5) + round(-2.5)", 0.0),
        ("round(1234.567, -2)", 1200.0),
        ("string(1000000 * 1000000)", "1000000000000"),
        ("concat(1 div 4, /data/ligne/mot)", "0.25undeux"),
        ("1 - 2 - 3", -4.0),
        ("2 * (3 + 4) - 10 div (5 - 3)", 9.0),
        ("- /data/a + 1", -2.0),
        ("not(1 = 1 and (2 = 3 or 4 = 4))", False),
        ("(1 = 1) = (2 = 2)", True),
        ("count(/data/ligne[n > 1])", 1.0),
        ("count(/data/ligne | /data/a)", 3.0),
        ("sum(/data/ligne/n) = /data/a", True),
        ("max(/data/ligne/n, 7)", 7.0),
        ("min(/data/rien, 7)", math.nan),
        ("indexed-repeat(/data/ligne/mot, /data/ligne, 2) = 'deux'", True),
        ("count(instance('l')/root/item[n < /data/a])", 2.0),
        ("string(instance('l')/root/item[n = current()/../ligne[2]/n]/name)", "y"),
        ("string(instance('l')/root/item[position() = /data/a - 1]/name)", "y"),
        ("regex('ab', 'a')", False),
        ("regex('été', '[\\p{L}]+')", True),
        ("regex('a', '(')", False),
        ("coalesce('', /data/rien, 'c')", "c"),
        ("boolean-from-string('1')", True),
        ("geofence('1 1', '0 0;0 2;2 2;2 0;0 0')", True),
        ("base64-decode('w6l0w6k=')", "été"),
        ("digest('été', 'MD5', 'hex')", hashlib.md5("été".encode()).hexdigest()),
        ("if(/data/a = 3, /data/jour, 'x') < today()", True),
        ("once(99)", "3"),
        ("version()", ""),
        ("property('username')", ""),
        ("/data/a[. > 2] * 2", 6.0),
        ("//mot = 'deux'", True),
        ("uuid(8) != uuid(8)", True),
    ],
)
def test_one_by_one(source: str, expected: object) -> None:
    found = value(source)
    if isinstance(expected, float) and math.isnan(expected):
        assert isinstance(found, float) and math.isnan(found)
    else:
        assert found == expected


def test_in_a_repetition_an_absolute_path_means_this_one() -> None:
    scope = Scope("/data/ligne/mot", SCOPE.types, SCOPE.repeats)
    assert text(value("/data/ligne/n", "ligne[2]/mot", scope)) == "2"
    assert value("count(/data/ligne)", "ligne[2]/mot", scope) == 2.0
    assert value("position(..)", "ligne[2]/mot", scope) == 2.0
    assert value("sum(../../ligne/n)", "ligne[2]/mot", scope) == 3.0
    assert value("count(/data/ligne[n < current()/../n])", "ligne[2]/mot", scope) == 1.0


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("1 +", "forms.expression_syntax"),
        ("a b", "forms.expression_syntax"),
        ("'sans fin", "forms.expression_syntax"),
        ("a[1", "forms.expression_syntax"),
        ("child:::a", "forms.expression_syntax"),
        ("autre::a", "forms.expression_syntax"),
        ("#", "forms.expression_syntax"),
        ("", "forms.expression_syntax"),
        ("document('file:///etc/passwd')", "forms.unknown_function"),
        ("upper-case('a')", "forms.unknown_function"),
        ("selected('a')", "forms.function_arguments"),
        ("today(1)", "forms.function_arguments"),
        ("count('a')", "forms.function_nodes"),
        ("position('a')", "forms.function_nodes"),
        ("indexed-repeat(1, 2, 3)", "forms.function_nodes"),
        ("instance(concat('a', 'b'))", "forms.unknown_instance"),
        ("x" * 30_000, "forms.expression_syntax"),
    ],
)
def test_what_cannot_be_used_is_named(source: str, code: str) -> None:
    with pytest.raises(ExpressionRefused) as refused:
        Expression(source, SCOPE)
    assert refused.value.code == code
    assert code in SENTENCES


def test_the_manual_names_every_function() -> None:
    manual = Path(__file__, "../../../../docs/formulaires.md").resolve().read_text()
    taken_apart = {"current", "instance", "indexed-repeat"}
    assert not [name for name in {*FUNCTIONS, *taken_apart} - {"namespace-uri"} if f"`{name}`" not in manual]


@pytest.mark.parametrize("condition", [
    "region = ${region}", "${region} = region and pays = ${pays}", "region = ${region} or pays = 'p1'",
    "region != ${region}", "region = concat('r', ${rang})", "pays = 'p2'", "region = ${rang}", "inconnue = ${region}",
])  # fmt: skip
def test_long_lists_looked_up_give_what_reading_through_gives(condition: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["list_name", "name", "label", "region", "pays"]]
    rows += [["lieu", f"l{n}", f"Lieu {n}", f"r{n % 7}" if n % 5 else "", f"p{n % 3}"] for n in range(300)]
    sheets = {
        "survey": survey(asked("text", "region"), asked("text", "pays"), asked("integer", "rang"),
                         asked("select_one lieu", "lieu", choice_filter=condition)),
        "choices": rows,
    }  # fmt: skip

    def offered() -> list[list[str]]:
        form = form_of(**sheets)
        found = []
        for region, pays, rang in (("r1", "p1", "2"), ("", "", ""), ("r3", "p0", "0"), ("ailleurs", "p1", "3")):
            answers = Answers.blank(form)
            for name, said in (("region", region), ("pays", pays), ("rang", rang)):
                answers.set(f"/data/{name}", said)
            choices = evaluate(form, answers, language="fr", now=NOW).fields["/data/lieu"].choices
            found.append([choice.name for choice in choices or ()])
        return found

    looked_up = offered()
    monkeypatch.setattr(indexing, "WORTH_IT", 1_000)
    read_form.cache_clear()
    assert looked_up == offered()


def test_threads_do_not_meet() -> None:
    """The same form, many readers at once, each in a language and on a day of theirs."""
    form = form_of(
        survey=[["type", "name", "label::Français (fr)", "label::English (en)", "calculation"],
                ["text", "nom", "Nom de ${jour}", "Name of ${jour}", ""],
                ["calculate", "jour", "", "", "concat(${nom}, format-date(today(), '%d'))"]],
    )  # fmt: skip
    wrong: list[object] = []

    def read(day: int) -> None:
        language = "fr" if day % 2 else "en"
        said = {"fr": "Nom de", "en": "Name of"}[language]
        for turn in range(40):
            answers = Answers.blank(form)
            answers.set("/data/nom", f"n{turn}-")
            found = evaluate(form, answers, language=language, now=NOW.replace(day=day))
            if found.fields["/data/nom"].label != f"{said} n{turn}-{day:02}":
                wrong.append(found.fields["/data/nom"].label)

    threads = [threading.Thread(target=read, args=(day,)) for day in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong

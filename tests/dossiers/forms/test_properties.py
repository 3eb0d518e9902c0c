"""What is true of any answers to a form that has everything: groups, repeats, calculations, filters, dates."""

from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from maillon.dossiers.forms import Answers
from maillon.dossiers.forms.definition import Form
from maillon.dossiers.forms.planning import plan_of
from tests.dossiers.forms.books import asked, form_of, judged, survey

CHOICES = [
    ["list_name", "name", "label", "region"],
    *(["lieu", f"l{n}", f"Lieu {n}", f"r{n % 3}"] for n in range(9)),
    *(["region", f"r{n}", f"Région {n}", ""] for n in range(3)),
]


@cache
def everything() -> Form:
    return form_of(
        survey=survey(
            asked("text", "nom", required="yes"),
            asked("integer", "age", constraint=". >= 0 and . < 130"),
            asked("select_one region", "region"),
            asked("select_multiple lieu", "lieux", choice_filter="region = ${region}"),
            asked("begin group", "adulte", relevant="${age} >= 18"),
            asked("decimal", "revenu", required="${age} < 65"),
            asked("calculate", "tranche", calculation="if(${revenu} > 50000, 'haut', if(${revenu} > 0, 'bas', ''))"),
            asked("begin group", "detail", relevant="${tranche} = 'haut' and count-selected(${lieux}) > 0"),
            asked("text", "source"),
            asked("end group", ""),
            asked("end group", ""),
            asked("begin repeat", "enfants"),
            asked("integer", "an"),
            asked("text", "ecole", relevant="${an} < 2021 and ../../nom != ''"),
            asked("calculate", "rang", calculation="position(..)"),
            asked("end repeat", ""),
            asked("calculate", "total", calculation="sum(${an}) + count(${enfants})"),
            asked("date", "jour", constraint=". <= today()"),
            asked("calculate", "resume", calculation="join(', ', ${ecole})"),
        ),
        choices=CHOICES,
    )


VALUES = {
    "/data/nom": st.sampled_from(["", "A", " ", "é & <b>", "x" * 300]),
    "/data/age": st.sampled_from(["", "0", "17", "18", "40", "70", "-1", "abc", "1e3"]),
    "/data/region": st.sampled_from(["", "r0", "r1", "ailleurs"]),
    "/data/lieux": st.sampled_from(["", "l0", "l0 l3", "l1", "l1 l4 l7"]),
    "/data/adulte/revenu": st.sampled_from(["", "0", "100", "60000", "60000.5"]),
    "/data/adulte/detail/source": st.sampled_from(["", "don", "vente"]),
    "/data/jour": st.sampled_from(["", "2026-11-21", "2026-11-22", "pas un jour"]),
}


@st.composite
def answers(draw: st.DrawFn) -> Answers:
    made = Answers.blank(everything())
    for path, values in VALUES.items():
        made.set(path, draw(values))
    for place in range(1, draw(st.integers(0, 4)) + 1):
        if place > 1:
            made.add_repeat("/data/enfants")
        made.set(f"/data/enfants[{place}]/an", draw(st.sampled_from(["", "2015", "2024", "x"])))
        made.set(f"/data/enfants[{place}]/ecole", draw(st.sampled_from(["", "Nord", "Sud"])))
    return made


def state(made: Answers) -> tuple[object, ...]:
    found = judged(everything(), made)
    return found.fields, found.groups, found.invalid, made.values()


@settings(max_examples=60, deadline=None)
@given(answers())
def test_evaluating_twice_gives_the_same(made: Answers) -> None:
    assert state(made) == state(made)


@settings(max_examples=60, deadline=None)
@given(answers())
def test_evaluating_erases_nothing_that_was_typed(made: Answers) -> None:
    form = everything()
    before = {path: value for path, value in made.values().items() if form.question(path).is_asked}
    judged(form, made)
    assert {path: made.get(path) for path in before} == before


@settings(max_examples=60, deadline=None)
@given(answers())
def test_answers_go_through_xml_unchanged(made: Answers) -> None:
    judged(everything(), made)
    again = Answers.from_xml(everything(), made.to_xml())
    assert again.values() == made.values()
    assert state(again) == state(made)


@settings(max_examples=60, deadline=None)
@given(answers())
def test_what_is_sent_holds_what_applies_and_nothing_else(made: Answers) -> None:
    found = judged(everything(), made)
    sent = Answers.from_xml(everything(), made.final_xml(found))
    typed = {path: field.value for path, field in found.fields.items() if field.relevant}
    kept = {path: value for path, value in sent.values().items() if value}
    assert kept == {path: value for path, value in typed.items() if value}
    again = judged(everything(), sent)
    assert again.invalid == found.invalid, "judged alike by whoever receives it"


@settings(max_examples=60, deadline=None)
@given(answers())
def test_what_does_not_apply_is_never_wrong_and_reads_as_empty(made: Answers) -> None:
    found = judged(everything(), made)
    for path, field in found.fields.items():
        parent = found.groups[path.rpartition("/")[0]]
        assert parent.relevant or not field.relevant
        if not field.relevant:
            assert field.valid and not field.required and field.value == ""
    if not found.groups["/data/adulte"].relevant:
        assert not found.groups["/data/adulte/detail"].relevant


def test_each_task_comes_after_those_it_reads() -> None:
    plan = plan_of(everything())
    done: set[str] = set()
    calculated = {task.path for task in plan.tasks if task.kind == "calculate"}
    for task in plan.tasks:
        assert not {read.path for read in task.expression.reads} & calculated - done - {task.path}
        if task.kind == "calculate":
            done.add(task.path)
    assert plan.exact and done == calculated

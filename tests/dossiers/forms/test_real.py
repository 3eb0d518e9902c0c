"""Forms written by others go the whole way: compiled or read, evaluated, answered, sent, read back."""

from __future__ import annotations

import random
import tarfile
import zipfile
from pathlib import Path

import pytest

from maillon.dossiers.forms import Answers, FormRefused, compile_workbook, read_form
from maillon.dossiers.forms.definition import Form, Question
from tests.dossiers.forms.books import as_xlsx, judged
from tests.reference.packages import workbooks_of_pyxform, xforms_of_enketo

REFUSED = {
    # Faults that their authors put there, to be refused.
    "bad_calc.xlsx": "forms.expression_syntax",
    "calculate_without_calculation.xls": "forms.no_calculation",
    "duplicate_columns.xlsx": "forms.duplicate_column",
    "group_name_test.xls": "forms.no_name",
    "not_closed_group_test.xls": "forms.begin_without_end",
    "unknown_question_type.xls": "forms.unknown_type",
    "text_and_integer_xlsx.xlsx": "forms.no_label",
    # What pyxform no longer compiles either: cascading selects and sheets of before 2012, includes.
    "cascades_old.xls": "forms.unknown_question",
    "cascades_old_with_no_cascade_sheet.xls": "forms.unknown_question",
    "cascading_select_test.xls": "forms.unknown_type",
    "old_cascades.xls": "forms.unknown_type",
    "simple_loop.xls": "forms.unknown_list",
    "include.xls": "forms.include",
    "include_json.xls": "forms.include",
    # A filter that is no XPath (« label::English »), a name between no quotes.
    "xl_date_ambiguous.xlsx": "forms.expression_syntax",
    "xl_date_ambiguous_v1.xlsx": "forms.unknown_path",
    # Choices in a file apart, that nobody gives here: never asked as free text.
    "choice_name_as_type.xls": "forms.list_external",
    "search_and_select.xlsx": "forms.list_search",
    "select_one_external.xlsx": "forms.list_external",
}
UNSUPPORTED = {"repeating-group-not-displayed.xml": "forms.unknown_function"}  # OpenClinica's comment-status()


def _value(question: Question, rng: random.Random) -> str:
    listed = [row.name for row in question.choices]
    by_type = {"int": "7", "decimal": "2.5", "date": "2026-03-01", "time": "10:30:00", "geopoint": "46.8 -71.2 0 0"}
    if question.control in ("select1", "select", "rank") and listed:
        return rng.choice(listed)
    return rng.choice([by_type.get(question.type, "texte"), "1", ""])


def whole_way(form: Form, seed: int) -> None:
    """Everything a person does with a form, at random."""
    rng = random.Random(seed)
    answers = Answers.blank(form)
    judged(form, answers)
    for path in [path for path in form.repeats if path.count("/") == 2]:
        if not form.repeats[path].fixed:
            answers.add_repeat(path)
    for path in answers.values():
        question = form.by_path.get(path)
        if question is not None and question.is_asked:
            answers.set(path, _value(question, rng))
    found = judged(form, answers)
    before = answers.values()
    assert judged(form, answers).fields.keys() == found.fields.keys()
    again = Answers.from_xml(form, answers.to_xml())
    assert again.values() == before == answers.values()
    assert judged(form, again).invalid == found.invalid
    sent = Answers.from_xml(form, answers.final_xml(found))
    assert sent.instance_id == answers.instance_id


def test_pyxform_s_examples(tmp_path: Path) -> None:
    accepted, refused = [], {}
    with zipfile.ZipFile(workbooks_of_pyxform()) as wheel:
        names = [name for name in wheel.namelist() if name.endswith((".xls", ".xlsx", ".xlsm"))]
        for name in names:
            short = name.rpartition("/")[2]
            data = wheel.read(name)
            if name.endswith(".xls"):
                try:
                    data = as_xlsx(data, tmp_path)
                except Exception:
                    continue
            try:
                made = compile_workbook(data, name=short)
            except FormRefused as refusal:
                refused[short] = refusal.errors[0].code
                continue
            assert not [warning for warning in made.warnings if warning.code == "forms.pyxform"], short
            whole_way(read_form(made.xform), seed=len(accepted))
            accepted.append(short)
    assert refused == REFUSED
    assert len(accepted) >= 38


def test_enketo_s_xforms() -> None:
    accepted, refused = [], {}
    with tarfile.open(xforms_of_enketo()) as package:
        for member in package.getmembers():
            if not member.name.endswith(".xml"):
                continue
            stream = package.extractfile(member)
            assert stream is not None
            form = read_form(stream.read().decode("utf-8-sig"))
            short = member.name.rpartition("/")[2]
            try:
                whole_way(form, seed=len(accepted))
                accepted.append(short)
            except FormRefused as refusal:
                refused[short] = refusal.errors[0].code
    assert refused == UNSUPPORTED
    assert len(accepted) >= 47


@pytest.mark.parametrize("xml", ["", "<a/>", "pas du xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_what_is_no_xform(xml: str) -> None:
    with pytest.raises(FormRefused) as refused:
        read_form(xml)
    assert refused.value.errors[0].code == "forms.not_an_xform"

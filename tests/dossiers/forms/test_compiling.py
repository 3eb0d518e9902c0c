"""A workbook is compiled, or refused with everything to correct in it, by sheet and row."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from maillon.dossiers.forms import FormError, FormRefused, compile_workbook, read_form
from tests.dossiers.forms.books import asked, compiled, survey, workbook


def errors(data: bytes, **limits: int) -> list[FormError]:
    with pytest.raises(FormRefused) as refused:
        compile_workbook(data, name="essai.xlsx", **limits)
    return list(refused.value.errors)


def told(found: list[FormError]) -> list[tuple[str, str, int | None]]:
    return [(error.code, error.sheet, error.row) for error in found]


def test_a_plain_form() -> None:
    made = compiled(
        survey=survey(asked("text", "nom"), asked("integer", "age", relevant="${nom} != ''")),
        settings=[["form_id", "version", "form_title"], ["adhesion", "2", "Adhésion"]],
    )
    assert (made.form_id, made.version, made.warnings) == ("adhesion", "2", ())
    form = read_form(made.xform)
    assert [question.path for question in form.questions[:2]] == ["/data/nom", "/data/age"]
    assert form is read_form(made.xform)


def test_a_title_may_be_said_in_other_languages() -> None:
    form = compiled(
        survey=[["type", "name", "label::Français (fr)", "label::English (en)"], ["text", "a", "Nom", "Name"]],
        settings=[
            ["form_id", "version", "form_title", "form_title::English (en)", "title::Español", "default_language"],
            ["adhesion", "2", "Adhésion", "Membership", "Adhesión", "Français (fr)"],
        ],
    )
    assert form.titles == {"fr": "Adhésion", "en": "Membership", "es": "Adhesión"}
    assert "<h:title>Adhésion</h:title>" in form.xform
    assert "Membership" not in form.xform


def test_the_name_of_the_file_stands_for_a_form_id() -> None:
    assert compiled(survey=survey(asked("text", "nom"))).form_id == "essai"


def test_a_question_says_which_fact_it_answers() -> None:
    made = compiled(
        survey=survey(asked("text", "nom", **{"maillon::maps_to": "organisation.legal_name_fr"}), asked("text", "b"))
    )
    questions = read_form(made.xform).by_path
    assert questions["/data/nom"].maps_to == "organisation.legal_name_fr"
    assert questions["/data/b"].maps_to == ""


def test_every_error_of_a_survey_is_told_at_once() -> None:
    found = errors(
        workbook(
            survey=survey(
                asked("text", "nom", relevant="foo(${inconnue})"),
                asked("text", "nom"),
                asked("text", "deux mots"),
                asked("integer", "age", constraint=". >"),
                asked("select_one region", "region"),
                asked("note", "n", relevant="selected(${age})"),
                asked("begin group", "g"),
            ),
            choices=[["list_name", "name", "label"], ["pays", "ht", "Haïti"]],
        )
    )
    assert sorted(told(found)) == [
        ("forms.bad_name", "survey", 4),
        ("forms.begin_without_end", "survey", 8),
        ("forms.duplicate_name", "survey", 3),
        ("forms.expression_syntax", "survey", 5),
        ("forms.function_arguments", "survey", 7),
        ("forms.unknown_function", "survey", 2),
        ("forms.unknown_list", "survey", 6),
        ("forms.unknown_question", "survey", 2),
    ]
    by_code = {error.code: error for error in found}
    assert by_code["forms.unknown_function"].params["name"] == "foo"
    assert by_code["forms.unknown_function"].column == "relevant"
    assert by_code["forms.duplicate_name"].params == {"name": "nom", "other": 2}


def test_a_circle_is_named_with_its_rows() -> None:
    [error] = errors(
        workbook(
            survey=survey(
                asked("calculate", "a", calculation="${c} + 1"),
                asked("calculate", "b", calculation="${a} + 1"),
                asked("calculate", "c", calculation="${b} + 1"),
                asked("text", "d"),
            )
        )
    )
    assert error.code == "forms.cycle"
    assert sorted(error.params["names"]) == ["a", "b", "c"]
    assert sorted(error.params["rows"]) == [2, 3, 4]


def test_a_group_that_depends_on_what_it_holds_is_a_circle() -> None:
    [error] = errors(
        workbook(
            survey=survey(
                asked("begin group", "g", relevant="${dedans} != ''"), asked("text", "dedans"), asked("end group", "")
            )
        )
    )
    assert error.code == "forms.cycle"


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        ({"sondage": [["a"]], "liste": [["b"]]}, ("forms.no_survey_sheet", "", None)),
        ({"survey": [["type", "label"], ["text", "Nom"]]}, ("forms.missing_columns", "survey", 1)),
        ({"survey": [["type", "name", "label"]]}, ("forms.empty_survey", "survey", None)),
        ({"survey": survey(asked("texte", "nom"))}, ("forms.unknown_type", "survey", 2)),
        ({"survey": survey(asked("", "nom"))}, ("forms.empty_survey", "survey", None)),
        ({"survey": survey(asked("text", "a"), asked("", "nom"))}, ("forms.no_type", "survey", 3)),
        ({"survey": survey(asked("text", "a"), asked("calculate", "b"))}, ("forms.no_calculation", "survey", 3)),
        (
            {"survey": [["type", "name", "label", "label"], ["text", "a", "A", "A"]]},
            ("forms.duplicate_column", "", None),
        ),
        ({"survey": survey(asked("select_one l", "a"))}, ("forms.no_choices_sheet", "survey", 2)),
        (
            {
                "survey": survey(asked("select_one l", "a")),
                "choices": [["list_name", "name", "label"], ["l", "x", "X"], ["l", "x", "Y"]],
            },
            ("forms.choice_duplicate", "choices", 3),
        ),
        (
            {"survey": survey(asked("select_one l", "a")), "choices": [["liste", "name"], ["l", "x"]]},
            ("forms.missing_columns", "choices", 1),
        ),
    ],
)
def test_what_is_wrong_is_placed(sheets: dict[str, list[list[str]]], expected: tuple[str, str, int | None]) -> None:
    assert told(errors(workbook(**sheets))) == [expected]


def test_a_formula_is_taken_when_its_value_was_kept() -> None:
    assert compiled(survey=survey(asked("text", "nom", hint="=A1"))).xform.count("kept") == 1
    [error] = errors(workbook(survey=survey(asked("text", "nom", hint="=?A1"))))
    assert (error.code, error.row, error.params["cell"]) == ("forms.formula", 2, "D2")


def test_too_many_rows() -> None:
    rows = survey(*(asked("text", f"q{place}") for place in range(10_000)))
    [error] = errors(workbook(survey=rows))
    assert (error.code, error.sheet, error.params["most"]) == ("forms.too_many_rows", "survey", 5_000)
    assert told(errors(workbook(survey=rows[:12]), max_rows=10)) == [("forms.too_many_rows", "survey", None)]


@pytest.mark.parametrize("data", [b"", b"type,name,label\ntext,a,A", b"PK\x03\x04 broken", b"%PDF-1.7"])
def test_what_is_not_a_workbook(data: bytes) -> None:
    assert told(errors(data)) == [("forms.not_excel", "", None)]


def test_an_excel_of_before_2007() -> None:
    assert told(errors(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)) == [("forms.old_excel", "", None)]


def test_a_file_too_large() -> None:
    assert told(errors(b"PK" + b"\0" * 200, max_bytes=100)) == [("forms.file_too_large", "", None)]


def _with(data: bytes, name: str, content: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            if part.filename != name:
                after.writestr(part, before.read(part))
        after.writestr(name, content)
    return out.getvalue()


def test_a_bomb_is_not_opened() -> None:
    data = _with(workbook(survey=survey(asked("text", "nom"))), "xl/media/zeros.bin", b"\0" * 20_000_000)
    assert len(data) < 100_000
    assert told(errors(data)) == [("forms.unzips_too_large", "", None)]


def test_entities_are_not_read() -> None:
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>'
    )
    data = _with(workbook(survey=survey(asked("text", "nom"))), "xl/sharedStrings.xml", laughs)
    assert told(errors(data)) == [("forms.not_excel", "", None)]


def test_warnings_forbid_nothing() -> None:
    made = compiled(
        survey=[["type", "name", "label::Français (fr)", "label::English (en)", "hint::Français (fr)"],
                ["text", "nom", "Nom", "Name", "Le vôtre"]],
    )  # fmt: skip
    assert [(warning.code, warning.sheet) for warning in made.warnings] == [("forms.missing_translation", "survey")]
    assert read_form(made.xform).languages == ("fr", "en")


def test_an_unknown_path_is_placed() -> None:
    found = errors(workbook(survey=survey(asked("text", "a"), asked("text", "b", relevant="/data/ailleurs = 1"))))
    assert told(found) == [("forms.unknown_path", "survey", 3)]
    assert found[0].params["path"] == "/data/ailleurs"

"""``maillon forms``: what a person who writes a form is told in a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from lxml import etree

from maillon.core.typography import typo_text
from maillon.dossiers.forms.validating import can_validate, validated
from tests.dossiers.forms.books import asked, compiled, survey, workbook

FORM = survey(
    asked("text", "nom", required="yes"),
    asked("begin repeat", "enfants"),
    asked("integer", "age", constraint=". < 18", constraint_message="Moins de 18 ans"),
    asked("end repeat", ""),
    asked("calculate", "total", calculation="sum(${age})"),
    asked("date", "jour", constraint=". <= today()"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bon.xlsx").write_bytes(workbook(survey=FORM))
    wrong = survey(asked("text", "nom", relevant="foo(1)"), asked("texte", "b"))
    (tmp_path / "faux.xlsx").write_bytes(workbook(survey=wrong))
    return tmp_path


def test_a_form_that_holds(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("forms", "check", str(folder / "bon.xlsx"))
    assert typo_text("Formulaire « bon » valable : 3 questions.") in capsys.readouterr().out


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "fr",
            [
                typo_text("Feuille « survey », ligne 2, colonne « relevant » : La fonction « foo » n’existe pas."),
                typo_text("« texte »"),
            ],
        ),
        ("en", ["Sheet “survey”, row 2, column “relevant”: The function “foo” does not exist.", "row 3"]),
    ],
)
def test_a_form_to_correct(folder: Path, language: str, said: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with override(language), pytest.raises(CommandError) as ended:
        call_command("forms", "check", str(folder / "faux.xlsx"))
    told = capsys.readouterr().err
    assert ended.value.returncode == 1
    assert all(words in told for words in said), told


def test_a_form_answered(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = folder / "reponses.json"
    answers.write_text(json.dumps({"nom": "X", "enfants": [{"age": 3}, {"age": 30}], "jour": "2026-11-22"}))
    call_command("forms", "evaluate", str(folder / "bon.xlsx"), str(answers), "--today", "2026-11-21")
    said = json.loads(capsys.readouterr().out)
    assert said["invalid"] == ["/data/enfants[2]/age", "/data/jour"] and not said["complete"]
    assert said["fields"]["/data/total"]["value"] == "33"
    wrong = said["fields"]["/data/enfants[2]/age"]
    assert (wrong["valid"], wrong["message"], wrong["relevant"], wrong["required"]) == (
        False, "Moins de 18 ans", True, False,
    )  # fmt: skip


SPOKEN = [
    ["type", "name", "label::Français (fr)", "label::English (en)", "required", "constraint",
     "constraint_message::Français (fr)", "constraint_message::English (en)"],
    ["integer", "age", "Âge", "Age", "yes", ". < 18", "Moins de 18 ans", "Under 18"],
    ["text", "nom", "Nom", "Name", "yes", "", "", ""],
]  # fmt: skip


@pytest.mark.parametrize(("language", "said"), [("fr", "Moins de 18 ans"), ("en", "Under 18")])
def test_answers_are_judged_in_the_asked_language(
    tmp_path: Path, language: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "deux.xlsx").write_bytes(workbook(survey=SPOKEN))
    (tmp_path / "r.json").write_text(json.dumps({"age": 30}))
    call_command("forms", "evaluate", str(tmp_path / "deux.xlsx"), str(tmp_path / "r.json"), "--language", language)
    fields = json.loads(capsys.readouterr().out)["fields"]
    assert fields["/data/age"]["message"] == said
    assert (fields["/data/nom"]["required"], fields["/data/nom"]["valid"], fields["/data/nom"]["value"]) == (
        True, False, "",
    )  # fmt: skip


@pytest.mark.parametrize("content", ["{", "[1]", '{"inconnu": 1}'])
def test_answers_that_cannot_be_read(folder: Path, content: str) -> None:
    answers = folder / "reponses.json"
    answers.write_text(content)
    with pytest.raises(CommandError, match=r"n’est pas"):
        call_command("forms", "evaluate", str(folder / "bon.xlsx"), str(answers))


@pytest.mark.skipif(not can_validate(), reason="ODK Validate needs Java")
def test_odk_validate_judges_what_we_compile() -> None:
    made = compiled(survey=FORM)
    assert validated(made.xform) == []
    broken = made.xform.replace("sum( /data/enfants/age )", "sum(")
    assert etree.fromstring(broken.encode()) is not None and broken != made.xform
    [error] = validated(broken)
    assert error.code == "forms.odk_validate"

"""Answers: kept whole, sent without what does not apply, read back from anywhere."""

from __future__ import annotations

import pytest

from maillon.dossiers.forms import Answers, AnswersRefused
from maillon.dossiers.forms.definition import Form
from maillon.dossiers.forms.nesting import answers_of
from tests.dossiers.forms.books import asked, form_of, judged, survey


@pytest.fixture(scope="module")
def form() -> Form:
    return form_of(
        survey=survey(
            asked("text", "nom", default="sans"),
            asked("begin repeat", "foyers"),
            asked("text", "lieu"),
            asked("begin repeat", "gens"),
            asked("text", "prenom"),
            asked("end repeat", ""),
            asked("end repeat", ""),
        ),
        settings=[["form_id", "version"], ["recensement", "3"]],
    )


def test_values_go_and_come_back(form: Form) -> None:
    answers = Answers.blank(form)
    answers.set("/data/nom", "Été & <b>")
    answers.add_repeat("/data/foyers")
    answers.add_repeat("/data/foyers[2]/gens")
    answers.set("/data/foyers[2]/gens[2]/prenom", "Léa")
    for again in (
        Answers.from_xml(form, answers.to_xml()),
        Answers.from_values(form, answers.values()),
        answers.copy(),
    ):
        assert again.values() == answers.values()
        assert again.instance_id == answers.instance_id
    assert answers.get("/data/foyers/gens/prenom") == "", "a repeat without position means its first"


def test_what_is_missing_is_empty_and_what_is_unknown_is_told(form: Form) -> None:
    xml = '<data id="recensement" version="3"><nom>A</nom><vieux>x</vieux><g><v>y</v></g></data>'
    answers = Answers.from_xml(form, xml)
    assert answers.get("/data/nom") == "A"
    assert answers.repeat_count("/data/foyers") == 0
    assert answers.unknown == {"/data/vieux": "x", "/data/g/v": "y"}
    assert answers.instance_id.startswith("uuid:")
    assert answers.add_repeat("/data/foyers") == 1
    assert judged(form, answers).is_complete


def test_namespaces_and_prefixes_of_telephones(form: Form) -> None:
    xml = (
        '<data xmlns:orx="http://openrosa.org/xforms" id="recensement" version="3">'
        "<nom>A</nom><orx:meta><orx:instanceID>uuid:1</orx:instanceID></orx:meta></data>"
    )
    assert Answers.from_xml(form, xml).instance_id == "uuid:1"


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        ("pas du xml", "forms.answers_not_xml"),
        ("", "forms.answers_not_xml"),
        ('<!DOCTYPE d [<!ENTITY a "aaa">]><data id="recensement"><nom>&a;</nom></data>', "forms.answers_not_xml"),
        ('<data id="autre"/>', "forms.answers_other_form"),
        ('<autre id="recensement"/>', "forms.answers_other_form"),
        ('<data id="recensement" version="2"/>', "forms.answers_other_version"),
        ('<data id="recensement">' + "x" * 3_000_000 + "</data>", "forms.answers_too_large"),
    ],
)
def test_what_cannot_be_read_is_refused(form: Form, xml: str, code: str) -> None:
    with pytest.raises(AnswersRefused) as refused:
        Answers.from_xml(form, xml)
    assert refused.value.code == code


def test_a_million_laughs_is_not_read(form: Form) -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    xml = f'<!DOCTYPE d [<!ENTITY l0 "ha">{entities}]><data id="recensement"><nom>&l11;</nom></data>'
    with pytest.raises(AnswersRefused, match=r"forms\.answers_not_xml"):
        Answers.from_xml(form, xml)


def test_places_that_do_not_exist(form: Form) -> None:
    answers = Answers.blank(form)
    for path in ("/data/rien", "/data/foyers[5]/lieu", "/data/foyers", "data/nom"):
        with pytest.raises(KeyError):
            answers.set(path, "x")
    with pytest.raises(KeyError):
        answers.remove_repeat("/data/foyers", 2)
    with pytest.raises(KeyError):
        answers.add_repeat("/data/nom")


def test_signs_that_xml_forbids_are_removed(form: Form) -> None:
    answers = Answers.blank(form)
    answers.set("/data/nom", "a\0b\x0bc\ud800d\n")
    assert answers.get("/data/nom") == "abcd\n"


def test_a_repeat_removed_then_added_comes_before_what_follows(form: Form) -> None:
    answers = Answers.blank(form)
    answers.remove_repeat("/data/foyers", 1)
    assert answers.repeat_count("/data/foyers") == 0
    answers.add_repeat("/data/foyers")
    assert [child.tag for child in answers.root] == ["nom", "foyers", "meta"]


def test_json_nested_or_flat(form: Form) -> None:
    nested = answers_of(form, {"nom": 3, "foyers": [{"lieu": "A"}, {"lieu": None, "gens": [{"prenom": "L"}]}]})
    flat = answers_of(form, {"/data/nom": "3", "/data/foyers[1]/lieu": "A", "/data/foyers[2]/gens[1]/prenom": "L"})
    without = {path: value for path, value in nested.values().items() if "meta" not in path}
    assert without == {path: value for path, value in flat.values().items() if "meta" not in path}
    with pytest.raises(AnswersRefused, match=r"forms\.answers_unknown_path"):
        answers_of(form, {"prenom": "x"})
    with pytest.raises(AnswersRefused, match=r"forms\.answers_unknown_path"):
        answers_of(form, {"/data/rien": "x"})

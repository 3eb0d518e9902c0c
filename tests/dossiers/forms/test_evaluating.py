"""What a form's answers give: what applies, what is computed, what holds, in the reader's language."""

from __future__ import annotations

from datetime import datetime

import pytest

from maillon.dossiers.forms import Answers, FormRefused, evaluate
from maillon.dossiers.forms.asking import ask
from tests.dossiers.forms.books import NOW, asked, form_of, judged, survey


def test_relevance_is_inherited_and_erases_nothing() -> None:
    form = form_of(
        survey=survey(
            asked("select_one on", "membre"),
            asked("begin group", "depuis", relevant="${membre} = 'oui'"),
            asked("integer", "an", required="yes"),
            asked("calculate", "age", calculation="2026 - ${an}"),
            asked("end group", ""),
            asked("note", "merci", relevant="${age} > 10"),
        ),
        choices=[["list_name", "name", "label"], ["on", "oui", "Oui"], ["on", "non", "Non"]],
    )
    answers = Answers.blank(form)
    answers.set("/data/membre", "oui")
    answers.set("/data/depuis/an", "2010")
    found = judged(form, answers)
    assert found.fields["/data/depuis/age"].value == "16"
    assert found.fields["/data/merci"].relevant and found.is_complete

    answers.set("/data/membre", "non")
    found = judged(form, answers)
    assert not found.groups["/data/depuis"].relevant
    assert not found.fields["/data/depuis/an"].relevant and not found.fields["/data/depuis/an"].required
    assert found.fields["/data/depuis/an"].value == "" and answers.get("/data/depuis/an") == "2010"
    assert not found.fields["/data/merci"].relevant, "what does not apply reads as empty"
    assert "depuis" not in answers.final_xml(found) and "2010" in answers.to_xml()

    answers.set("/data/membre", "oui")
    assert judged(form, answers).fields["/data/depuis/age"].value == "16"


def test_required_constraint_and_type_say_why() -> None:
    form = form_of(
        survey=survey(
            asked("text", "nom", required="yes", required_message="Écrivez votre nom."),
            asked("integer", "age", constraint=". >= 18", constraint_message="Dix-huit ans au moins."),
            asked("date", "jour"),
            asked("geopoint", "lieu"),
            asked("range", "note", parameters="start=1 end=5 step=1"),
        )
    )
    answers = Answers.blank(form)
    for path, value in {"age": "12", "jour": "2026-02-30", "lieu": "91 0", "note": "9"}.items():
        answers.set(f"/data/{path}", value)
    found = judged(form, answers)
    faults = {path: (field.fault, field.message) for path, field in found.fields.items() if field.fault}
    assert faults == {
        "/data/nom": ("required", "Écrivez votre nom."),
        "/data/age": ("constraint", "Dix-huit ans au moins."),
        "/data/jour": ("type", None),
        "/data/lieu": ("type", None),
        "/data/note": ("type", None),
    }
    assert found.invalid == list(faults)
    for path, value in {"nom": "A", "age": "18", "jour": "2024-02-29", "lieu": "46.8 -71.2 0 5", "note": "5"}.items():
        answers.set(f"/data/{path}", value)
    assert judged(form, answers).is_complete


def test_calculations_follow_each_other_whatever_their_rows() -> None:
    form = form_of(
        survey=survey(
            asked("calculate", "c", calculation="${b} * 2"),
            asked("calculate", "b", calculation="${a} + 1"),
            asked("integer", "a"),
        )
    )
    answers = Answers.blank(form)
    assert judged(form, answers).fields["/data/c"].value == "", "what is no number is written as nothing"
    answers.set("/data/a", "4")
    assert judged(form, answers).fields["/data/c"].value == "10"


REPEATED = survey(
    asked("begin repeat", "enfants"),
    asked("text", "prenom"),
    asked("integer", "age"),
    asked("text", "ecole", relevant="${age} > 5"),
    asked("calculate", "rang", calculation="position(..)"),
    asked("calculate", "cumul",
          calculation="${age} + coalesce(indexed-repeat(${cumul}, ${enfants}, position(..) - 1), 0)"),
    asked("end repeat", ""),
    asked("calculate", "somme", calculation="sum(${age})"),
    asked("note", "dernier", label="Il y en a ${somme}"),
)  # fmt: skip


def test_each_repetition_has_its_own_relevance() -> None:
    form = form_of(survey=REPEATED)
    answers = Answers.blank(form)
    for place, age in enumerate((3, 7, 10), start=1):
        if place > 1:
            assert answers.add_repeat("/data/enfants") == place
        answers.set(f"/data/enfants[{place}]/age", str(age))
    found = judged(form, answers)
    assert [found.fields[f"/data/enfants[{place}]/ecole"].relevant for place in (1, 2, 3)] == [False, True, True]
    assert [found.fields[f"/data/enfants[{place}]/rang"].value for place in (1, 2, 3)] == ["1", "2", "3"]
    assert [found.fields[f"/data/enfants[{place}]/cumul"].value for place in (1, 2, 3)] == ["3", "10", "20"]
    assert found.fields["/data/somme"].value == "20"
    assert found.fields["/data/dernier"].label == "Il y en a 20"
    group = found.groups["/data/enfants"]
    assert (group.count, group.can_add, found.groups["/data/enfants[2]"].can_remove) == (3, True, True)

    answers.remove_repeat("/data/enfants", 1)
    found = judged(form, answers)
    assert found.fields["/data/enfants[1]/cumul"].value == "7"
    assert "/data/enfants[3]/age" not in found.fields


def test_a_count_adds_repetitions_and_keeps_those_in_excess_aside() -> None:
    form = form_of(
        survey=survey(
            asked("integer", "combien"),
            asked("begin repeat", "lignes", repeat_count="${combien}"),
            asked("text", "mot", default="concat('n', position(..))"),
            asked("end repeat", ""),
        )
    )
    answers = Answers.blank(form)
    assert judged(form, answers).groups["/data/lignes"].count == 0
    answers.set("/data/combien", "3")
    found = judged(form, answers)
    assert found.groups["/data/lignes"].count == 3 and not found.groups["/data/lignes"].can_add
    assert [answers.get(f"/data/lignes[{place}]/mot") for place in (2, 3)] == ["n2", "n3"]
    answers.set("/data/lignes[3]/mot", "gardé")
    answers.set("/data/combien", "1")
    found = judged(form, answers)
    assert found.groups["/data/lignes"].count == 1
    assert answers.final_xml(found).count("<lignes>") == 1
    answers.set("/data/combien", "3")
    assert judged(form, answers).fields["/data/lignes[3]/mot"].value == "gardé"
    answers.set("/data/combien", "1000000000")
    assert judged(form, answers).groups["/data/lignes"].count == 1_000


def test_choices_are_filtered_and_said_in_the_reader_s_language() -> None:
    form = form_of(
        survey=[
            ["type", "name", "label::Français (fr)", "label::English (en)", "choice_filter"],
            ["select_one pays", "pays", "Pays", "Country", ""],
            ["select_multiple ville", "villes", "Villes de ${pays}", "Towns of ${pays}", "pays = ${pays}"],
            ["calculate", "dit", "", "", ""],
        ][:3],
        choices=[
            ["list_name", "name", "label::Français (fr)", "label::English (en)", "pays"],
            ["pays", "ht", "Haïti", "Haiti", ""],
            ["pays", "bf", "Burkina Faso", "Burkina Faso", ""],
            ["ville", "pap", "Port-au-Prince", "Port-au-Prince", "ht"],
            ["ville", "cap", "Cap-Haïtien", "Cape Haitian", "ht"],
            ["ville", "oua", "Ouagadougou", "Ouagadougou", "bf"],
        ],
    )
    answers = Answers.blank(form)
    answers.set("/data/pays", "ht")
    answers.set("/data/villes", "cap pap")
    found = judged(form, answers, language="en")
    towns = found.fields["/data/villes"]
    assert [(choice.name, choice.label) for choice in towns.choices or ()] == [
        ("pap", "Port-au-Prince"),
        ("cap", "Cape Haitian"),
    ]
    assert towns.label == "Towns of ht" and towns.valid
    assert judged(form, answers, language="es").fields["/data/pays"].label == "Pays", "the default language stands in"
    answers.set("/data/pays", "bf")
    assert judged(form, answers).fields["/data/villes"].fault == "choice"


def test_the_party_s_record_fills_the_form() -> None:
    form = form_of(
        survey=survey(
            asked("text", "nom", default="pulldata('organisation', 'legal_name_fr', 'key', 'self')"),
            asked("calculate", "ville", calculation="instance('organisation')/root/item[key = 'self']/city"),
        )
    )
    record = [{"key": "self", "legal_name_fr": "Semis solidaires", "city": "Rimouski"}]
    answers = Answers.blank(form)
    found = judged(form, answers, organisation=record)
    assert (found.fields["/data/nom"].value, found.fields["/data/ville"].value) == ("Semis solidaires", "Rimouski")
    answers.set("/data/nom", "Autre")
    assert judged(form, answers, organisation=record).fields["/data/nom"].value == "Autre"


def test_defaults_come_once_and_never_over_what_was_typed() -> None:
    form = form_of(survey=survey(asked("date", "jour", default="today()"), asked("text", "mot", default="bonjour")))
    answers = Answers.blank(form)
    assert answers.get("/data/mot") == "bonjour"
    assert judged(form, answers).fields["/data/jour"].value == "2026-11-21"
    answers.set("/data/jour", "")
    assert judged(form, answers).fields["/data/jour"].value == ""
    typed = Answers.blank(form)
    typed.set("/data/jour", "2020-01-01")
    assert judged(form, typed).fields["/data/jour"].value == "2020-01-01"


def test_a_trigger_gives_its_value_when_what_it_watches_changes() -> None:
    form = form_of(survey=survey(asked("text", "nom"), asked("dateTime", "le", calculation="now()", trigger="${nom}")))
    answers = Answers.blank(form)
    assert judged(form, answers).fields["/data/le"].value == ""
    answers.set("/data/nom", "A")
    assert judged(form, answers).fields["/data/le"].value.startswith("2026-11-21T15:30")


def test_dates_compare_and_count_as_days() -> None:
    form = form_of(
        survey=survey(
            asked("date", "debut"),
            asked("date", "fin", constraint=". > ${debut}"),
            asked("calculate", "jours", calculation="int(${fin} - ${debut})"),
            asked("calculate", "an", calculation="${debut} <= today() - 365"),
        )
    )
    answers = Answers.blank(form)
    answers.set("/data/debut", "2025-11-21")
    answers.set("/data/fin", "2025-12-01")
    found = judged(form, answers)
    assert (found.fields["/data/jours"].value, found.fields["/data/an"].value) == ("10", "true")
    answers.set("/data/fin", "2025-11-20")
    assert judged(form, answers).invalid == ["/data/fin"]


def test_the_label_of_a_choice_and_a_random_number_that_stays() -> None:
    form = form_of(
        survey=survey(
            asked("select_one c", "couleur"),
            asked("calculate", "dite", calculation="jr:choice-name(${couleur}, '${couleur}')"),
            asked("calculate", "hasard", calculation="random()"),
        ),
        choices=[["list_name", "name", "label"], ["c", "r", "Rouge"]],
    )
    answers = Answers.blank(form)
    answers.set("/data/couleur", "r")
    first = judged(form, answers)
    assert first.fields["/data/dite"].value == "Rouge"
    assert judged(form, answers).fields["/data/hasard"].value == first.fields["/data/hasard"].value != ""


def test_questions_asked_beside_the_form() -> None:
    form = form_of(survey=survey(asked("integer", "revenu"), asked("calculate", "double", calculation="${revenu} * 2")))
    answers = Answers.blank(form)
    answers.set("/data/revenu", "50")
    said = ask(form, answers, ["${double} >= 100", "${double}", "if(${revenu} > 60, 'grand', 'petit')"],
               language="fr", now=NOW)  # fmt: skip
    assert said == [True, "100", "petit"]
    with pytest.raises(FormRefused) as refused:
        ask(form, answers, ["${autre} = 1"], language="fr", now=NOW)
    assert refused.value.errors[0].code == "forms.unknown_question"


def test_the_hour_must_have_a_zone() -> None:
    form = form_of(survey=survey(asked("text", "a")))
    with pytest.raises(ValueError, match="aware"):
        evaluate(form, Answers.blank(form), language="fr", now=datetime(2026, 1, 1))


def test_a_sum_of_900_terms_and_brackets_without_end() -> None:
    form = form_of(
        survey=survey(asked("integer", "a"), asked("calculate", "b", calculation=" + ".join(["${a}"] * 900)))
    )
    answers = Answers.blank(form)
    answers.set("/data/a", "2")
    assert judged(form, answers).fields["/data/b"].value == "1800"
    for brackets in ("(" * 5_000 + "1" + ")" * 5_000, "not(" * 3_000 + "true()" + ")" * 3_000, "- " * 9_000 + "1"):
        with pytest.raises(FormRefused) as refused:
            ask(form, answers, [brackets], language="fr", now=NOW)
        assert refused.value.errors[0].code == "forms.expression_syntax"


def test_what_is_computed_is_refused_by_its_constraint_alone() -> None:
    form = form_of(
        survey=survey(
            asked("text", "mot"),
            {**asked("calculate", "jour", calculation="${mot}"), "bind::type": "date"},
            asked("calculate", "long", calculation="string-length(${mot})", constraint=". < 5"),
        )
    )
    answers = Answers.blank(form)
    answers.set("/data/mot", "demain")
    assert judged(form, answers).invalid == ["/data/long"]

"""Two versions of a procedure are compared rule by rule."""

from __future__ import annotations

from dataclasses import replace

from maillon.dossiers.rules.comparing import Change, Kind, compare
from maillon.dossiers.rules.definition import Criterion, Eligibility, Grid, ProcedureDefinition

FIRST = ProcedureDefinition(
    title={"fr": "Adhésion"},
    eligibility=(
        Eligibility("un_an", "/data/jours >= 365", {"fr": "Trop tôt."}, {"fr": "Attendez."}, "3.1"),
        Eligibility("independant", "/data/etat = 'non'", {"fr": "État."}, {"fr": "Rien."}, "3.2"),
    ),
    grid=Grid((Criterion("mission", {"fr": "Mission"}, 30),), threshold=60),
)


def test_the_same_version_shows_no_change() -> None:
    assert compare(FIRST, FIRST) == []


def test_a_changed_rule_is_found_by_its_key_with_its_article() -> None:
    later = replace(
        FIRST, eligibility=(replace(FIRST.eligibility[0], expression="/data/jours >= 730"), FIRST.eligibility[1])
    )
    assert compare(FIRST, later) == [
        Change("eligibility.un_an.expression", Kind.CHANGED, "/data/jours >= 365", "/data/jours >= 730", article="3.1")
    ]


def test_rules_added_removed_and_moved() -> None:
    new = Eligibility("membre", "true()", {"fr": "R"}, {"fr": "S"}, "9")
    changes = compare(FIRST, replace(FIRST, eligibility=(FIRST.eligibility[1], new)))
    assert [(change.where, change.kind, change.article) for change in changes] == [
        ("eligibility.un_an", Kind.REMOVED, "3.1"),
        ("eligibility.membre", Kind.ADDED, "9"),
    ]
    moved = compare(FIRST, replace(FIRST, eligibility=FIRST.eligibility[::-1]))
    assert moved == [Change("eligibility", Kind.MOVED, ["un_an", "independant"], ["independant", "un_an"])]


def test_numbers_and_texts_one_by_one() -> None:
    later = replace(
        FIRST, title={"fr": "Adhésion", "en": "Joining"}, grid=Grid((Criterion("mission", {"fr": "Mission"}, 40),), 55)
    )
    assert [(change.where, change.kind, change.before, change.after) for change in compare(FIRST, later)] == [
        ("title.en", Kind.ADDED, None, "Joining"),
        ("grid.criteria.mission.points", Kind.CHANGED, 30, 40),
        ("grid.threshold", Kind.CHANGED, 60, 55),
    ]

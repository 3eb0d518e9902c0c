"""The organisation's one record: corrected by its people, journalled word by word, never overwritten unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from maillon.core.audit.queries import history
from maillon.core.directory import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from tests.personas import AT, People, people, semis

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture
def cast(db: None) -> People:
    return people()


def correct(cast: People, organisation: Organisation, **facts: str) -> None:
    told = replace(record.Facts.of(organisation), **facts)
    record.correct(organisation=organisation, facts=told, seen_at=None, actor=cast.benoit, at=LATER)


def test_a_correction_is_kept_and_journalled_fact_by_fact(cast: People) -> None:
    correct(cast, semis(), mission_fr="Semer.", website="https://semis.example")
    kept = semis()
    assert (kept.mission, kept.website) == ({"fr": "Semer."}, "https://semis.example")
    event = history(kept).get()
    assert event.before == {"mission_fr": "", "website": ""}
    assert event.after == {"mission_fr": "Semer.", "website": "https://semis.example"}
    assert record.origin(kept) == record.Origin("organisation_administrator@semis-solidaires", LATER)


def test_saying_the_same_again_writes_nothing(cast: People) -> None:
    correct(cast, semis())
    assert not history(semis()).exists()
    assert record.origin(semis()) is None


def test_a_mission_in_another_language_survives(cast: People) -> None:
    Organisation.objects.filter(pk=semis().pk).update(mission={"es": "Sembrar.", "fr": "Vieux."})
    correct(cast, semis(), mission_fr="", mission_en="To sow.")
    assert semis().mission == {"en": "To sow.", "es": "Sembrar."}


@pytest.mark.parametrize("who", ["odile", "amina", "lea", "fatou", "mireille"])
def test_nobody_else_corrects_it(cast: People, who: str) -> None:
    actor = cast.named(who)
    assert actor
    facts = replace(record.Facts.of(semis()), acronym="X")
    with pytest.raises(NotAllowed):
        record.correct(organisation=semis(), facts=facts, seen_at=None, actor=actor, at=LATER)
    assert semis().acronym == ""


@pytest.mark.parametrize(
    ("code", "facts"), [("record.name", {"legal_name_fr": "  "}), ("record.region", {"region": "18"})]
)
def test_a_wrong_answer_is_refused_and_changes_nothing(cast: People, code: str, facts: dict[str, str]) -> None:
    with pytest.raises(RuleViolation) as refused:
        correct(cast, semis(), acronym="SS", **facts)
    assert refused.value.code == code
    assert semis().acronym == ""


def test_two_people_at_once_are_told(cast: People) -> None:
    seen = semis()
    correct(cast, seen, acronym="SS")
    with pytest.raises(RuleViolation, match="changed_meanwhile"):
        record.correct(
            organisation=seen, facts=record.Facts.of(seen), seen_at=seen.updated_at, actor=cast.benoit, at=LATER
        )
    assert semis().acronym == "SS"


def figure(cast: People, **changes):
    facts = {
        "organisation": semis(),
        "kind": "revenue",
        "value": 52_300_000,
        "starts_on": date(2024, 4, 1),
        "ends_on": date(2025, 4, 1),
        "source": "États financiers audités",
        "actor": cast.benoit,
        "at": LATER,
    }
    return record.date_figure(**{**facts, **changes})


def test_a_figure_of_the_same_period_takes_the_place_of_the_old_one(cast: People) -> None:
    first = figure(cast)
    assert (first.amount_minor, first.currency, first.count) == (52_300_000, "CAD", None)
    assert figure(cast, value=1) == first
    staff = figure(cast, kind="staff", value=4)
    assert (staff.count, staff.amount_minor, staff.currency) == (4, None, "")
    assert record.figures_of(semis()).count() == 2
    assert [event.before is None for event in history(first)].count(False) == 1


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("period.order", {"ends_on": date(2024, 4, 1)}),
        ("record.figure", {"value": -1}),
        ("record.figure", {"kind": "volunteers"}),
    ],
)
def test_a_figure_that_makes_no_sense_is_refused(cast: People, code: str, changes: dict) -> None:
    with pytest.raises(RuleViolation) as refused:
        figure(cast, **changes)
    assert refused.value.code == code
    assert not record.figures_of(semis()).exists()


def test_what_is_missing_is_named_in_the_record_s_order() -> None:
    empty = record.Facts("Nom", "", "", "", "", "", "", "")
    assert record.missing(empty, has_recent_figures=False) == [
        "legal_name_en", "mission_fr", "mission_en", "region", "website", "figures",
    ]  # fmt: skip
    full = record.Facts("Nom", "Name", "", "m", "m", "05", "", "https://a.example")
    assert record.missing(full, has_recent_figures=True) == []

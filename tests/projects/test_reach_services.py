"""Bringing an attendance list: what is counted, what is refused, and that no name is ever kept."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from maillon.core.audit.queries import history
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.projects import reached, services
from maillon.projects.models import Activity, ReachList, ReachRule, ReachSketch
from maillon.projects.rules import Incoherent
from maillon.projects.rules.reach_files import Place, read, sketched, written
from maillon.projects.spreadsheets import attendance

pytestmark = pytest.mark.django_db
AT = datetime(2027, 3, 1, 19, 5, tzinfo=UTC)
KEY = b"the key of these tests"
THIES = Place("SN", "Thiès", 2026)


@pytest.fixture(autouse=True)
def _rules(db: None, settings) -> None:  # type: ignore[no-untyped-def]
    """The shipped rules; a key of our own, as another would give other estimates, within the margin."""
    settings.REACH_KEY = KEY
    services.load_reach_rules()


@pytest.fixture
def gardens(benoit, semis, complete) -> Activity:
    made = services.create(actor=benoit, organisation=semis, told=complete, at=AT)
    return services.publish(actor=benoit, activity=made, at=AT)


@pytest.fixture
def wells(benoit, semis, complete) -> Activity:
    made = services.create(actor=benoit, organisation=semis, told=complete | {"title": {"fr": "Puits"}}, at=AT)
    return services.publish(actor=benoit, activity=made, at=AT)


def people(start: int, end: int) -> bytes:
    lines = [f"Aïssatou{n};Ndiaye;{1950 + n % 60};{'F' if n % 3 else 'M'}" for n in range(start, end)]
    return "\n".join(["Prénom;Nom;Année de naissance;Sexe", *lines]).encode()


def bring(actor, activity, content: bytes, *, place: Place = THIES, name: str = "liste.csv") -> ReachList:
    return services.bring_reach(actor=actor, activity=activity, place=place, name=name, content=content, at=AT)


def test_two_projects_count_whoever_was_at_both_once(benoit, gardens, wells):
    bring(benoit, gardens, people(0, 200))
    bring(benoit, wells, people(100, 300))
    told = reached.told(day=AT.date())
    assert told.counted.once is not None
    assert told.counted.once.least <= 300 <= told.counted.once.most
    assert abs(told.counted.added - 400) <= 10
    assert (told.years, told.countries, told.other_keys) == ((2026,), ("SN",), False)
    figure, least = reached.of_activity(gardens, day=AT.date()) or (None, 0)
    assert figure is not None
    assert (abs(figure.people - 200) <= 10, least) == (True, 10)


def test_a_year_or_a_country_is_asked_alone(benoit, gardens):
    bring(benoit, gardens, people(0, 50))
    bring(benoit, gardens, people(0, 80), place=Place("ML", "Kayes", 2025))
    assert abs(reached.told(day=AT.date(), year=2025).counted.once.people - 80) <= 5
    assert abs(reached.told(day=AT.date(), country="SN").counted.once.people - 50) <= 5
    assert reached.told(day=AT.date(), year=2024).counted.once is None


def test_the_same_person_twice_in_a_list_is_one(benoit, gardens):
    kept = bring(benoit, gardens, people(0, 20) + b"\nAISSATOU3;NDIAYE;1953;F\n;;;\n")
    assert (kept.lines, kept.people) == (21, 20)
    assert sum(one.people for one in kept.sketches.all()) == 20


def test_the_same_list_twice_is_kept_once(benoit, gardens):
    assert bring(benoit, gardens, people(0, 20)).pk == bring(benoit, gardens, people(0, 20)).pk
    assert ReachList.objects.count() == 1


def test_a_list_is_withdrawn_and_put_back(benoit, gardens):
    kept = bring(benoit, gardens, people(0, 40))
    services.withdraw_reach(actor=benoit, reach_list=kept, at=AT)
    assert reached.told(day=AT.date()).counted.once is None
    assert reached.of_activity(gardens, day=AT.date()) is None
    services.restore_reach(actor=benoit, reach_list=kept, at=AT)
    assert reached.told(day=AT.date()).counted.once is not None
    assert [event.verb.rpartition(".")[2] for event in history(kept)] == ["restored", "withdrawn", "brought"]
    services.withdraw_reach(actor=benoit, reach_list=kept, at=AT)
    bring(benoit, gardens, people(0, 40))
    with pytest.raises(RuleViolation, match="reach_twice"):
        services.restore_reach(actor=benoit, reach_list=kept, at=AT)


def test_what_is_not_public_is_not_counted(benoit, gardens):
    bring(benoit, gardens, people(0, 40))
    services.withdraw(actor=benoit, activity=gardens, reason="Essai", at=AT)
    told = reached.told(day=AT.date())
    assert (told.counted.once, told.years) == (None, ())


def test_only_who_edits_the_activity_brings_withdraws_and_restores(benoit, lecteur, stranger, gardens):
    kept = bring(benoit, gardens, people(0, 20))
    for user in (lecteur, stranger):
        with pytest.raises(NotAllowed):
            bring(user, gardens, people(0, 30))
        with pytest.raises(NotAllowed):
            services.withdraw_reach(actor=user, reach_list=kept, at=AT)
        with pytest.raises(NotAllowed):
            services.restore_reach(actor=user, reach_list=kept, at=AT)
    assert ReachList.objects.standing().count() == 1


def everything_kept() -> str:
    """Every column of every table, and every file of the folder that holds all state, as text."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
                found.append("\n".join(repr(tuple(map(_plain, row))) for row in cursor.fetchall()))
    for path in Path(settings.DATA).rglob("*"):
        if path.is_file() and "sqlite" not in path.name and path.stat().st_size < 5_000_000:
            found.append(path.read_bytes().decode("utf-8", "replace"))
    return "\n".join(found)


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def test_no_name_is_kept_anywhere(benoit, gardens, caplog):
    """Not in a table, a file, the journal, the search index, nor a log; not when the list is refused either."""
    content = people(0, 30).replace(b"Ndiaye", b"Zarzuelaxq")
    bring(benoit, gardens, content, name="Zarzuelaxq.csv")
    with pytest.raises(Incoherent) as refused:
        bring(benoit, gardens, content + b"\nZarzuelaxq;Zarzuelaxq;dix-neuf-cent;F", name="Zarzuelaxq.csv")
    told = [str(refused.value), *(f"{one.field} {one.params}" for one in refused.value.findings), caplog.text]
    assert "zarzuelaxq" not in " ".join([everything_kept(), *told]).lower()
    assert ReachSketch.objects.exists()


def test_cells_to_correct_are_told_by_their_address(benoit, gardens):
    content = (
        b"Given name,Family name,Birth year,Sex\nAwa,Sow,1990,F\n,,1990,F\nAwa,Ba,90,F\nAwa,Fall,1990,Q\nA,B,2099,\n"
    )
    with pytest.raises(Incoherent) as refused:
        bring(benoit, gardens, content)
    assert [(one.field, one.code.partition("reach_")[2]) for one in refused.value.findings] == [
        ("3", "name_missing"),
        ("C4", "birth_year"),
        ("D5", "sex"),
        ("C6", "birth_year"),
    ]
    assert not ReachList.objects.exists()


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (Place("SN", "  ", 2026), "reach_community"),
        (Place("SN", "x" * 121, 2026), "reach_community"),
        (Place("", "Thiès", 2026), "reach_country"),
        (Place("SN", "Thiès", 2028), "reach_year"),
        (Place("SN", "Thiès", 0), "reach_year"),
    ],
)
def test_a_place_that_cannot_be_counted_is_refused(benoit, gardens, place, code):
    with pytest.raises(RuleViolation, match=code):
        bring(benoit, gardens, people(0, 20), place=place)


def test_a_workbook_is_read_as_it_is_kept(benoit, gardens):
    """A title above, dates and decimals for years, blanks, a header in other words."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["Présences du 3 mai"])
        sheet.write_row(1, 0, ["NOM COMPLET", "Naissance", "Genre"])
        sheet.write_row(2, 0, ["Awa Diop", 1990.0, "femme"])
        sheet.write_string(3, 0, "Modou Fall")
        sheet.write_datetime(3, 1, datetime(1985, 5, 3), day)
        sheet.write_row(4, 0, ["Fatou Sow", "1979,0", ""])
        sheet.write_row(6, 0, ["Ali Ba", "", "H"])
    kept = bring(benoit, gardens, out.getvalue(), name="liste.xlsx")
    assert (kept.lines, kept.people) == (4, 4)
    bands = {(one.sex, one.least_age, one.most_age) for one in kept.sketches.all()}
    assert bands == {("female", 25, 65), ("", 25, 65), ("male", 0, 0)}


def test_more_people_than_a_list_may_hold(benoit, gardens):
    line = "\nA;B;1990;F"
    header = "Prénom;Nom;Année de naissance;Sexe"
    assert len(attendance.read("l.csv", (header + line * 50_000).encode(), year=2026)) == 50_000
    with pytest.raises(RuleViolation, match="file_too_many_rows"):
        attendance.read("l.csv", (header + line * 50_001).encode(), year=2026)


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"\x00\x01", b"PK\x03\x04broken", b"Nom\n"])
def test_what_is_no_list_is_refused(benoit, gardens, content):
    with pytest.raises(RuleViolation, match=r"projects\.(file_|reach_)"):
        bring(benoit, gardens, content, name="liste.xlsx" if content[:2] == b"PK" else "liste.csv")


def a_sketch(key: bytes, **changes: object) -> bytes:
    rule = services.rule_of_file(2026)
    told = sketched(attendance.read("l.csv", people(0, 60), year=2026), place=THIES, rule=rule, key=key)
    return json.dumps(json.loads(written(told)) | changes).encode()


def test_a_sketch_made_elsewhere_counts_as_its_list_would(benoit, gardens, wells):
    sent = bring(benoit, gardens, a_sketch(settings.REACH_KEY), name="c.json", place=Place("", "", 0))
    listed = bring(benoit, wells, people(0, 60))
    assert (sent.community, sent.country, sent.year, sent.lines) == ("Thiès", "SN", 2026, 60)
    assert sent.imprint == listed.imprint
    told = reached.told(day=AT.date())
    assert (told.counted.once.people, told.counted.added) == (60, 120)
    assert "Ndiaye" not in a_sketch(settings.REACH_KEY).decode()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda: a_sketch(b"another key"), "reach_key"),
        (lambda: a_sketch(settings.REACH_KEY, bands=[]), "reach_file"),
        (lambda: a_sketch(settings.REACH_KEY, format="other"), "reach_file"),
        (lambda: a_sketch(settings.REACH_KEY, lines=10**40), "reach_file"),
        (lambda: a_sketch(settings.REACH_KEY, community=""), "reach_community"),
        (lambda: b"{" * 5_000, "reach_file"),
        (lambda: b"{}", "reach_file"),
        (lambda: a_sketch(settings.REACH_KEY).replace(b'"most_age": 25', b'"most_age": 26'), "reach_ages"),
    ],
)
def test_a_sketch_that_would_not_unite_is_refused(benoit, gardens, content, code):
    with pytest.raises(RuleViolation, match=code):
        bring(benoit, gardens, content(), name="c.json")


def test_the_command_writes_a_sketch_and_no_name(tmp_path, capsys):
    listed, key, out = tmp_path / "liste.csv", tmp_path / "cle", tmp_path / "croquis.json"
    listed.write_bytes(people(0, 60))
    call_command("reach", "key", str(key))
    assert key.stat().st_mode & 0o077 == 0
    said = ["--community", "Thiès", "--country", "sn", "--year", "2026", "--key-file", str(key), "--out", str(out)]
    call_command("reach", "sketch", str(listed), *said)
    told = read(out.read_bytes())
    assert (told.place, told.lines, told.people) == (THIES, 60, 60)
    assert "Aïssatou" not in out.read_text() + capsys.readouterr().out
    listed.write_bytes(people(0, 2) + b"\nAwa;Sow;12;F")
    with pytest.raises(SystemExit, match="C4"):
        call_command("reach", "sketch", str(listed), *said)


def test_the_rules_are_loaded_once_and_a_broken_file_changes_nothing(tmp_path):
    before = list(ReachRule.objects.values())
    call_command("reach", "load")
    assert list(ReachRule.objects.values()) == before
    broken = tmp_path / "reach.toml"
    broken.write_text('source = "x"\n[[rules]]\nstarts_on = 2020-01-01\n[rules.definition]\nages = [15]\nleast = 1\n')
    with pytest.raises(RuleViolation, match="reach_rules"):
        services.load_reach_rules(broken)
    assert list(ReachRule.objects.values()) == before


def test_without_a_rule_nothing_is_brought(benoit, gardens):
    ReachRule.objects.all().delete()
    with pytest.raises(RuleViolation, match="reach_no_rule"):
        bring(benoit, gardens, people(0, 20))
    assert reached.told(day=AT.date()).counted.once is None

"""Facts on disk: their columns, what they hold on either database, and how a generation replaces another."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import date, timedelta

import pyarrow.parquet as pq
import pytest

from maillon.core.search import services as search
from maillon.insight import compiling, facts, generations, queries, schemas, services
from maillon.insight.engines import arrays, duck
from maillon.insight.rules import Facet, Selection
from maillon.projects.models import Activity, ParticipatingOrganisation, RelatedActivity
from tests.insight import corpus


@pytest.fixture(autouse=True)
def own_facts(tmp_path, settings):
    settings.FACTS_ROOT = tmp_path / "facts"
    return settings.FACTS_ROOT


def refresh(**options):
    return services.refresh(at=corpus.AT, **options)


def totals(**picks):
    return queries.explore(
        Selection({Facet[name.upper()]: value for name, value in picks.items()}), language="fr"
    ).totals


def test_compiled_measures_are_what_the_expressions_say():
    assert compiling.stale() == [], "run ./run maillon facts compile"


@pytest.mark.django_db
def test_every_file_has_the_said_columns(own_facts):
    corpus.scatter(1, count=5)
    refresh()
    folder = generations.current(own_facts)
    for table, schema in schemas.BY_SOURCE.items():
        files = sorted((folder / table).glob("source=*/part.parquet"))
        assert {file.parent.name for file in files} == {"source=one", "source=two"}
        for file in files:
            assert pq.ParquetFile(file).schema_arrow.equals(schema)
    assert pq.ParquetFile(folder / "dimensions" / "part.parquet").schema_arrow.equals(schemas.DIMENSIONS)


@pytest.mark.django_db
def test_both_databases_give_the_same_facts(own_facts):
    """The digest stands here for the other database: this test runs on each."""
    corpus.scatter(2, count=12)
    first = Activity.objects.order_by("id").values_list("id", flat=True)[0]
    refresh()
    folder = generations.current(own_facts)
    said = hashlib.sha256()
    for table in (*schemas.BY_SOURCE, "dimensions"):
        for file in sorted((folder / table).rglob("part.parquet")):
            rows = pq.ParquetFile(file).read().to_pylist()
            for row in rows:
                if "activity" in row:
                    row["activity"] -= first
            said.update(json.dumps(rows, default=str, sort_keys=True).encode())
    assert said.hexdigest()[:16] == "1e6da6f707539c2d"


@pytest.mark.django_db
def test_only_what_is_published_counts():
    organisations = corpus.ground()
    for state in Activity.State.values:
        corpus.spend(corpus.activity(organisations["org-a"], f"XX-{state}", state=state), 100_00)
    refresh()
    assert (totals().activities, totals().spent_minor) == (1, 100_00)


@pytest.mark.django_db
def test_money_without_a_rate_is_listed_and_left_out():
    made = corpus.activity(corpus.ground()["org-a"], "XX-1")
    corpus.spend(made, 100_00)
    corpus.spend(made, 7_00, "USD", date(1999, 1, 1))
    refresh()
    found = queries.explore(Selection(), language="fr").totals
    assert found.spent_minor == 100_00
    assert [(gap.currency, gap.year, gap.amount_minor, gap.kind) for gap in found.unconverted] == [
        ("USD", 1999, 7_00, "spent")
    ]
    assert totals(year=("2020",)).unconverted == []
    assert queries.money_of([made.id])[made.id].unconverted == found.unconverted


@pytest.mark.django_db
def test_a_transaction_goes_where_it_says_and_a_year_keeps_its_own_money():
    made = corpus.activity(corpus.ground()["org-a"], "XX-1")
    corpus.spend(made, 60_00, recipient_country="HT", sector="31110", sector_vocabulary="1")
    corpus.spend(made, 40_00, day=date(2021, 2, 3), recipient_country="ML")
    refresh()
    assert totals(country=("HT",)).spent_minor == 60_00
    assert totals(country=("HT",), sector=("311",), region=("029",)).spent_minor == 60_00
    assert totals(country=("ML",), year=("2020",)).spent_minor == 0
    assert totals(year=("2021",)).spent_minor == 40_00
    assert totals(country=("HT", "ML")).activities == 1


@pytest.mark.django_db
def test_a_parent_is_counted_through_its_children():
    organisations = corpus.ground()
    parent = corpus.activity(organisations["org-a"], "XX-P")
    child = corpus.activity(organisations["org-a"], "XX-C")
    RelatedActivity.objects.create(activity=child, type="1", identifier="XX-P")
    for each, minor in ((parent, 100_00), (child, 80_00)):
        corpus.spend(each, minor)
    corpus.budget(parent, 500_00, date(2020, 1, 1), date(2020, 12, 31))
    refresh()
    assert (totals().budget_minor, totals().spent_minor) == (500_00, 80_00)
    money = queries.money_of([parent.id])[parent.id]
    assert (money.spent_minor, money.spent_in_children, money.budget_in_children) == (100_00, True, False)


@pytest.mark.django_db
def test_guarantees_are_never_added_to_spending():
    made = corpus.activity(corpus.ground()["org-a"], "XX-1")
    corpus.spend(made, 100_00, finance_type="1100")
    refresh()
    assert totals().spent_minor == 0
    assert queries.money_of([made.id])[made.id].guaranteed_minor == 100_00


@pytest.mark.django_db
def test_a_list_is_ordered_and_cut_in_pages():
    organisations = corpus.ground()
    for number, minor in enumerate((30_00, 10_00, 20_00)):
        corpus.budget(
            corpus.activity(organisations["org-a"], f"XX-{number}", title={"fr": "cba"[number]}),
            minor, date(2020, 1, 1), date(2020, 12, 31),
        )  # fmt: skip
    ParticipatingOrganisation.objects.create(
        activity=Activity.objects.get(identifier="XX-0"), organisation=organisations["org-b"], role="4", name={}
    )
    refresh()

    def listed(**options):
        return [row.identifier for row in queries.explore(Selection(), language="fr", **options).rows]

    assert listed() == ["XX-0", "XX-2", "XX-1"]
    assert listed(sort="titre") == ["XX-2", "XX-1", "XX-0"]
    assert listed(per_page=2, page=2) == ["XX-1"]
    assert listed(per_page=2, page=99) == ["XX-1"]
    (row,) = queries.explore(Selection({Facet.PARTNER: ("org-b",)}), language="en").rows
    assert [partner.label for partner in row.partners] == ["Organisation b"]
    assert queries.explore(Selection({Facet.PARTNER: ("nobody",)}), language="en").totals.activities == 0


@pytest.mark.django_db
def test_words_narrow_like_any_other_choice():
    organisations = corpus.ground()
    for number, title in enumerate(("Égalité des coopérants", "Eau potable")):
        made = corpus.activity(organisations["org-a"], f"XX-{number}", title={"fr": title})
        corpus.spend(made, 10_00)
        search.index(
            queries.SEARCHED, made.id, title=made.title, texts=[], owner_organisation_id=organisations["org-a"].id,
            is_public=True,
        )  # fmt: skip
    refresh()
    found = queries.explore(Selection(text="egalites"), language="fr")
    assert [row.identifier for row in found.rows] == ["XX-0"]
    assert found.totals.spent_minor == 10_00
    assert queries.explore(Selection(text="zzz"), language="fr").totals.activities == 0
    assert queries.selected_ids(Selection(text_ids=())) == []


@pytest.mark.django_db
def test_readers_follow_the_pointer_and_two_generations_stay(own_facts):
    assert queries.explore(Selection(), language="fr").totals.activities == 0
    assert queries.refreshed_at() is None
    organisations = corpus.ground()
    for number in range(4):
        corpus.activity(organisations["org-a"], f"XX-{number}")
        services.refresh(at=corpus.AT + timedelta(minutes=number))
        assert totals().activities == number + 1
        assert queries.refreshed_at() == corpus.AT + timedelta(minutes=number)
    assert len([each for each in own_facts.iterdir() if each.is_dir()]) == generations.KEPT


@pytest.mark.django_db
def test_a_refresh_that_dies_changes_nothing(own_facts):
    corpus.activity(corpus.ground()["org-a"], "XX-1")
    refresh()
    before = generations.current(own_facts)

    def die(done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        refresh(report=die)
    # What a killed process leaves, it leaves as a draft: nobody reads it, the next writer removes it.
    (own_facts / "draft-killed").mkdir()
    assert generations.current(own_facts) == before
    assert totals().activities == 1
    refresh()
    assert not (own_facts / "draft-killed").exists()


@pytest.mark.django_db
def test_a_generation_of_another_layout_is_made_again_from_its_parquet(own_facts):
    corpus.spend(corpus.activity(corpus.ground()["org-a"], "XX-1"), 5_00)
    refresh()
    folder = generations.current(own_facts)
    (folder / duck.CUBE).unlink()
    (folder / arrays.FOLDER).rename(folder / "arrays-0123456789ab")
    # Another generation is read meanwhile: this process still holds the arrays it opened.
    (own_facts / "00000009").symlink_to(folder)
    (own_facts / "current").write_text("00000009")
    assert totals().spent_minor == 5_00
    assert duck.Cube(folder).rows("SELECT sum(spent) FROM slice") == [(5_00,)]


_ANSWERING = """
import sys, django
django.setup()
from maillon.insight import queries
from maillon.insight.rules import Facet, Selection
from maillon.web.insight import views
queries.explore(Selection({Facet.COUNTRY: ("HT",)}), language="fr")
print(*sorted({"duckdb", "pyarrow", "ibis", "pandas"} & set(sys.modules)))
"""


@pytest.mark.django_db
def test_answering_loads_no_engine(own_facts):
    refresh()
    root = f"from django.conf import settings; settings.FACTS_ROOT = {str(own_facts)!r}"
    said = subprocess.run(
        [sys.executable, "-c", _ANSWERING.replace("django.setup()", f"django.setup(); {root}")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == ""


_WRITER = """
import sys
from pathlib import Path
from maillon.insight import generations
root, name = Path(sys.argv[1]), sys.argv[2]
with generations.only_writer(root):
    generations.write(root, lambda folder: [(folder / f"{name}-{n}").write_text(name) for n in range(200)])
"""


def test_two_refreshes_take_turns(own_facts):
    writers = [subprocess.Popen([sys.executable, "-c", _WRITER, own_facts, name]) for name in "ab"]
    assert [writer.wait() for writer in writers] == [0, 0]
    folders = sorted(each for each in own_facts.iterdir() if each.is_dir())
    assert [folder.name for folder in folders] == ["00000001", "00000002"]
    assert all(len({file.read_text() for file in folder.iterdir()}) == 1 for folder in folders)
    assert generations.current(own_facts) == folders[1]


@pytest.mark.django_db
def test_names_of_the_unsaid():
    assert dict(facts._labels(Facet.GENDER, ["-"], {})) == {"-": ("Non précisé", "Not stated")}

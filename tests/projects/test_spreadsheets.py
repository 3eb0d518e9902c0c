"""Projects from Excel: what would change is said row by row, and only that is done."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillon.core.audit.queries import history
from maillon.core.codelists import queries as codelists
from maillon.core.codelists.models import Code, CodeList
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.jobs import services as jobs
from maillon.core.parties.models import Organisation
from maillon.projects import queries, services
from maillon.projects.models import Activity
from maillon.projects.spreadsheets import reading
from tests.projects.conftest import AT

HEADERS = ["Identifiant", "Titre", "Pays", "Secteurs", "Bailleurs", "Partenaires de mise en œuvre", "Budget", "Devise"]
HEADERS += ["Budget, du", "Budget, au", "Début prévu", "Description"]
LISTS = {
    "Country": ["BF", "HT", "SN"],
    "Sector": ["31140", "31194"],
    "SectorCategory": ["311"],
    "Currency": ["CAD", "XOF"],
}


@pytest.fixture(autouse=True)
def lists(db):
    for name, codes in LISTS.items():
        edition = CodeList.objects.create(name=name, version="essai", source="essai", licence="essai")
        for code in codes:
            Code.objects.create(codelist=edition, code=code, name_fr=f"Nom {code}", name_en=f"Name {code}")
    codelists.forget()
    yield
    codelists.forget()


def sheet(*rows, headers=HEADERS, merge=None, **options):
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True, **options}) as book:
        page = book.add_worksheet("Projets")
        page.write_row(0, 0, headers)
        for number, row in enumerate(rows, start=1):
            page.write_row(number, 0, row)
        if merge:
            page.merge_range(*merge)
    return kept.getvalue()


JARDINS = ["", "Jardins", "HT 60; BF 40", "31140", "Semis solidaires", "Union Nong-Zanga; Nouvelle coop", 1234.5, "CAD"]
JARDINS += ["2027-04-01", "2028-03-31", "2027-04-01", "Des jardins."]


def send(actor, organisation, *rows, **options):
    content = sheet(*rows, **options)
    return services.receive_import(actor=actor, organisation=organisation, name="p.xlsx", content=content, at=AT)


def acts(sent):
    return [line["act"] for line in sent.plan]


def test_nothing_is_written_before_applying(benoit, semis, union):
    sent = send(benoit, semis, JARDINS)
    assert acts(sent) == ["create"]
    assert not Activity.objects.exists() and not Organisation.objects.filter(legal_name_fr="Nouvelle coop").exists()
    services.apply_import(actor=benoit, sent=sent, at=AT)
    activity = Activity.objects.get()
    told = queries.document(activity)
    assert [(one["code"], one["percentage"]) for one in told["recipients"]] == [("HT", "60"), ("BF", "40")]
    assert told["budgets"][0]["amount_minor"] == 123450
    assert sorted(one["role"] for one in told["participants"]) == ["1", "4", "4"]
    services.publish(actor=benoit, activity=activity, at=AT)


def test_applying_twice_changes_nothing(benoit, semis, union):
    sent = send(benoit, semis, JARDINS)
    for _ in range(2):
        sent = services.apply_import(actor=benoit, sent=sent, at=AT)
    assert Activity.objects.count() == 1 and history(Activity.objects.get()).count() == 1
    assert acts(send(benoit, semis, JARDINS)) == ["same"], "the same file, sent again"


def test_a_change_is_shown_field_by_field(benoit, semis, union):
    services.apply_import(actor=benoit, sent=send(benoit, semis, JARDINS), at=AT)
    identifier = Activity.objects.get().identifier
    sent = send(benoit, semis, [identifier, "Grands jardins", "", "", "", "", 2000, "CAD", "2027-04-01", "2028-03-31"])
    [line] = sent.plan
    assert (line["act"], line["differences"][0]) == ("change", ["title", "Jardins", "Grands jardins"])
    assert [one[0] for one in line["differences"]] == ["title", "budget"]
    services.apply_import(actor=benoit, sent=sent, at=AT)
    told = queries.document(Activity.objects.get())
    assert (told["title"]["fr"], told["description"]["fr"]) == ("Grands jardins", "Des jardins."), "empty cells keep"
    assert [one["amount_minor"] for one in told["budgets"]] == [200000]
    assert history(Activity.objects.get())[0].verb == "projects.activity.imported"


def test_what_changed_since_it_was_shown_is_shown_again(benoit, odile, semis, union):
    services.apply_import(actor=benoit, sent=send(benoit, semis, JARDINS), at=AT)
    activity = Activity.objects.get()
    sent = send(benoit, semis, [activity.identifier, "Titre du fichier"])
    services.edit(actor=odile, activity=activity, changes={"title": {"fr": "D’Odile"}}, version=1, at=AT)
    applied = services.apply_import(actor=benoit, sent=sent, at=AT)
    assert [one["done"] for one in applied.outcome] == ["stale"] and applied.state == "ready"
    assert applied.plan[0]["differences"] == [["title", "D’Odile", "Titre du fichier"]]
    assert services.apply_import(actor=benoit, sent=applied, at=AT).state == "applied"
    activity.refresh_from_db()
    assert activity.title == {"fr": "Titre du fichier"}


@pytest.mark.parametrize(
    ("row", "cell", "code"),
    [
        (["", "", "HT"], "2", "projects.title_missing"),
        (["", "A", "Pays imaginaire"], "C2", "projects.unknown_code"),
        (["", "A", "HT 60; BF 30"], "C2", "projects.percentages"),
        (["", "A", "", "", "", "", "douze", "CAD", "2027-04-01", "2028-03-31"], "2", "projects.not_a_number"),
        (["", "A", "", "", "", "", 12, "CAD"], "2", "projects.budget_incomplete"),
        (["", "A", "", "", "", "", 12.345, "CAD", "2027-04-01", "2028-03-31"], "2", "projects.too_many_decimals"),
        (["", "A", "", "", "", "", 12, "CAD", "2027-04-01", "2029-03-31"], "G2", "projects.budget_too_long"),
        (["", "A", "", "", "", "", "", "", "", "", "01/02/2027"], "K2", "projects.ambiguous_date"),
        (["", "#REF!"], "B2", "projects.cell_formula"),
        (["", "x" * 400], "B2", "projects.text_too_long"),
        (["", "A", "", "", "Jumelle"], "E2", "projects.organisation_ambiguous"),
    ],
)
def test_a_refused_row_says_which_cell_and_why(benoit, semis, row, cell, code):
    for number in (1, 2):
        Organisation.objects.create(slug=f"jumelle-{number}", legal_name_fr="Jumelle")
    sent = send(benoit, semis, row, ["", "Bonne ligne"])
    assert acts(sent) == ["refuse", "create"]
    assert code in [problem[1] for problem in sent.plan[0]["problems"]]
    assert cell in {problem[0] for problem in sent.plan[0]["problems"]} or cell == "2"


def test_rows_that_name_the_same_project_or_anothers_are_refused(benoit, stranger, semis):
    other = Organisation.objects.get(slug="autre")
    theirs = services.create(actor=stranger, organisation=other, told={"title": {"fr": "À eux"}}, at=AT)
    sent = send(benoit, semis, ["", "Un"], ["", "un"], [theirs.identifier, "Pris"])
    assert [[problem[1] for problem in line["problems"]] for line in sent.plan] == [
        [],
        ["projects.row_twice"],
        ["projects.identifier_taken"],
    ]
    with pytest.raises(NotAllowed):
        send(stranger, semis, ["", "Un"])
    with pytest.raises(NotAllowed):
        services.apply_import(actor=stranger, sent=sent, at=AT)


def far(row):
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADERS)
        page.write_string(row, 1, "Loin")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("p.xlsx", b"", "projects.file_unreadable"),
        ("p.xlsx", b"PK\x03\x04 pas un classeur", "projects.file_unreadable"),
        ("p.xlsx", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "projects.file_unreadable"),
        ("p.csv", b"\x00\x01", "projects.file_unreadable"),
        ("p.xlsx", b"x" * (reading.LARGEST_FILE + 1), "projects.file_too_large"),
        ("p.xlsx", sheet(headers=["Nom", "Prénom"]), "projects.file_no_header"),
        ("p.xlsx", sheet(headers=["Titre", "Title"]), "projects.file_header_twice"),
        ("p.xlsx", sheet(), "projects.file_empty"),
        ("p.xlsx", sheet(["", "Un"], ["", "Deux"], merge=(1, 0, 2, 0, "")), "projects.file_merged"),
        ("p.xlsx", far(1_000_000), "projects.file_too_many_rows"),
        ("p.csv", b"Titre\n" + b"A\n" * 6000, "projects.file_too_many_rows"),
    ],
)
def test_a_broken_file_is_refused_with_its_reason(name, content, code):
    with pytest.raises(RuleViolation) as refused:
        reading.read(name, content)
    assert refused.value.code == code


WHOLE = sheet(["", "Un"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.data())
def test_no_damaged_workbook_gets_further_than_a_refusal(data):
    content = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert isinstance(reading.read("p.xlsx", bytes(content)), list)
    except RuleViolation as refused:
        assert refused.code.startswith("projects.file_")


def test_csv_with_semicolons_and_an_old_encoding():
    content = "Titre;Pays\nFermes d’été;Haïti\n".encode("cp1252")
    [row] = reading.read("p.csv", content)
    assert row["cells"] == {
        "title": {"cell": "A2", "value": "Fermes d’été"},
        "countries": {"cell": "B2", "value": "Haïti"},
    }


def test_a_thousand_rows_are_applied_in_the_background(benoit, semis):
    sent = send(benoit, semis, *[["", f"Projet {number}", "HT"] for number in range(1000)])
    assert acts(sent) == ["create"] * 1000
    run = jobs.enqueue("projects.apply_spreadsheet", at=AT, requested_by=benoit, sent=sent.pk)
    done = jobs.work_once(at=AT)
    assert done is not None and (done.pk, done.state, done.done) == (run.pk, "succeeded", 1000)
    assert Activity.objects.count() == 1000

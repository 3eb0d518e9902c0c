"""Reading IATI files: what is kept, what is not, and why."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import tarfile
import zipfile

import pytest
from django.utils import timezone

from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.search import queries as search
from maillon.opendata.models import ImportRun
from maillon.opendata.services import import_files, write_report
from maillon.projects.models import Activity, Budget, Source, Transaction
from tests.opendata.samples import activity, balanced, codes, file

pytestmark = pytest.mark.django_db


def test_an_activity_is_kept_published_and_found(read):
    run = read(file(activity(title="L&#xE9;gumes et maraîchers")))
    kept = Activity.objects.get()
    assert (run.activities_read, run.kept, run.created) == (1, 1, 1)
    assert balanced(run) and run.state == ImportRun.State.COMPLETE
    assert kept.state == Activity.State.PUBLISHED and kept.title == {"en": "Légumes et maraîchers"}
    assert kept.source.publisher_ref == "XM-DAC-301-2" and kept.reporting_organisation.legal_name_fr == "IDRC"
    assert search.find("legume", user=None, subject_type="projects.activity") == [kept.pk]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><p>oops<br></body></html>", "not_iati"),
        ("<html><body><p>ok</p></body></html>", "not_iati"),
        ('{"result":[],"duration":3.2}', "not_xml"),
        ('<iati-organisations version="2.03"><iati-organisation/></iati-organisations>', "organisation_file"),
        ('<iati-activities version="1.05"><iati-activity/></iati-activities>', "version_1"),
        ('<iati-activities version="2.04"><iati-activity/></iati-activities>', "version_unknown"),
        ("<iati-activities><iati-activity/></iati-activities>", "version_missing"),
        ("", "empty"),
        ("   \n ", "empty"),
        ('<iati-activities version="2.03"><iati-activ', "broken"),
        (
            "﻿<?xml version='1.0' encoding='UTF-8'?><iati-activities version='2.03'><a>\xff".encode(
                "latin-1", "replace"
            ),
            "broken",
        ),
        (file(activity(title="Élan")).encode("latin-1"), "encoding"),
    ],
)
def test_what_is_not_an_activity_file_is_refused_with_its_reason(read, content, code):
    run = read(content)
    assert codes(run) == [code] and run.files_refused == 1 and balanced(run)
    assert run.remarks.get().file == "001.xml"


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE iati-activities [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE iati-activities [<!ENTITY % x SYSTEM "http://127.0.0.1:9/evil.dtd"> %x;]>',
        '<!DOCTYPE iati-activities [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;"><!ENTITY x "&b;&b;">]>',
    ],
)
def test_entities_are_refused_unread(read, prolog):
    body = file(activity(title="&x;")).split("\n", 1)[1]
    run = read(f"<?xml version='1.0'?>{prolog}{body}")
    assert codes(run) == ["entities_declared"] and not Activity.objects.exists()


def test_a_bomb_of_entities_costs_nothing(read):
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 15))
    bomb = f'<!DOCTYPE iati-activities [<!ENTITY l0 "lol">{levels}]><iati-activities version="2.03" a="&l14;"/>'
    run = read(bomb)
    assert run.files_refused == 1 and balanced(run)


def test_a_file_that_breaks_off_keeps_what_came_before(read):
    whole = file(activity("A-1"), activity("A-2"), activity("A-3"))
    run = read(whole[: whole.index("A-3") + 20])
    assert set(Activity.objects.values_list("identifier", flat=True)) == {"A-1", "A-2"}
    remark = run.remarks.get()
    assert (remark.kind, remark.code, remark.params["activities"]) == ("file_broken", "broken", 2)
    assert remark.line and balanced(run) and run.files_broken == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('<activity-date type="1" iso-date="31/12/2020"/>', "date"),
        ('<activity-date type="1" iso-date="2020-02-30"/>', "date"),
        ('<activity-date type="4" iso-date="2019-12-31"/>', "dates_order"),
        ('<recipient-country code="HT" percentage="150"/>', "percentage_range"),
        ('<recipient-country code="HAITI" percentage="50"/>', "too_long"),
        ("<location><point srsName='x'/></location>", "point_without_pos"),
        ("<location><point><pos>91 0</pos></point></location>", "point"),
        ("<location><point><pos>deux trois</pos></point></location>", "point"),
        ('<document-link url="javascript:alert(1)" format="text/html"/>', "address"),
        ('<participating-org role="4"/>', "organisation_unnamed"),
        ('<participating-org role="9"><narrative>X</narrative></participating-org>', "role_unknown"),
        ('<sector vocabulary="1"/>', "code_missing"),
        ('<policy-marker code="1" significance="NOT SCREENED"/>', "too_long"),
    ],
)
def test_a_value_that_cannot_be_read_is_left_out_and_said(read, body, code):
    run = read(file(activity(body=body)))
    assert run.kept == 1 and codes(run, "unreadable") == [code] and balanced(run)
    remark = run.remarks.filter(kind="unreadable").get()
    assert remark.line > 3 and remark.excerpt.startswith("<") and remark.identifier == "XM-DAC-301-2-1"


MONEY = """<transaction><transaction-type code="3"/><transaction-date iso-date="{day}"/>
<value {currency} value-date="2020-02-01">{amount}</value></transaction>"""


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        ("N/A", "", "number"),
        ("1,234.50", "", "number"),
        ("1e6", "", "number"),
        ("NaN", "", "number"),
        ("9" * 25, "", "amount_too_large"),
        ("", "", "amount_missing"),
        ("12", 'currency="ZZZ"', "currency_unknown"),
        ("12", 'currency="dollars"', "currency_unknown"),
    ],
)
def test_an_amount_that_cannot_be_read_takes_its_transaction_with_it(read, amount, currency, code):
    run = read(file(activity(body=MONEY.format(amount=amount, currency=currency, day="2020-02-01"))))
    assert not Transaction.objects.exists() and codes(run) == [code]


def test_amounts_are_exact_and_in_the_units_of_their_currency(read):
    read(
        file(
            activity(
                body=MONEY.format(amount="-1234.5", currency="", day="2020-02-01")
                + MONEY.format(amount="655957", currency='currency="XOF"', day="2020-02-01")
            )
        )
    )
    assert set(Transaction.objects.values_list("amount_minor", "currency")) == {(-123450, "CAD"), (655957, "XOF")}


def test_a_value_date_that_is_missing_is_taken_from_the_transaction_and_said(read):
    run = read(
        file(
            activity(
                body=MONEY.format(amount="5", currency="", day="2020-03-01").replace('value-date="2020-02-01"', "")
            )
        )
    )
    assert str(Transaction.objects.get().value_date) == "2020-03-01" and codes(run, "noticed") == ["value_date_assumed"]


def test_an_activity_without_identifier_or_reporter_is_refused(read):
    nameless = activity().replace("<narrative>IDRC</narrative>", "").replace('ref="XM-DAC-301-2"', "")
    run = read(file(activity(identifier="  "), activity(identifier="x" * 201), nameless, activity()))
    assert codes(run, "refused") == ["identifier_missing", "identifier_too_long", "reporting_organisation_missing"]
    assert (run.activities_read, run.kept, run.refused) == (4, 1, 3) and balanced(run)


def test_an_activity_without_title_is_kept(read):
    run = read(file(activity(title="")))
    assert run.kept == 1 and codes(run) == ["title_missing"]


# --- several publications of one activity


def dated(day: str, title: str = "Water") -> str:
    return activity(title=title, attributes=f'last-updated-datetime="{day}T00:00:00Z" default-currency="CAD"')


def test_the_same_words_twice_are_one_activity(read):
    noise = 'xmlns:d="http://d-portal.org/xmlns/dstore"'
    other = activity(attributes='xml:lang="en" d:dataset="b" default-currency="CAD"').replace(
        "\n<title", "\n\n   <title"
    )
    run = read(file(activity()), file(other, root=noise))
    assert (run.kept, run.duplicate, codes(run)) == (1, 1, ["identical"]) and balanced(run)
    remark = run.remarks.get()
    assert remark.params == {"kept_file": "002.xml", "kept_line": 3} and remark.file == "001.xml"


def test_the_newest_publication_wins_when_all_say_their_date(read):
    run = read(file(dated("2021-06-15", "New")), file(dated("2021-05-26", "Old")))
    assert Activity.objects.get().title == {"": "New"} and codes(run) == ["superseded"]
    assert run.remarks.get().file == "002.xml"


def test_the_last_one_read_wins_when_one_says_no_date(read):
    run = read(file(dated("2021-06-15", "New")), file(activity(title="Undated")))
    assert Activity.objects.get().title == {"en": "Undated"} and codes(run) == ["superseded"]


def test_an_older_publication_does_not_replace_what_stands(read):
    read(file(dated("2021-06-15", "New")))
    run = read(file(dated("2021-05-26", "Old")))
    assert codes(run) == ["superseded_here"] and Activity.objects.get().title == {"": "New"} and balanced(run)


def test_reading_again_writes_nothing(read, django_assert_max_num_queries):
    content = file(*(activity(f"A-{n}", title=f"Water {n}") for n in range(30)))
    read(content)
    before = list(Activity.objects.order_by("pk").values())
    with django_assert_max_num_queries(25):
        run = read(content)
    assert (run.kept, run.unchanged, run.created) == (30, 30, 0) and balanced(run)
    assert list(Activity.objects.order_by("pk").values()) == before


def test_a_date_alone_moves_without_a_new_version(read):
    read(file(dated("2021-05-26")))
    run = read(file(dated("2021-06-15")))
    kept = Activity.objects.get()
    assert run.unchanged == 1 and kept.version == 1 and kept.last_reported_at.month == 6


def test_a_changed_activity_keeps_its_key_and_grows_a_version(read):
    read(file(activity(body=MONEY.format(amount="5", currency="", day="2020-03-01"))))
    first = Activity.objects.get()
    run = read(file(activity(title="Clean water", body=MONEY.format(amount="7", currency="", day="2020-03-01"))))
    second = Activity.objects.get()
    assert (run.changed, second.pk, second.version) == (1, first.pk, 2)
    assert second.created_at == first.created_at and Transaction.objects.get().amount_minor == 700


def test_what_an_organisation_records_here_is_never_replaced(read):
    read(file(activity()))
    own = Source.objects.create(slug="ici", name="Ici", kind=Source.Kind.RECORDED)
    Activity.objects.update(source=own, title={"fr": "À nous"})
    run = read(file(activity(title="Other")))
    assert codes(run) == ["recorded_here"] and Activity.objects.get().title == {"fr": "À nous"} and balanced(run)


# --- traps of real files


def test_namespaces_declared_on_the_root_only(read):
    content = file(
        activity(body='<sector d:x="1" code="14030"/><d:extra>1</d:extra>'), root='xmlns:d="http://example.org/d"'
    )
    run = read(content)
    assert run.kept == 1 and Activity.objects.get().sectors.get().code == "14030"


def test_country_only_on_transactions(read):
    moved = MONEY.format(amount="5", currency="", day="2020-03-01")
    read(file(activity(body=moved.replace("</transaction>", '<recipient-country code="ht"/></transaction>'))))
    assert Transaction.objects.get().recipient_country == "HT"


def test_original_and_revised_budgets_are_both_kept_and_told_apart(read):
    budget = """<budget type="{type}"><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/>
    <value value-date="2020-01-01">{amount}</value></budget>"""
    read(file(activity(body=budget.format(type=1, amount=10) + budget.format(type=2, amount=12))))
    assert set(Budget.objects.values_list("type", "amount_minor")) == {("1", 1000), ("2", 1200)}


def test_shares_that_do_not_make_a_hundred_are_kept_and_noticed(read):
    run = read(file(activity(body='<sector code="14030" percentage="60"/><sector code="31120" percentage="60"/>')))
    assert codes(run, "noticed") == ["percentages_sum"] and Activity.objects.get().sectors.count() == 2


def test_parents_and_children_are_kept(read):
    read(file(activity(body='<related-activity type="1" ref="PARENT"/>')))
    assert Activity.objects.get().related.get().identifier == "PARENT"


def test_contact_persons_are_not_kept(read):
    person = (
        "<contact-info><person-name><narrative>Jeanne Roy</narrative></person-name><email>j@x.ca</email></contact-info>"
    )
    read(file(activity(body=person)))
    rows = json.dumps(list(Activity.objects.values("title", "description", "documents")))
    assert "Jeanne" not in rows and search.find("jeanne roy", user=None, subject_type="projects.activity") == []


def test_organisations_are_one_by_number_or_name_and_never_by_a_doubtful_number(read):
    def org(name: str, ref: str = "") -> str:
        return f'<participating-org role="4" ref="{ref}"><narrative>{name}</narrative></participating-org>'

    body = (
        org("CECI", "CA-CRA_ACR-0010011136")
        + org("Centre d'étude", "CA-CRA_ACR-0010011136")
        + org("Oxfam Québec", "CA-CRA_ACR-129716866")
        + org("OXFAM-QUEBEC")
        + org("Oxfam-Q", "CA-CRA_ACR-129716866RR0001")
        + org("UNDP", "41114")
        + org("Other", "41114")
    )
    read(file(activity(body=body)))
    names = set(Organisation.objects.values_list("legal_name_fr", flat=True))
    assert names == {"IDRC", "Global Affairs Canada", "CECI", "Centre d'étude", "Oxfam Québec", "UNDP", "Other"}
    assert set(Organisation.objects.values_list("standing", flat=True)) == {"mentioned"}


def test_lines_past_65535_are_true(read):
    padding = "\n" * 70_000
    run = read(file(activity() + padding + activity("B", body='<activity-date type="1" iso-date="x"/>')))
    assert run.remarks.get().line > 70_000


# --- containers


def test_archives_and_folders_are_read(tmp_path):
    inside = [file(activity(f"A-{n}")).encode() for n in range(5)]
    folder = tmp_path / "in" / "deeper"
    folder.mkdir(parents=True)
    (folder / "a.xml").write_bytes(inside[0])
    (folder / "b.xml.gz").write_bytes(gzip.compress(inside[1]))
    (folder / "c.xml.xz").write_bytes(lzma.compress(inside[2]))
    (folder / "notes.txt").write_text("not data")
    with zipfile.ZipFile(folder / "d.zip", "w") as archive:
        archive.writestr("x/d.xml", inside[3])
        archive.writestr("readme.md", "no")
    with tarfile.open(folder / "e.tar.xz", "w:xz") as archive:
        member = tarfile.TarInfo("y/e.xml")
        member.size = len(inside[4])
        archive.addfile(member, io.BytesIO(inside[4]))
    run = import_files(paths=[tmp_path / "in"], actor=None, at=timezone.now())
    assert (run.files_read, run.kept) == (5, 5) and balanced(run)


@pytest.mark.parametrize("name", ["a.zip", "a.tar.xz", "a.xml.gz", "a.xml.xz", "a.tar"])
def test_damaged_archives_are_refused(tmp_path, name):
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:xz" if "xz" in name else "w") as archive:
        for n in range(3):
            content = file(activity(f"A-{n}")).encode()
            member = tarfile.TarInfo(f"{n}.xml")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    path = tmp_path / name
    path.write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2 if "xz" in name else 700])
    run = import_files(paths=[path], actor=None, at=timezone.now())
    assert run.files_refused + run.files_broken >= 1 and balanced(run)


def test_a_path_that_is_not_there(tmp_path):
    with pytest.raises(RuleViolation, match=r"opendata\.path_missing"):
        import_files(paths=[tmp_path / "none"], actor=None, at=timezone.now())


def test_the_report_lists_everything_and_adds_up(read):
    kept = []
    run = read(file(activity("A"), activity("A"), activity(""), activity("B")), "<html/>", kept=kept.append)
    out = io.StringIO()
    write_report(run, out, kept=({"identifier": one.identifier, "outcome": one.outcome} for one in kept))
    report = json.loads(out.getvalue())
    counted = report["activities"]
    by_kind = [remark["kind"] for remark in report["remarks"]]
    assert report["balances"] and counted == {"read": 4, "kept": 2, "duplicate": 1, "refused": 1}
    assert len(report["kept"]) == counted["kept"]
    assert by_kind.count("duplicate") == 1 and by_kind.count("refused") == 1 and by_kind.count("file_refused") == 1

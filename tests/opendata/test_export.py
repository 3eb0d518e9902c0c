"""What leaves can come back: IATI that the XSD accepts, and tables that add up."""

from __future__ import annotations

import csv
import io
import tarfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from lxml import etree
from python_calamine import CalamineWorkbook

from maillon.core.codelists import queries as codelists
from maillon.core.codelists.models import ExchangeRate
from maillon.core.parties.models import Organisation
from maillon.core.parties.rules import Mention
from maillon.insight import services as insight
from maillon.insight.queries import explore
from maillon.insight.rules import Selection
from maillon.opendata import tables, threew
from maillon.opendata.iati import export
from maillon.opendata.services import import_files
from maillon.projects.documents import ActivityDocument, MeasurementDocument, SectorDocument
from maillon.projects.models import Activity, Source, Transaction
from maillon.projects.store import read_many, write_many
from tests.opendata.samples import DATA, activity, file

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def schema():
    return etree.XMLSchema(etree.parse(DATA / "schemas" / "iati" / "2.03" / "iati-activities-schema.xsd"))


def written(activities) -> tuple[bytes, export.Exported]:
    out = io.BytesIO()
    return out, export.write(activities, out, at=AT)  # type: ignore[return-value]


def valid(schema, out: io.BytesIO) -> bool:
    schema.assertValid(etree.fromstring(out.getvalue()))
    return True


def plain(document: ActivityDocument) -> ActivityDocument:
    """Without keys, which a second life changes, the digest, which belongs to the publisher's own file, and what the
    reporter's record says of it, which whoever mentions it first decides."""

    def known(mention):
        return replace(mention, organisation_id=None) if mention else None

    return replace(
        document,
        digest="",
        reporting=Mention(reference=document.reporting.reference),
        participants=tuple(replace(one, organisation=known(one.organisation)) for one in document.participants),
        transactions=tuple(
            replace(one, provider=known(one.provider), receiver=known(one.receiver)) for one in document.transactions
        ),
    )


def test_the_real_sample_makes_the_round_trip(schema, tmp_path):
    # All publishers but the largest file, to keep the test short.
    with tarfile.open(DATA / "iati" / "sample.tar.xz") as archive:
        archive.extractall(tmp_path / "sample", filter="data")
    (tmp_path / "sample" / "french_titles.xml").unlink()
    run = import_files(paths=[tmp_path / "sample"], actor=None, at=timezone.now())
    assert run.activities_read == run.kept + run.duplicate + run.refused == 456
    everything = Activity.objects.order_by("identifier")
    before = {document.identifier: plain(document) for document in read_many(everything)}
    out, exported = written(everything)
    assert valid(schema, out)
    assert exported.count + len(exported.left_out) == len(before)

    Activity.objects.all().delete()
    Source.objects.all().delete()
    Organisation.objects.all().delete()
    path = tmp_path / "back.xml"
    path.write_bytes(out.getvalue())
    again = import_files(paths=[path], actor=None, at=timezone.now())
    assert again.kept == exported.count and not again.duplicate and not again.refused
    for document in read_many(Activity.objects.order_by("identifier")):
        assert plain(document) == before[document.identifier]


def test_an_activity_without_any_date_is_left_out_and_named(schema, read):
    read(file(activity("A"), activity("B").replace('<activity-date type="2" iso-date="2020-01-01"/>', "")))
    out, exported = written(Activity.objects.all())
    assert valid(schema, out) and exported.left_out == ["B"] and b"hence not in this file: B" in out.getvalue()


def test_an_activity_with_almost_nothing_still_passes_the_schema(schema):
    own = Source.objects.create(slug="ici", name="Ici", kind=Source.Kind.RECORDED)
    organisation = Organisation.objects.create(slug="o", legal_name_fr="Semis\x0bsolidaires")
    Activity.objects.create(
        source=own,
        identifier="X-1",
        reporting_organisation=organisation,
        actual_start=date(2020, 1, 1),
        state="published",
    )
    out, exported = written(Activity.objects.all())
    assert valid(schema, out) and exported.count == 1


def test_disaggregated_measures_keep_their_dimensions(schema, read):
    body = """<result type="1"><title><narrative>R</narrative></title>
    <indicator measure="1"><title><narrative>I</narrative></title>
    <baseline year="2019" value="3"/><period><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/>
    <actual value="4">
    <dimension name="sex" value="female"/><comment><narrative>so</narrative></comment></actual></period>
    </indicator></result>"""
    read(file(activity(body=body)))
    out, _ = written(Activity.objects.all())
    assert valid(schema, out)
    Activity.objects.all().delete()
    read(out.getvalue())
    period = next(read_many(Activity.objects.all())).results[0].indicators[0].periods[0]
    assert period.measurements == (MeasurementDocument("actual", "4", {"sex": "female"}, {"en": "so"}),)


# --- tables

MOVED = """<transaction><transaction-type code="3"/><transaction-date iso-date="2020-02-01"/>
<value currency="{currency}" value-date="2020-02-01">{amount}</value>{own}</transaction>"""
THIRDS = "".join(
    f'<sector code="{code}" percentage="{part}"/>'
    for code, part in (("14030", 33.33), ("31120", 33.33), ("11220", 33.34))
)
COUNTRIES = '<recipient-country code="HT" percentage="60"/><recipient-country code="BF" percentage="40"/>'


def rows_of(out: io.BytesIO) -> list[dict[str, str]]:
    text = out.getvalue().decode("utf-8-sig")
    assert out.getvalue().startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_rows_of_a_transaction_sum_to_it(read):
    body = COUNTRIES + THIRDS + MOVED.format(currency="CAD", amount="100.01", own="")
    body += MOVED.format(currency="XOF", amount="-1000", own='<sector code="72010"/><recipient-country code="ML"/>')
    read(file(activity(body=body)))
    out = io.BytesIO()
    tables.csv(Activity.objects.all(), out, language="en", table="transactions")
    found = rows_of(out)
    assert sum(Decimal(row["Amount"]) for row in found if row["Currency"] == "CAD") == Decimal("100.01")
    assert len(found) == 7
    own = found[-1]
    assert (own["Sector (code)"], own["Country or region (code)"], own["Amount"]) == ("72010", "ML", "-1000")
    assert own["Amount (CAD)"] == ""  # nobody gave the rate: not guessed


def test_a_known_rate_gives_dollars_that_sum_too(read):
    ExchangeRate.objects.create(currency="EUR", year=2020, cad_per_unit=Decimal("1.5298"), source="test")
    codelists.forget()
    read(file(activity(body=COUNTRIES + THIRDS + MOVED.format(currency="EUR", amount="10.03", own=""))))
    out = io.BytesIO()
    tables.csv(Activity.objects.all(), out, language="fr", table="transactions")
    assert sum(Decimal(row["Montant (CAD)"]) for row in rows_of(out)) == Decimal("15.34")
    codelists.forget()


def test_a_revised_budget_replaces_the_original_of_its_period(read):
    budget = """<budget type="{type}"><period-start iso-date="{year}-01-01"/><period-end iso-date="{year}-12-31"/>
    <value value-date="2020-01-01">{amount}</value></budget>"""
    body = budget.format(type=1, year=2020, amount=10) + budget.format(type=2, year=2020, amount=12)
    read(file(activity(body=body + budget.format(type=1, year=2021, amount=7) + COUNTRIES)))
    out = io.BytesIO()
    tables.csv(Activity.objects.all(), out, language="en")
    assert rows_of(out)[0]["Budget"] == "19.00"
    out = io.BytesIO()
    threew.write(Activity.objects.all(), out)
    assert sum(Decimal(row["Budget"]) for row in rows_of(out)[1:]) == Decimal(19)


def test_hxl_tags_stand_under_the_headings(read):
    read(file(activity(body=COUNTRIES)))
    out = io.BytesIO()
    threew.write(Activity.objects.all(), out, language="fr")
    lines = list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"))))
    assert lines[0][0] == "Identifiant" and lines[1][0] == "#activity+id" and "#country+code" in lines[1]
    assert [line[lines[1].index("#country+code")] for line in lines[2:]] == ["HT", "BF"]


def test_cells_are_no_formulas_and_the_workbook_has_numbers(read):
    budget = """<budget><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/>
    <value value-date="2020-01-01">-10.50</value></budget>"""
    read(file(activity(title='=HYPERLINK("http://x")', body=budget)))
    out = io.BytesIO()
    tables.csv(Activity.objects.all(), out, language="en")
    row = rows_of(out)[0]
    assert row["Title"].startswith("'=") and row["Budget"] == "-10.50"
    book = io.BytesIO()
    tables.xlsx(Activity.objects.all(), book, language="en")
    book.seek(0)
    heading, values = CalamineWorkbook.from_filelike(book).get_sheet_by_index(0).to_python()
    found = dict(zip(heading, values, strict=True))
    assert found["Title"].startswith("=HYPERLINK") and found["Budget"] == -10.5 and found["Start"] == date(2020, 1, 1)


def test_written_and_read_documents_are_the_same():
    own = Source.objects.create(slug="x", name="X", kind=Source.Kind.IATI)
    document = ActivityDocument("X-1", Mention({"fr": "Org"}), {"fr": "T"}, sectors=(SectorDocument("14030"),))
    write_many([document], source=own, at=AT)
    assert plain(next(read_many(Activity.objects.all()))) == plain(document)
    assert not Transaction.objects.exists()


def test_what_has_no_rate_is_in_no_total_and_named(read):
    """The same dollars as the explorer's, part for part."""
    ExchangeRate.objects.create(currency="EUR", year=2020, cad_per_unit=Decimal("1.5"), source="test")
    codelists.forget()
    budget = """<budget type="{type}"><period-start iso-date="{start}"/><period-end iso-date="{end}"/>
    <value currency="{currency}" value-date="2020-01-01">{amount}</value></budget>"""
    year = {"start": "2020-01-01", "end": "2020-12-31"}
    body = budget.format(type=1, currency="EUR", amount=10, **year)
    body += budget.format(type=1, currency="XOF", amount=700, **year)
    body += budget.format(type=1, currency="CAD", amount=366, **year)
    # A revision replaces the days it covers, and no other.
    body += budget.format(type=2, currency="CAD", amount=20, start="2020-12-01", end="2020-12-31")
    guarantee = '<finance-type code="1100"/>'
    spent = MOVED.format(currency="CAD", amount="5", own="")
    read(file(activity(body=body + COUNTRIES + spent + spent.replace("</transaction>", f"{guarantee}</transaction>"))))
    out = io.BytesIO()
    tables.csv(Activity.objects.all(), out, language="en")
    row = rows_of(out)[0]
    insight.refresh(at=timezone.now())
    explored = explore(Selection(), language="en").totals
    left = [f"{one.amount_minor} {one.currency} {one.year}" for one in explored.unconverted]
    assert Decimal(row["Budget (CAD)"]) * 100 == explored.budget_minor
    assert Decimal(row["Spent (CAD)"]) * 100 == explored.spent_minor == 500
    assert row["Budget without a rate, not in the total (CAD)"] == "641 XOF (2020)" and left == ["641 XOF 2020"]
    assert row["Spent without a rate, not in the total (CAD)"] == ""
    out = io.BytesIO()
    threew.write(Activity.objects.all(), out, language="en")
    told = rows_of(out)[1:]
    assert sum(Decimal(one["Budget (CAD)"] or 0) for one in told) * 100 == explored.budget_minor
    named = {one["Without a rate, not in the activity’s budget (CAD)"] for one in told if one["Currency"] == "XOF"}
    assert named == {"641 XOF (2020)"}
    codelists.forget()

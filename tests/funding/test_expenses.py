"""Expenses from the receipt to the project's public total, and back: written once, sealed, checked, traced."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from maillon.core.codelists import queries as codelists
from maillon.core.codelists.models import ExchangeRate
from maillon.core.codelists.services import load as load_codes
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.services import path_of
from maillon.core.parties.models import Organisation
from maillon.dossiers.models import Submission
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.rules.merging import Edit
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome
from maillon.dossiers.services import deciding, receiving, reviewing, submitting
from maillon.dossiers.services.answering import answer
from maillon.funding.models import Agreement, Expense, Report
from maillon.funding.permissions import expenses as permissions
from maillon.funding.queries import expenses as queries
from maillon.funding.queries.trail import trail_of
from maillon.funding.rules.expenses import Entry
from maillon.funding.rules.expenses import place as made_in
from maillon.funding.rules.terms import Expense as Item
from maillon.funding.services import checking, expenses, linking, report_money, reporting
from maillon.projects.models import ParticipatingOrganisation, RecipientShare
from tests.dossiers import samples
from tests.funding.agreeing import AT, TERMS, Cast, accounts, cast, pay, signed

pytestmark = pytest.mark.django_db

LATER = datetime(2027, 5, 3, 14, 0, tzinfo=UTC)
SPENT = Entry(date(2026, 10, 2), "personnel", "Atelier du fleuve", 45_000_00, "CAD")
ITEMS = (
    Item("personnel", {"fr": "Personnel", "en": "Staff"}),
    Item("voyages", {"fr": "Voyages", "en": "Travel"}),
    Item("vehicules", {"fr": "Véhicules"}, eligible=False),
)
YEARLY = replace(
    TERMS,
    expenses=ITEMS,
    reports=tuple(replace(one, form="rapport-projet" if one.kind == "report" else "") for one in TERMS.reports),
)


@pytest.fixture
def scene() -> Cast:
    made = cast(terms=YEARLY)
    samples.publish(samples.shipped("rapport-projet"), at=AT, owner=made.ministry)
    return made


@pytest.fixture
def agreement(scene: Cast) -> Agreement:
    made = signed(scene)
    ParticipatingOrganisation.objects.create(activity=made.activity, organisation=partner(scene), role="4")
    return made


def partner(scene: Cast) -> Organisation:
    found = scene.people.fatou.grants.get().organisation
    assert found is not None
    return found


def photo() -> bytes:
    """A JPEG that says where it was taken, and which side is up."""
    image, exif, out = Image.new("RGB", (40, 30), "teal"), Image.Exif(), BytesIO()
    exif[0x0112], exif[0x010F] = 6, "Telephone"
    exif.get_ifd(0x8825).update({1: "N", 2: (14.0, 41.0, 33.0), 3: "W", 4: (17.0, 26.0, 48.0)})
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_receipt_is_kept_once_without_the_place_its_camera_wrote(scene: Cast, agreement: Agreement) -> None:
    token = uuid4()
    assert b"Telephone" in photo()
    told = {"agreement": agreement, "entry": SPENT, "token": token, "actor": scene.people.fatou, "at": LATER}
    one = expenses.write(**told, receipt=ContentFile(photo(), name="recu.jpg"))
    assert expenses.write(**told, receipt=ContentFile(photo(), name="recu.jpg")) == one
    assert (one.number, one.organisation, one.converted_minor) == (1, partner(scene), 45_000_00)
    assert one.receipt is not None
    stored = Image.open(path_of(one.receipt.digest))
    assert dict(stored.getexif()) == {0x0112: 6}
    assert stored.size == (40, 30)
    with pytest.raises(RuleViolation, match=r"files\.type"):
        expenses.correct(
            expense=one, entry=SPENT, receipt=ContentFile(b"<script>", name="recu.jpg"), actor=scene.benoit, at=LATER
        )
    with pytest.raises(NotAllowed):
        expenses.write(**{**told, "actor": scene.people.odile, "token": uuid4()})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount_minor": 0}, "expense_amount"),
        ({"supplier": " "}, "expense_supplier"),
        ({"spent_on": date(2026, 4, 7)}, "expense_day"),
        ({"spent_on": date(2027, 5, 4)}, "expense_day"),
        ({"category": "inconnu"}, "expense_category"),
        ({"category": "vehicules"}, "expense_ineligible"),
        ({"currency": "XOF"}, "expense_rate"),
        ({"currency": "XOF", "rate": Decimal("0.0022")}, "expense_rate_source"),
    ],
)
def test_what_cannot_be_an_expense_is_refused(scene: Cast, agreement: Agreement, change: dict, code: str) -> None:
    with pytest.raises(RuleViolation, match=rf"funding\.{code}"):
        expenses.write(agreement=agreement, entry=replace(SPENT, **change), token=uuid4(), actor=scene.benoit, at=LATER)


def test_a_rate_says_who_gives_it_and_of_which_day(scene: Cast, agreement: Agreement) -> None:
    ExchangeRate.objects.create(currency="XOF", year=2025, cad_per_unit=Decimal("0.002247191"))
    codelists.forget()
    francs = replace(SPENT, amount_minor=120_000, currency="XOF", category="voyages")
    told = {"agreement": agreement, "actor": scene.benoit, "at": LATER}
    published = expenses.write(**told, entry=francs, token=uuid4())
    assert published.converted_minor == 269_66
    assert (published.rate_on, "moyenne" in published.rate_source) == (date(2025, 12, 31), True)
    bank = replace(francs, rate=Decimal("0.0023"), rate_source="Banque de l’Habitat, bordereau 12")
    assert expenses.write(**told, entry=bank, token=uuid4()).converted_minor == 276_00
    used = queries.rates_used(queries.kept(agreement))
    assert [(one.currency, one.many, one.day) for one in used] == [
        ("XOF", 1, date(2025, 12, 31)),
        ("XOF", 1, date(2026, 10, 2)),
    ]
    codelists.forget()


def _write(submission: Submission, said: dict[str, str], scene: Cast) -> None:
    now = answers_of(submission).values()
    answer(
        submission=submission,
        edits=[Edit(path, now[path], value) for path, value in said.items()],
        actor=scene.benoit,
        at=LATER,
    )


def sent(scene: Cast, agreement: Agreement) -> Report:
    """The yearly report, its money taken from the receipts, signed and sent."""
    report = agreement.reports.get(key="annuel", ordinal=1)
    dossier = reporting.begin(report=report, partner=None, actor=scene.benoit, link="", space="", at=LATER)
    whole = dossier.submissions.get(use="application")
    people = {f"/data/personnes/{one}": "10" for one in ("femmes", "hommes", "filles", "garcons")}
    _write(whole, {**people, "/data/periode/fin": "2027-03-31", "/data/recit/resume": "Nous avons planté."}, scene)
    submitting.submit(dossier=dossier, actor=scene.benoit, name="Benoît Roy", at=LATER, language="fr")
    report.refresh_from_db()
    return report


def accept(scene: Cast, report: Report) -> None:
    dossier = report.dossier
    assert dossier is not None
    for item in ("depenses", "recit"):
        receiving.judge_item(dossier=dossier, item=item, verdict="met", actor=scene.mireille, at=LATER)
    for step in (receiving.receive, reviewing.begin, reviewing.end):
        dossier.refresh_from_db()
        step(dossier=dossier, actor=scene.mireille, at=LATER)
    dossier.refresh_from_db()
    deciding.decide_alone(dossier=dossier, proposal=Proposal(Outcome.APPROVED), actor=scene.mireille, at=LATER)
    report.refresh_from_db()


def spend(scene: Cast, agreement: Agreement, **change: object) -> Expense:
    entry = replace(SPENT, **change)  # type: ignore[arg-type]
    return expenses.write(agreement=agreement, entry=entry, token=uuid4(), actor=scene.benoit, at=LATER)


def test_the_counterpart_stands_beside_the_money_of_the_grant(scene: Cast, agreement: Agreement) -> None:
    spend(scene, agreement)
    spend(scene, agreement, amount_minor=12_000_00, paid_by="counterpart")
    spend(scene, agreement, amount_minor=500_00, paid_by="others")
    [item], sums = queries.ledger(agreement, queries.kept(agreement))
    assert (item.spent_minor, item.beside_minor) == (45_000_00, 12_500_00)
    assert (sums.total_minor, sums.beside_minor) == (57_500_00, 12_500_00)
    report = agreement.reports.get(key="annuel", ordinal=1)
    dossier = reporting.begin(report=report, partner=None, actor=scene.benoit, link="", space="", at=LATER)
    written = answers_of(dossier.submissions.get(use="application"))
    assert written.get("/data/argent/depense[1]/paye") == "45000.00"
    assert written.get("/data/argent/depense[1]/autres") == "12500.00"
    sent_one = sent(scene, agreement)
    assert Expense.objects.filter(report=sent_one).count() == 3
    accept(scene, sent_one)
    trail = {
        one.transaction.reference.rpartition("/")[2]: one for one in trail_of(agreement.activity) if one.is_spending
    }
    assert {key: one.kept_minor for key, one in trail.items()} == {
        "personnel": 45_000_00,
        "personnel+contrepartie": 12_000_00,
        "personnel+autres": 500_00,
    }
    assert all(one.without_minor == 0 for one in trail.values())


def test_a_report_that_tells_another_counterpart_than_its_receipts_waits(scene: Cast, agreement: Agreement) -> None:
    spend(scene, agreement)
    report = agreement.reports.get(key="annuel", ordinal=1)
    dossier = reporting.begin(report=report, partner=None, actor=scene.benoit, link="", space="", at=LATER)
    whole = dossier.submissions.get(use="application")
    people = {f"/data/personnes/{one}": "10" for one in ("femmes", "hommes", "filles", "garcons")}
    others = {"/data/argent/depense[1]/autres": "100"}
    _write(whole, {**people, **others, "/data/periode/fin": "2027-03-31", "/data/recit/resume": "Planté."}, scene)
    spend(scene, agreement, amount_minor=90_00, paid_by="others")
    report.refresh_from_db()
    told = {"dossier": dossier, "actor": scene.benoit, "name": "Benoît Roy", "at": LATER, "language": "fr"}
    with pytest.raises(RuleViolation, match=r"funding\.ledger_differs") as refused:
        submitting.submit(**told)
    assert [(one.told_minor, one.kept_minor, one.is_beside) for one in refused.value.params["gaps"]] == [
        (100_00, 90_00, True)
    ]
    assert report_money.take_receipts(report=report, actor=scene.benoit, at=LATER) == 1
    dossier.refresh_from_db()
    submitting.submit(**told)


@pytest.mark.parametrize(
    ("chosen", "payer", "grantee", "project", "found"),
    [
        ("BF", "CA", "SN", ["HT"], "BF"),
        ("", "SN", "", ["HT", "PE"], "SN"),
        ("", "CA", "SN", ["HT"], "SN"),
        ("", "CA", "", ["HT"], "HT"),
        ("CA", "SN", "", ["HT"], "CA"),
        ("", "CA", "", [], ""),
    ],
)
def test_an_expense_is_made_somewhere(chosen: str, payer: str, grantee: str, project: list[str], found: str) -> None:
    assert made_in(chosen=chosen, payer=payer, grantee=grantee, project=project) == found


def test_a_project_of_several_countries_asks_where_an_expense_is_made(scene: Cast, agreement: Agreement) -> None:
    load_codes()
    for code, part in (("PE", 40), ("BO", 60)):
        RecipientShare.objects.create(activity=agreement.activity, kind="country", code=code, percentage=part)
    with pytest.raises(RuleViolation, match=r"funding\.expense_country"):
        spend(scene, agreement)
    assert spend(scene, agreement, country="BO").country == "BO"
    with pytest.raises(RuleViolation, match=r"funding\.unknown_country"):
        spend(scene, agreement, country="ZZ")
    with pytest.raises(RuleViolation, match=r"funding\.expense_paid_by"):
        spend(scene, agreement, country="BO", paid_by="nobody")


def test_a_report_counts_its_receipts_and_agrees_with_them(scene: Cast, agreement: Agreement) -> None:
    spend(scene, agreement)
    report = agreement.reports.get(key="annuel", ordinal=1)
    dossier = reporting.begin(report=report, partner=None, actor=scene.benoit, link="", space="", at=LATER)
    whole = dossier.submissions.get(use="application")
    assert answers_of(whole).get("/data/argent/depense[1]/paye") == "45000.00"
    # A receipt found meanwhile: the report that does not know it is not sent.
    spend(scene, agreement, category="voyages", amount_minor=1_200_50)
    people = {f"/data/personnes/{one}": "10" for one in ("femmes", "hommes", "filles", "garcons")}
    _write(whole, {**people, "/data/periode/fin": "2027-03-31", "/data/recit/resume": "Planté."}, scene)
    told = {"dossier": dossier, "actor": scene.benoit, "name": "Benoît Roy", "at": LATER, "language": "fr"}
    with pytest.raises(RuleViolation, match=r"funding\.ledger_differs"):
        submitting.submit(**told)
    assert not Expense.objects.filter(report=report).exists()
    report.refresh_from_db()
    assert report_money.take_receipts(report=report, actor=scene.benoit, at=LATER) == 3
    assert report_money.take_receipts(report=report, actor=scene.benoit, at=LATER) == 0
    dossier.refresh_from_db()
    submitting.submit(**told)
    one = Expense.objects.filter(report=report).earliest("number")
    with pytest.raises(RuleViolation, match=r"funding\.expense_sealed"):
        expenses.drop(expense=one, actor=scene.benoit, at=LATER)
    # Given back with a word beside the field, its receipts open again.
    dossier.refresh_from_db()
    receiving.return_for_correction(
        dossier=dossier,
        corrections=[receiving.Correction("Est-ce bien du voyage?", "/data/argent/depense[2]/paye")],
        actor=scene.mireille,
        at=LATER,
    )
    assert not Expense.objects.filter(report=report).exists()
    expenses.drop(expense=one, actor=scene.benoit, at=LATER)
    expenses.put_back(expense=one, actor=scene.benoit, at=LATER)
    submitting.submit(**told)
    assert Expense.objects.filter(report=report).count() == 2


def test_what_is_paid_and_spent_stands_on_the_project_without_being_typed_again(
    scene: Cast, agreement: Agreement
) -> None:
    accounts(scene)
    pay(agreement.instalments.get(number=1), scene)
    spend(scene, agreement)
    spend(scene, agreement, category="voyages", amount_minor=5_000_00, grantee=partner(scene).pk)
    accept(scene, sent(scene, agreement))
    activity = agreement.activity
    assert activity is not None
    rows = activity.transactions.order_by("pk").values_list("type", "amount_minor", "reference", "receiver")
    head = agreement.reference
    assert list(rows) == [
        ("11", 100_000_00, f"{head}/engagement", scene.home.pk),
        ("1", 60_000_00, f"{head}/versement-1", scene.home.pk),
        ("4", 45_000_00, f"{head}/annuel-1/personnel", None),
        ("3", 5_000_00, f"{head}/annuel-1/voyages/{partner(scene).pk}", partner(scene).pk),
    ]
    version = activity.version
    linking.flow(agreement, actor=None, at=LATER)
    activity.refresh_from_db()
    assert activity.version == version + 3 or activity.transactions.count() == 4
    trail = trail_of(activity)
    assert [(one.amount_minor, one.kept_minor, one.without_minor) for one in trail if one.is_spending] == [
        (45_000_00, 45_000_00, 0),
        (5_000_00, 5_000_00, 0),
    ]


def test_the_sample_is_drawn_again_by_anybody_and_its_errors_foretold(scene: Cast, agreement: Agreement) -> None:
    for place in range(12):
        spend(scene, agreement, amount_minor=1_000_00 + place * 100_00, supplier=f"Fournisseur {place}")
    report = sent(scene, agreement)
    with pytest.raises(NotAllowed):
        checking.draw(report=report, actor=scene.benoit, at=LATER)
    sample = checking.draw(report=report, actor=scene.mireille, at=LATER)
    assert checking.draw(report=report, actor=scene.simon, at=LATER) == sample
    first = sample.checks.select_related("expense")[0]
    with pytest.raises(RuleViolation, match=r"funding\.no_reason"):
        checking.judge(check=first, state="questioned", actor=scene.mireille, at=LATER)
    half = first.expense.converted_minor // 2
    checking.judge(
        check=first, state="questioned", questioned_minor=half, reason="Illisible", actor=scene.mireille, at=LATER
    )
    outcome = queries.outcome_of(sample)
    assert (outcome.looked_at, outcome.questioned_minor) == (1, half)
    every = sample.interval_minor
    assert outcome.projected_minor == (half if first.expense.converted_minor >= every else round(every / 2))


def test_who_may_is_the_list_of_what_may(scene: Cast, agreement: Agreement) -> None:
    by_partner = expenses.write(agreement=agreement, entry=SPENT, token=uuid4(), actor=scene.people.fatou, at=LATER)
    spend(scene, agreement)
    dropped = spend(scene, agreement)
    expenses.drop(expense=dropped, actor=scene.benoit, at=LATER)
    states = [None, agreement.reports.get(key="annuel", ordinal=1)]
    for report in states:
        if report is not None:
            sent(scene, agreement)
        rows = list(Expense.objects.select_related("agreement", "organisation"))
        for name in ("benoit", "fatou", "mireille", "odile", "amina", "eve"):
            user = scene.people.named(name)
            listed = set(permissions.expenses_read_by(user).values_list("pk", flat=True))
            assert listed == {one.pk for one in rows if permissions.can_read_expense(user, one)}, name
            changed = set(permissions.expenses_changed_by(user).values_list("pk", flat=True))
            assert changed == {one.pk for one in rows if permissions.can_change_expense(user, one)}, name
            spending = permissions.agreements_spent_by(user).filter(pk=agreement.pk).exists()
            assert spending == permissions.can_spend(user, agreement), name
            reads = permissions.ledgers_read_by(user).filter(pk=agreement.pk).exists()
            assert reads == permissions.can_read_ledger(user, agreement), name
            checked = set(permissions.reports_checked_by(user).values_list("pk", flat=True))
            reports = Report.objects.select_related("agreement")
            assert checked == {one.pk for one in reports if permissions.can_check_report(user, one)}, name
    assert permissions.can_read_expense(scene.people.fatou, by_partner)
    other = Expense.objects.exclude(pk=by_partner.pk).select_related("agreement").first()
    assert other is not None
    assert not permissions.can_read_expense(scene.people.fatou, other)

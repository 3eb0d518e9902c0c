"""The fund's own loans, as its guarantees are: at risk, due, on paper, seen by their parties, paid by two."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.services import path_of
from maillon.core.obligations.models import Obligation
from maillon.core.people.rules import Role
from maillon.guarantees.models import OwnLoan, Paper
from maillon.guarantees.permissions import papers as reading
from maillon.guarantees.queries import history, portfolio
from maillon.guarantees.queries.quarterly import quarterly
from maillon.guarantees.rules import instalments, measures
from maillon.guarantees.rules.events import loans
from maillon.guarantees.rules.events.lending import Instalment
from maillon.guarantees.rules.events.life import Parties
from maillon.guarantees.rules.state import FundLoan
from maillon.guarantees.services import clocks, money, own_loans, papers, versions
from tests.guarantees import own
from tests.guarantees import scene as stage
from tests.guarantees.test_breaches import drawn, silent
from tests.guarantees.test_portals import page, told
from tests.guarantees.test_studies import signed_in
from tests.personas import make_organisation, make_person

END = date(2025, 6, 30)
LATER = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def scene(db) -> stage.Scene:  # type: ignore[no-untyped-def]
    made = stage.scene()
    versions.load_checklists(at=stage.AT)
    papers.load(at=stage.AT)
    return made


def late_and_sound(scene: stage.Scene) -> tuple[OwnLoan, OwnLoan]:
    """On 30 June 2025, of 100,000 $: 88,000 $ guaranteed 81 days late, 10,000 $ lent 121 days late, 2,000 $ 20 days."""
    drawn(scene)
    late = own.paid_out(scene, due=[(date(2025, 3, 1), 500_000), (date(2025, 12, 1), 500_000)], days=171)
    sound = own.paid_out(
        scene, lender=scene.lender.slug, principal=200_000, due=[(date(2025, 6, 10), 200_000)], days=172
    )
    silent(scene, "2025-Q2", 175)
    return late, sound


def test_the_ratios_count_guarantees_and_own_loans_together_to_the_dollar(scene: stage.Scene) -> None:
    late_and_sound(scene)
    found = portfolio.of_state(history.state_of(scene.fund), END)
    assert (found.principal_minor, found.guaranteed_minor, found.lent_minor) == (10_000_000, 8_800_000, 1_200_000)
    assert [found.past_due(days) for days in measures.PAR] == [9_800_000, 9_800_000, 1_000_000]
    assert [found.par(days) for days in measures.PAR] == [0.98, 0.98, 0.10]
    assert found.par30 == 0.98 and found.worst == 0.98
    # 45,000 $ of the 88,000 $ guaranteed: what the fund lends is no part of it.
    assert found.coverage == 45_000 / 88_000
    report = quarterly(scene.fund, END)
    assert [(one.guarantees, one.loans, one.principal_minor) for one in report.aged] == [
        (0, 0, 0), (0, 1, 200_000), (0, 0, 0), (1, 0, 8_800_000), (0, 1, 1_000_000),
    ]  # fmt: skip
    assert [one.state.id for one in report.watched_loans] == ["PRT-2025-001"]
    assert report.found.par(90) == 0.10


def test_a_quarter_that_is_past_says_what_it_was_whatever_was_repaid_since(scene: stage.Scene) -> None:
    late, _sound = late_and_sound(scene)
    before = quarterly(scene.fund, END)
    own.told(late, loans.FundLoanRepaid, date(2025, 7, 15), days=190, principal_minor=500_000)
    after = quarterly(scene.fund, END)
    assert after.found.par30 == before.found.par30 == 0.98 and after.aged == before.aged
    june, september = portfolio.trend(scene.fund, date(2025, 10, 15), 2)
    assert (june.ends_on, june.principal_minor, june.at_risk_minor) == (END, 10_000_000, 9_800_000)
    assert september.principal_minor == 9_500_000, "half of the first loan came back in July"
    history._kept.clear()
    assert history.verify(scene.fund).intact


def test_a_past_day_that_rests_on_what_came_later_is_read_as_it_is_known(scene: stage.Scene) -> None:
    loan = own.paid_out(scene, rate=Fraction(1, 10), due=[(date(2025, 3, 1), 1_000_000)], days=100)
    own.told(loan, loans.FundLoanInterestAccrued, date(2025, 4, 10), days=101)
    own.told(loan, loans.FundLoanRepaid, date(2025, 3, 30), days=102, principal_minor=400_000, interest_minor=20_000)
    [quarter] = portfolio.trend(scene.fund, date(2025, 5, 20), 1)
    assert quarter.principal_minor == 600_000


def test_the_pages_say_what_the_ratio_is_of_and_name_the_late_loan(scene: stage.Scene) -> None:
    late_and_sound(scene)
    guillaume = scene.people.guillaume
    with override("fr"):
        first, why = (
            told(page(guillaume, "/fonds/portefeuille/")),
            told(page(guillaume, reverse("fund_why", args=["par30"]))),
        )
    assert "du solde des prêts garantis et des prêts du fonds" in " ".join(first.split())
    assert "C’est une part du solde des prêts garantis (88 000 $) et des prêts du fonds (12 000 $)" in " ".join(
        why.split()
    )
    for said in (first, why):
        assert 'href="/fonds/prets/PRT-2025-001/"' in said and "À risque, d’après ce qui est su" in said
    report = " ".join(told(page(guillaume, "/fonds/rapports/2025-Q2/")).split())
    assert "Portefeuille à risque, 90 jours" in report and "Encours des prêts du fonds" in report
    assert "10,0 %" in report and "Prêt du fonds" in report and "PRT-2025-001" in report
    english = told(page(guillaume, "/en/fund/reports/2025-Q2/"))
    assert "Portfolio at risk, 90 days" in english and "The fund’s own loans" in english


def test_an_instalment_is_asked_of_the_borrower_and_met_when_it_is_repaid(scene: stage.Scene) -> None:
    late, _sound = late_and_sound(scene)
    clocks.wind(fund=scene.fund, actor=None, at=stage.at(176))
    clocks.wind(fund=scene.fund, actor=None, at=stage.at(176))
    asked = Obligation.objects.filter(kind=own_loans.INSTALMENT)
    found = [(one.subject_id == str(late.pk), one.amount_minor, one.state) for one in asked.order_by("first_due_at")]
    assert found == [
        (True, 500_000, "open"), (False, 200_000, "open"),
    ]  # fmt: skip
    first = asked.get(subject_id=str(late.pk))
    assert (first.debtor, first.creditor, timezone.localdate(first.due_at)) == (
        late.borrower, scene.fund.organisation, date(2025, 3, 1),
    )  # fmt: skip
    shown = told(page(scene.people.guillaume, "/fonds/portefeuille/"))
    assert "Rembourser une échéance du prêt PRT-2025-001" in shown
    own.told(late, loans.FundLoanRepaid, date(2025, 7, 10), days=182, principal_minor=500_000)
    first.refresh_from_db()
    assert first.state == "met"
    number = scene.fund.events.get(kind="fund_loan_repaid").sequence
    money.correct(fund=scene.fund, number=number, reason="Versement d’un autre", actor=None, at=stage.at(183), key="c")
    clocks.wind(fund=scene.fund, actor=None, at=stage.at(184))
    first.refresh_from_db()
    assert first.state == "open", "what was taken back is owed after all"
    own.told(late, loans.FundLoanWrittenOff, date(2025, 7, 14), days=185, resolution="CC-9")
    assert not asked.filter(subject_id=str(late.pk), state="open").exists()


@given(
    due=st.lists(st.tuples(st.integers(1, 60), st.integers(0, 500), st.integers(0, 50)), max_size=6),
    principal=st.integers(0, 2_000),
    interest=st.integers(0, 200),
    day=st.dates(date(2025, 1, 1), date(2026, 1, 1)),
)
def test_days_past_due_count_from_the_first_instalment_that_has_something_left(due, principal, interest, day) -> None:  # type: ignore[no-untyped-def]
    rows = tuple(
        Instalment(due_on=date(2025, 1, 1) + timedelta(days=7 * week), principal_minor=amount, interest_minor=more)
        for week, amount, more in due
    )
    loan = FundLoan(
        "P", Parties(borrower="b", lender="", country="SN"), "CAD", 10_000, Fraction(0), 365, rows,
        principal_minor=1, repaid_principal_minor=principal, repaid_interest_minor=interest,
    )  # fmt: skip
    left = [
        one for one in instalments.settled(rows, principal_minor=principal, interest_minor=interest) if not one.is_paid
    ]
    expected = max(0, (day - left[0].on).days) if left else 0
    assert measures.days_past_due(loan, day) == expected
    whole = sum(one.principal_minor for one in rows)
    assert sum(one.left_principal_minor for one in left) == max(0, whole - principal)


# On paper


def words_of(paper: Paper) -> str:
    pdf = PdfReader(io.BytesIO(path_of(paper.document.file.digest).read_bytes()))
    return " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())


SAYS = {
    "fr": ("Convention de prêt", "5,75 %", "2 mars 2026", "7 000,00 $", "En tout", "Texte d’exemple"),
    "en": ("loan agreement", "5.75%", "March 2, 2026", "$7,000.00", "In all", "Sample text"),
    "es": (
        "Contrato de préstamo",
        "5,75 %",
        "2 de marzo de 2026",
        "7 000,00 CAD",
        "En total",
        "Texto de ejemplo",
        "Senegal",
    ),
}


@pytest.mark.parametrize("language", list(SAYS))
@pytest.mark.parametrize("beside", [False, True])
def test_a_loan_s_agreement_prints_with_its_schedule_in_each_language(scene, language: str, beside: bool) -> None:
    loan = own.agreed(
        scene, lender=scene.lender.slug if beside else "", principal=1_200_000, rate=Fraction(575, 10_000),
        due=[(date(2026, 3, 2), 700_000), (date(2026, 9, 1), 500_000)],
    )  # fmt: skip
    paper = papers.print_loan(loan=loan, language=language, actor=scene.people.guillaume, at=LATER)
    text = words_of(paper)
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")
    for said in (*SAYS[language], "Union Jappoo", loan.reference, paper.document.code):
        assert said in plain, (said, plain)
    assert "{" not in text and (scene.lender.name(language) in text) is beside
    assert paper.text.kind == ("cofinancing" if beside else "direct_loan")
    again = papers.print_loan(loan=loan, language=language, actor=scene.people.guillaume, at=LATER)
    assert again == paper and Paper.objects.count() == 1


def test_who_prints_and_who_reads_a_loan_s_agreement(scene: stage.Scene) -> None:
    direct, beside = own.agreed(scene), own.agreed(scene, lender=scene.lender.slug)
    orphan = own.agreed(scene, sponsor="")
    people = scene.people
    for user in (people.jeanne, people.diego, people.benoit, people.amina):
        with pytest.raises(NotAllowed):
            papers.print_loan(loan=direct, language="fr", actor=user, at=stage.at(2))
    with pytest.raises(RuleViolation, match="paper_sponsor"):
        papers.print_loan(loan=orphan, language="fr", actor=people.guillaume, at=stage.at(2))
    made = {
        one: papers.print_loan(loan=one, language="fr", actor=people.guillaume, at=stage.at(2))
        for one in (direct, beside)
    }
    everyone = [getattr(people, name) for name in people.__dataclass_fields__]
    for user in [*everyone, scene.simone]:
        seen = set(reading.papers_visible_to(user))
        assert seen == {one for one in Paper.objects.all() if reading.can_read_paper(user, one)}, user
        for loan, paper in made.items():
            kind = reading.Kind(paper.text.kind)
            assert (paper in seen) is reading.reads_agreement(user, loan, kind), (user, kind)
    assert set(reading.papers_visible_to(people.diego)) == {made[beside]}
    address = reverse("fund_loan_agreement", kwargs={"reference": beside.reference})
    guillaume = signed_in(people.guillaume)
    assert signed_in(people.jeanne).post(address, {"language": "fr"}).status_code == 404
    refused = guillaume.post(address, {"language": "de"})
    assert refused.status_code == 422 and "Choisissez une langue" in refused.content.decode()
    assert guillaume.post(address, {"language": "en"}).status_code == 302
    shown = signed_in(people.diego).get(reverse("fund_loan", kwargs={"reference": beside.reference})).content.decode()
    pdf = {"reference": beside.reference, "code": made[beside].document.code}
    assert reverse("fund_loan_paper", kwargs=pdf) in shown and "Imprimer" not in shown
    answer = signed_in(people.diego).get(reverse("fund_loan_paper", kwargs=pdf))
    assert answer["Content-Type"] == "application/pdf" and b"".join(answer.streaming_content)[:5] == b"%PDF-"
    elsewhere = {"reference": beside.reference, "code": made[direct].document.code}
    assert signed_in(people.guillaume).get(reverse("fund_loan_paper", kwargs=elsewhere)).status_code == 404


# Between the parties


OWN = ("Cote", "Part dépréciée", "déprécié", "Déprécier", "Versements", "évènement", "Simone", "Guillaume")


def test_the_lender_and_the_sponsor_follow_their_loan_and_nobody_else_does(scene: stage.Scene) -> None:
    direct = own.paid_out(scene, days=1)
    beside = own.paid_out(scene, lender=scene.lender.slug, due=[(date(2025, 3, 1), 1_000_000)], days=2)
    own.told(beside, loans.FundLoanImpaired, date(2025, 5, 1), days=120, rate=Fraction(1, 4))
    other = make_organisation("Terre Amie")
    paul = make_person("Paul", Role.ORGANISATION_OFFICER, other)
    diego, benoit = scene.people.diego, scene.people.benoit
    addresses = {one: reverse("fund_loan", kwargs={"reference": one.reference}) for one in (direct, beside)}
    for user, mine in ((diego, {beside}), (benoit, {direct, beside}), (paul, set()), (scene.people.amina, set())):
        for one, address in addresses.items():
            answer = page(user, address)
            assert answer.status_code == (200 if one in mine else 404), (user, one)
            if one in mine:
                assert not [word for word in OWN if word in told(answer).split("<main", 1)[1].split("</main", 1)[0]]
            assert page(user, address, do="repaid").status_code == 404
    assert page(diego, "/fonds/")["Location"] == "/fonds/preteur/"
    portal = told(page(diego, "/fonds/preteur/"))
    assert (
        beside.reference in portal
        and direct.reference not in portal
        and "en retard" in told(page(diego, addresses[beside]))
    )
    portal = told(page(benoit, "/fonds/parrainages/"))
    assert beside.reference in portal and direct.reference in portal
    assert direct.reference not in told(page(paul, "/fonds/parrainages/"))
    assert Client().get(addresses[direct]).status_code == 302


def test_a_repayment_taken_back_is_said_to_its_parties_too(scene: stage.Scene) -> None:
    loan = own.paid_out(scene, lender=scene.lender.slug, due=[(date(2025, 3, 1), 1_000_000)])
    own.told(loan, loans.FundLoanRepaid, date(2025, 3, 1), days=60, principal_minor=1_000_000)
    number = scene.fund.events.get(kind="fund_loan_repaid").sequence
    money.correct(fund=scene.fund, number=number, reason="Chèque refusé", actor=None, at=stage.at(61), key="c")
    address = reverse("fund_loan", kwargs={"reference": loan.reference})
    assert "Chèque refusé" in told(page(scene.people.guillaume, address))
    theirs = told(page(scene.people.diego, address))
    assert "Correction" in theirs and "Chèque refusé" not in theirs


def test_a_loan_of_a_party_nobody_knows_is_refused_and_leaves_nothing(scene: stage.Scene) -> None:
    before = scene.fund.events.count()
    with pytest.raises(RuleViolation, match="unknown"):
        own.agreed(scene, lender="personne")
    assert scene.fund.events.count() == before and not OwnLoan.objects.exists()
    assert own.agreed(scene).reference == "PRT-2025-001"


@pytest.mark.django_db(transaction=True)
def test_loans_made_before_have_their_record_from_the_history() -> None:
    scene = stage.scene()
    loan = own.agreed(scene, lender=scene.lender.slug)
    OwnLoan.objects.all().delete()
    known = import_module("maillon.guarantees.migrations.0011_own_loans_known")
    apps = MigrationExecutor(connection).loader.project_state(("guarantees", "0011_own_loans_known")).apps
    with connection.schema_editor() as editor:
        known.know(apps, editor)
        known.know(apps, editor)
    made = OwnLoan.objects.get()
    assert (made.reference, made.borrower, made.lender, made.sponsor, made.agreed_on) == (
        loan.reference, loan.borrower, scene.lender, scene.sponsor, stage.DAY,
    )  # fmt: skip

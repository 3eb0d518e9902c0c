"""What is not kept to is a dated record with its figure: noted once, waived or cured by somebody, told by quarter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.models import Obligation
from maillon.core.people.models import User
from maillon.guarantees.models import Breach, Guarantee, YearAccounts
from maillon.guarantees.permissions import breaches as permissions
from maillon.guarantees.queries import diligence as verified
from maillon.guarantees.queries import history
from maillon.guarantees.queries.quarterly import quarterly
from maillon.guarantees.rules import covenants as rules
from maillon.guarantees.rules.events import capital, fees
from maillon.guarantees.services import accounts, breaches, clocks, diligence, recording, statements, versions
from maillon.guarantees.spreadsheets.statements import Line
from tests.guarantees import scene as stage

pytestmark = pytest.mark.django_db
GOOD = accounts.Told(2025, 100_000, 50_000, 30_000, 5_000, 20_000, 100_000, 40_000)


@pytest.fixture
def scene() -> stage.Scene:
    made = stage.scene()
    versions.load_checklists(at=stage.AT)
    versions.load_covenants(at=stage.AT)
    return made


def told(scene: stage.Scene, guarantee: Guarantee, *, days: int = 400, **more: int) -> YearAccounts:
    return accounts.receive(
        guarantee=guarantee,
        told=replace(GOOD, **more),
        evidence="États financiers",
        on=stage.DAY + timedelta(days=days),
        actor=scene.people.guillaume,
        at=stage.at(days),
    )


def drawn(scene: stage.Scene, days: int = 90) -> tuple[Guarantee, object]:
    """A loan drawn in the first quarter of 2025, told by its lender."""
    guarantee, loan = stage.issued(scene)
    statements.take_in(
        facility=scene.facility, period="2025-Q1", lines=[Line("4012", disbursed_minor=40_000_000)],
        actor=scene.people.guillaume, at=stage.at(days),
    )  # fmt: skip
    return guarantee, loan


def silent(scene: stage.Scene, period: str, days: int) -> None:
    """A statement that says nothing was paid."""
    statements.take_in(
        facility=scene.facility, period=period, lines=[Line("4012")], actor=scene.people.guillaume, at=stage.at(days)
    )


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"measure": "licornes"}, "none of"),
        ({"at_most": "", "at_least": ""}, "one of the two"),
        ({"at_most": "1", "at_least": "1"}, "one of the two"),
        ({"at_most": "beaucoup"}, "Invalid"),
    ],
)
def test_a_covenant_that_cannot_be_tested_is_refused(changed: dict[str, str], why: str) -> None:
    one = {"key": "retard", "measure": "days_past_due", "label": {"fr": "Retard"}, "at_most": "30"} | changed
    with pytest.raises(ValueError, match=why):
        rules.read({"title": {"fr": "Clauses"}, "covenants": [one]})


def test_exactly_what_was_agreed_is_kept_to() -> None:
    most = rules.Covenant("a", "debt_share", {}, at_most="7/10")
    least = rules.Covenant("b", "interest_cover", {}, at_least="3/2")
    assert most.holds(Fraction(7, 10)) and not most.holds(Fraction(701, 1000))
    assert least.holds(Fraction(3, 2)) and not least.holds(Fraction(149, 100))


def test_accounts_that_break_a_covenant_leave_a_dated_breach_once(scene) -> None:
    guarantee, _loan = drawn(scene)
    told(scene, guarantee)
    assert not Breach.objects.exists()
    told(scene, guarantee, days=410, debts_minor=80_000)
    one = Breach.objects.get()
    assert (one.measure, Fraction(one.figure), Fraction(one.agreed)) == ("dettes", Fraction(4, 5), Fraction(7, 10))
    assert (one.shown_by, one.found_on, one.outcome) == ("accounts:2025", stage.DAY + timedelta(days=410), "")
    assert breaches.review(fund=scene.fund, at=stage.at(411)) == 0 and Breach.objects.count() == 1
    duty = Obligation.objects.open().get(kind=breaches.ANSWER)
    assert duty.subject_id == str(one.pk) and duty.debtor == scene.fund.organisation
    with pytest.raises(IntegrityError), transaction.atomic():
        Breach.objects.create(
            fund=scene.fund, guarantee=guarantee, measure="dettes", figure="1", agreed="1", found_on=stage.DAY,
            shown_by="accounts:2025", recorded_at=stage.AT,
        )  # fmt: skip


def test_a_correction_that_keeps_to_it_cures_it_and_meets_the_duty(scene) -> None:
    guarantee, _loan = drawn(scene)
    told(scene, guarantee, debts_minor=80_000)
    told(scene, guarantee, days=420)
    one = Breach.objects.get()
    assert (one.outcome, one.outcome_on, one.outcome_by) == (
        "cured",
        stage.DAY + timedelta(days=420),
        scene.people.guillaume,
    )
    assert not Obligation.objects.open().filter(kind=breaches.ANSWER).exists()
    assert YearAccounts.objects.count() == 2
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"guarantees.accounts.received", "guarantees.breach.noted", "guarantees.breach.cured"} <= verbs


def test_a_late_loan_shows_in_the_statement_and_a_waiver_holds_until_its_day(scene) -> None:
    guarantee, _loan = drawn(scene)
    silent(scene, "2025-Q2", 175)
    breaches.review(fund=scene.fund, at=stage.at(176))
    one = Breach.objects.get()
    # The instalment of 10 April is unpaid on 30 June.
    assert (one.measure, one.figure, one.found_on, one.shown_by) == (
        "retard",
        "81",
        date(2025, 6, 30),
        "statement:2025-Q2",
    )
    guillaume, until = scene.people.guillaume, stage.DAY + timedelta(days=240)
    with pytest.raises(RuleViolation, match="breach_reason"):
        breaches.waive(breach=one, until=until, reason=" ", actor=guillaume, at=stage.at(180))
    with pytest.raises(RuleViolation, match="breach_until"):
        breaches.waive(breach=one, until=stage.DAY, reason="Récolte tardive", actor=guillaume, at=stage.at(180))
    for user in (scene.people.jeanne, scene.people.benoit, scene.people.diego):
        with pytest.raises(NotAllowed):
            breaches.waive(breach=one, until=until, reason="Récolte tardive", actor=user, at=stage.at(180))
    breaches.waive(breach=one, until=until, reason="Récolte tardive", actor=guillaume, at=stage.at(180))
    with pytest.raises(RuleViolation, match="breach_settled"):
        breaches.cure(breach=one, on=stage.DAY, reason="Payé", actor=guillaume, at=stage.at(181))
    assert breaches.review(fund=scene.fund, at=stage.at(239)) == 0
    assert breaches.review(fund=scene.fund, at=stage.at(241)) == 1
    assert guarantee.breaches.filter(outcome="").count() == 1


def test_a_limit_passed_by_the_rate_alone_is_on_record_and_is_cured_with_it(scene) -> None:
    drawn(scene)
    happened = [
        capital.LimitsSet(
            key="limits:1", effective_on=stage.DAY + timedelta(days=100), known_on=stage.DAY + timedelta(days=100),
            limits=(capital.Limit(axis="country", share=Fraction(1, 20), name="SN"),), leverage=Fraction(0),
        )
    ]  # fmt: skip
    recording.happen(fund=scene.fund, events=happened, actor=None, at=stage.at(100))
    assert breaches.review(fund=scene.fund, at=stage.at(101)) == 0
    guarantee = Guarantee.objects.get()
    assert history.state_of(scene.fund).guarantees[guarantee.reference].cover_minor <= 5_000_000
    tight = replace(
        happened[0], key="limits:2", effective_on=stage.DAY + timedelta(days=110),
        known_on=stage.DAY + timedelta(days=110),
        limits=(capital.Limit(axis="country", share=Fraction(1, 50), name="SN"),),
    )  # fmt: skip
    recording.happen(fund=scene.fund, events=[tight], actor=None, at=stage.at(110))
    assert breaches.review(fund=scene.fund, at=stage.at(111)) == 1
    one = Breach.objects.get()
    assert (one.guarantee, one.measure, one.name, one.agreed) == (None, "country", "SN", "2000000")
    assert int(one.figure) > 2_000_000
    loose = replace(
        happened[0], key="limits:3", effective_on=stage.DAY + timedelta(days=120),
        known_on=stage.DAY + timedelta(days=120),
    )  # fmt: skip
    recording.happen(fund=scene.fund, events=[loose], actor=None, at=stage.at(120))
    assert breaches.review(fund=scene.fund, at=stage.at(121)) == 0
    one.refresh_from_db()
    assert (one.outcome, one.outcome_by) == ("cured", None)


def test_who_reads_answers_and_hands_in_is_the_same_asked_of_one_or_of_all(scene) -> None:
    guarantee, _loan = drawn(scene)
    told(scene, guarantee, debts_minor=80_000)
    one = Breach.objects.get()
    everyone = [getattr(scene.people, name) for name in scene.people.__dataclass_fields__]
    for user in [*everyone, scene.simone]:
        assert permissions.can_read_breach(user, one) is permissions.breaches_read_by(user).filter(pk=one.pk).exists()
        answers = permissions.breaches_answered_by(user).filter(pk=one.pk).exists()
        assert permissions.can_answer_breach(user, one) is answers, user
        records = permissions.accounts_recorded_by(user).filter(pk=guarantee.pk).exists()
        assert permissions.can_record_accounts(user, guarantee) is records, user
    cast = scene.people
    assert permissions.can_record_accounts(cast.benoit, guarantee) and not permissions.can_answer_breach(
        cast.benoit, one
    )


def page(user: User, name: str, data: dict[str, str] | None = None, **places: object):
    client = Client()
    client.force_login(user)
    address = reverse(name, kwargs=places)
    return client.post(address, data) if data is not None else client.get(address)


def test_the_sponsor_hands_in_accounts_and_the_manager_answers_on_its_page(scene) -> None:
    guarantee, _loan = drawn(scene)
    benoit, guillaume, diego = scene.people.benoit, scene.people.guillaume, scene.people.diego
    sent = {
        "year": "2025", "sales": "100000", "purchases": "50000", "expenses": "30000", "interest": "5000",
        "cash": "20000", "assets": "100000", "debts": "80000", "evidence": "États financiers 2025",
        "received_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    places = {"reference": guarantee.reference}
    wrong = page(benoit, "guarantee_accounts", sent | {"year": "2099"}, **places)
    assert wrong.status_code == 422 and 'value="100000"' in wrong.content.decode()
    assert page(diego, "guarantee_accounts", **places).status_code == 404
    assert page(benoit, "guarantee_accounts", sent, **places).status_code == 302
    one = Breach.objects.get(measure="dettes")
    shown = page(guillaume, "guarantee", **places).content.decode()
    assert "Clauses à respecter" in shown and "80,0" in shown and reverse("fund_breach", kwargs={"pk": one.pk}) in shown
    assert "Clauses à respecter" not in page(benoit, "guarantee", **places).content.decode()
    register = page(guillaume, "fund_breaches").content.decode()
    assert guarantee.reference in register and "attend" in register
    assert page(benoit, "fund_breaches").status_code == 404
    bad = page(
        guillaume, "fund_breach", {"do": "waive", "waive-until": "2020-01-01", "waive-reason": "Plan"}, pk=one.pk
    )
    assert bad.status_code == 422 and "2020-01-01" in bad.content.decode()
    assert page(scene.people.jeanne, "fund_breach", {"do": "waive"}, pk=one.pk).status_code == 404
    until = (timezone.localdate() + timedelta(days=90)).isoformat()
    good = page(
        guillaume, "fund_breach", {"do": "waive", "waive-until": until, "waive-reason": "Plan agréé"}, pk=one.pk
    )
    assert good.status_code == 302
    after = page(scene.people.jeanne, "fund_breach", pk=one.pk).content.decode()
    assert "Plan agréé" in after and "Levé jusqu’à un jour" in after and str(guillaume) in after


def test_the_quarter_tells_its_breaches_as_they_were_known(scene) -> None:
    drawn(scene)
    silent(scene, "2025-Q2", 175)
    breaches.review(fund=scene.fund, at=stage.at(176))
    assert [one.measure for one in quarterly(scene.fund, date(2025, 6, 30)).breaches] == ["retard"]
    assert not quarterly(scene.fund, date(2025, 3, 31)).breaches
    assert [one.measure for one in quarterly(scene.fund, date(2025, 9, 30)).breaches] == ["retard"]
    shown = page(scene.people.jeanne, "fund_report", period="2025-Q2").content.decode()
    assert "Manquements" in shown and "81 jours" in shown.replace("\u00a0", " ")


def duties(kind: str) -> list[date]:
    rows = Obligation.objects.open().filter(kind=kind).order_by("due_at")
    return [timezone.localdate(one.due_at) for one in rows]


def test_the_borrower_is_known_again_each_year_and_the_duty_ends_with_the_check(scene) -> None:
    guarantee, _loan = drawn(scene)
    clocks.wind(fund=scene.fund, actor=None, at=stage.at(300))
    assert not duties(clocks.KYC)
    clocks.wind(fund=scene.fund, actor=None, at=stage.at(310))
    clocks.wind(fund=scene.fund, actor=None, at=stage.at(311))
    assert duties(clocks.KYC) == [stage.DAY + timedelta(days=365)] and not duties(clocks.VALUATION)
    found = diligence.Found("proven", stage.DAY + timedelta(days=312), told="Liste du 18 novembre")
    diligence.verify_again(
        guarantee=guarantee, point="identite", found=found, actor=scene.people.guillaume, at=stage.at(312)
    )
    assert not duties(clocks.KYC)
    state = history.state_of(scene.fund).guarantees[guarantee.reference]
    assert dict(verified.renewals(guarantee, state, date(2026, 1, 1)))["kyc"] == stage.DAY + timedelta(days=312 + 365)


def test_security_is_valued_again_where_some_is_held_and_a_letter_is_renewed_in_time(scene) -> None:
    guarantee, _loan = drawn(scene)
    day = stage.DAY + timedelta(days=100)
    about = {"effective_on": day, "known_on": day, "guarantee": guarantee.reference}
    letter = stage.DAY + timedelta(days=1200)
    recording.happen(
        fund=scene.fund,
        events=[
            fees.CollateralReceived(key="c1", amount_minor=1_000_000, cash=False, **about),
            fees.SblcIssued(
                key="s1", amount_minor=1_000_000, currency="CAD", margin_minor=0, charges_minor=0, expires_on=letter,
                **about,
            ),
        ],
        actor=None,
        at=stage.at(100),
    )  # fmt: skip
    clocks.wind(fund=scene.fund, actor=None, at=stage.at(680))
    assert duties(clocks.VALUATION) == [stage.DAY + timedelta(days=730)] and not duties(clocks.SBLC)
    clocks.wind(fund=scene.fund, actor=None, at=stage.at(1110))
    assert duties(clocks.SBLC) == [letter]
    shown = page(scene.people.jeanne, "guarantee", reference=guarantee.reference).content.decode()
    assert "Lettre de crédit jusqu’au" in shown and "Sûretés à évaluer de nouveau" in shown
    listed = page(scene.people.guillaume, "guarantee_diligence", reference=guarantee.reference)
    assert listed.status_code == 200 and "Vérifier de nouveau" in listed.content.decode()

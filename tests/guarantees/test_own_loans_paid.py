"""A loan of the fund is paid out by two people, once; and judged by a grade that moves the year's risk."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.guarantees import guard
from maillon.guarantees.models import LoanPayout
from maillon.guarantees.queries import gradings, history, portfolio, risk
from maillon.guarantees.queries.assumptions import assumptions
from maillon.guarantees.rules.events import loans
from maillon.guarantees.services import grading, own_loans, papers, payouts, versions
from tests import ready_tables
from tests.guarantees import own
from tests.guarantees import scene as stage
from tests.guarantees.test_studies import signed_in
from tests.personas import make_person

END = date(2025, 6, 30)
LATER = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def scene(db) -> stage.Scene:  # type: ignore[no-untyped-def]
    made = stage.scene()
    versions.load_checklists(at=stage.AT)
    papers.load(at=stage.AT)
    return made


# Two people


def asked(scene: stage.Scene, by: User | None = None) -> LoanPayout:
    return payouts.prepare(
        loan=own.agreed(scene), amount_minor=600_000, actor=by or scene.people.guillaume, at=stage.at(2)
    )


def test_a_loan_is_paid_out_by_two_people_of_the_fund_once(scene: stage.Scene) -> None:
    payout = asked(scene)
    loan = payout.loan
    now = stage.at(3)
    with pytest.raises(RuleViolation, match="payment_waiting"):
        payouts.prepare(loan=loan, amount_minor=1, actor=scene.simone, at=now)
    with pytest.raises(RuleViolation, match="same_person"):
        payouts.approve(payout=payout, paid_on=stage.DAY, actor=scene.people.guillaume, at=now)
    for user in (scene.people.diego, scene.people.benoit, scene.people.amina):
        with pytest.raises(NotAllowed):
            payouts.approve(payout=payout, paid_on=stage.DAY, actor=user, at=now)
    with pytest.raises(RuleViolation, match="to_come"):
        payouts.approve(payout=payout, paid_on=date(2099, 1, 1), actor=scene.people.jeanne, at=now)
    assert history.state_of(scene.fund).loans[loan.reference].principal_minor == 0
    done = payouts.approve(payout=payout, paid_on=stage.DAY, actor=scene.people.jeanne, at=now)
    assert done.event is not None and done.event.payload["amount_minor"] == 600_000
    with pytest.raises(RuleViolation, match="payment_closed"):
        payouts.approve(payout=payout, paid_on=stage.DAY, actor=scene.simone, at=now)
    with pytest.raises(RuleViolation, match="payment_closed"):
        payouts.drop(payout=payout, actor=scene.simone, at=now)
    with pytest.raises(RuleViolation, match="payout_past") as refused:
        payouts.prepare(loan=loan, amount_minor=400_001, actor=scene.simone, at=now)
    assert refused.value.params["left"] == 400_000
    verbs = ["guarantees.payout.prepared", "guarantees.payout.paid"]
    assert [AuditEvent.objects.filter(verb=verb).count() for verb in verbs] == [1, 1]
    for book in (scene.fund.asnpo_book, scene.fund.ifrs_book):
        [entry] = book.entries.filter(event="guarantees.fund_loan_paid_out")
        [row] = entry.transfers.select_related("debit", "credit")
        assert (row.debit.code, row.credit.code, row.amount_minor) == ("1200", "1000", 600_000)


def test_a_payment_that_was_made_stays_made_and_needs_two_people_in_the_database_too(scene: stage.Scene) -> None:
    payout = asked(scene)
    with pytest.raises(IntegrityError), transaction.atomic():
        LoanPayout.objects.filter(pk=payout.pk).update(approved_by=payout.prepared_by)
    payouts.approve(payout=payout, paid_on=stage.DAY, actor=scene.simone, at=stage.at(3))
    for one in guard.SINCE_OWN_LOANS:
        one.install(connection)
    for change in ({"amount_minor": 1}, {"paid_on": stage.DAY + timedelta(days=1)}):
        with pytest.raises(Exception, match="stays made"), transaction.atomic():
            LoanPayout.objects.filter(pk=payout.pk).update(**change)
    for one in guard.SINCE_OWN_LOANS:
        one.remove(connection)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL changes a column in place")
def test_the_database_still_refuses_to_rewrite_the_fund_after_every_migration() -> None:
    with closing(sqlite3.connect(ready_tables._made())) as made:
        found = {name for (name,) in made.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    for one in (*guard.REFUSALS, *guard.SINCE_DILIGENCE, *guard.SINCE_OWN_LOANS):
        assert all(one._of(verb) in found for verb in one.verbs), one.name


def test_a_person_alone_pays_nothing_out_and_who_has_a_part_is_left_aside(scene: stage.Scene) -> None:
    loan = own.agreed(scene, lender=scene.lender.slug)
    event = loans.FundLoanPaidOut(
        key="alone", effective_on=stage.DAY, known_on=timezone.localdate(stage.at(2)), loan=loan.reference,
        amount_minor=1_000,
    )  # fmt: skip
    with pytest.raises(RuleViolation, match="two_people"):
        own_loans.tell(fund=scene.fund, event=event, actor=scene.people.guillaume, at=stage.at(2))
    both = make_person("Rita", Role.FUND_MANAGER, scene.fund.organisation)
    both.grants.create(
        role=Role.ORGANISATION_OFFICER.value, organisation=scene.sponsor, starts_at=stage.AT, territory="organisation"
    )
    with pytest.raises(NotAllowed):
        payouts.prepare(loan=loan, amount_minor=1_000, actor=both, at=stage.at(2))
    payout = payouts.prepare(loan=loan, amount_minor=1_000, actor=scene.people.guillaume, at=stage.at(2))
    with pytest.raises(NotAllowed):
        payouts.approve(payout=payout, paid_on=stage.DAY, actor=both, at=stage.at(2))


def test_the_page_asks_then_another_person_approves_or_drops(scene: stage.Scene) -> None:
    loan = own.agreed(scene)
    address = reverse("fund_loan", kwargs={"reference": loan.reference})
    payout = reverse("fund_loan_payout", kwargs={"reference": loan.reference, "number": 1})
    guillaume, jeanne = signed_in(scene.people.guillaume), signed_in(scene.people.jeanne)

    def prepare(client: Client, amount: str) -> Any:
        return client.post(address, {"do": "prepare", "pk": "1", "prepare-amount": amount})

    assert prepare(jeanne, "1 000").status_code == 404
    wrong = prepare(guillaume, "20 000")
    assert wrong.status_code == 422 and 'value="20 000"' in wrong.content.decode()
    assert "Il ne reste que 10" in wrong.content.decode()
    assert prepare(guillaume, "6 000").status_code == 302
    twice = prepare(guillaume, "6 000")
    assert twice.status_code == 422 and "attend déjà une seconde personne" in twice.content.decode()
    own_page = guillaume.get(address).content.decode()
    assert "Vous l’avez demandé" in own_page and "Approuver le versement" not in own_page
    assert "versement à approuver" in jeanne.get(reverse("fund_loans")).content.decode()
    assert "Approuver le versement" in jeanne.get(address).content.decode()
    same = guillaume.post(payout, {"do": "approve", "paid_on": str(stage.DAY)})
    assert same.status_code == 422 and "une autre personne l’approuve" in same.content.decode()
    empty = jeanne.post(payout, {"do": "approve", "paid_on": ""})
    assert empty.status_code == 422 and LoanPayout.objects.get().state == "prepared"
    assert signed_in(scene.people.benoit).post(payout, {"do": "approve", "paid_on": str(stage.DAY)}).status_code == 404
    assert guillaume.post(payout, {"do": "drop"}).status_code == 302
    assert LoanPayout.objects.get().state == "dropped"
    assert prepare(guillaume, "6 000").status_code == 302
    second = reverse("fund_loan_payout", kwargs={"reference": loan.reference, "number": 2})
    assert jeanne.post(second, {"do": "approve", "paid_on": str(stage.DAY)}).status_code == 302
    again = jeanne.post(second, {"do": "approve", "paid_on": str(stage.DAY)})
    assert again.status_code == 422 and "déjà fait" in again.content.decode()
    assert history.state_of(scene.fund).loans[loan.reference].principal_minor == 600_000
    assert "approuvé par" in guillaume.get(address).content.decode()


# How sure it is judged


def test_a_grade_moves_the_risk_of_the_year_and_is_told(scene: stage.Scene) -> None:
    loan = own.paid_out(scene)
    address = reverse("fund_loan", kwargs={"reference": loan.reference})
    guillaume = signed_in(scene.people.guillaume)
    found = portfolio.of_state(history.state_of(scene.fund), stage.DAY)
    given = assumptions(scene.fund, timezone.localdate())

    def counted() -> list[float]:
        return risk.exposed(found, gradings.on(scene.fund, timezone.localdate()), given).pd.tolist()

    assert counted() == [given.pd(4)]
    sent = {"do": "grade", "grade-grade": "6", "grade-reason": "Retards", "grade-day": str(stage.DAY)}
    assert signed_in(scene.people.jeanne).post(address, sent).status_code == 404
    for wrong in ({"grade-grade": "9"}, {"grade-reason": ""}):
        assert guillaume.post(address, sent | wrong).status_code == 422
    assert guillaume.post(address, sent).status_code == 302
    assert counted() == [given.pd(6)] and given.pd(6) > given.pd(4)
    assert risk.exposed(found, {}, given).pd.tolist() == [given.pd(risk.UNGRADED)]
    about = {"loan": loan, "reason": "Retards", "on": stage.DAY, "at": timezone.now()}
    with pytest.raises(RuleViolation, match="grade"):
        grading.grade_loan(grade=99, actor=None, **about)
    grading.grade_loan(grade=6, actor=scene.people.guillaume, **about)
    [deed] = AuditEvent.objects.filter(verb="guarantees.grading.given")
    assert (deed.before, deed.after["grade"]) == ({"grade": 4}, 6)

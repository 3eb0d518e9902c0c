"""Instalments from their conditions to the bank and back: two officers, one order, one payment; what comes back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed
from maillon.core.obligations.models import Obligation
from maillon.funding.jobs.agreements import fall_due
from maillon.funding.models import Instalment, Recovery, Report
from maillon.funding.services import (
    books,
    instalments,
    orders,
    recovering,
    reports,
)
from tests.funding.agreeing import (
    AT,
    LATER,
    accounts,
    balanced,
    cast,
    hand_in,
    held,
    pay,
    refused,
    signed,
)

pytestmark = pytest.mark.django_db


class Nowhere:
    """A progress nobody looks at."""

    def report(self, done: int, total: int | None = None, message: str = "") -> None: ...


def test_an_instalment_waits_for_its_reports_and_its_day() -> None:
    scene = cast()
    made = signed(scene)
    annual = made.reports.filter(key="annuel").order_by("due_on").first()
    assert annual is not None and annual.due_on == date(2027, 5, 30)
    with refused("not_received"):
        reports.accept(report=annual, actor=scene.mireille, at=LATER)
    hand_in(annual, scene)
    assert annual.state == Report.State.RECEIVED
    with refused("no_reason"):
        reports.send_back(report=annual, comment="", actor=scene.mireille, at=LATER)
    reports.send_back(report=annual, comment="Il manque les dépenses.", actor=scene.mireille, at=LATER)
    annual.refresh_from_db()
    assert annual.obligation is not None
    annual.obligation.refresh_from_db()
    assert (annual.state, annual.obligation.state) == ("due", "open")
    hand_in(annual, scene)
    with pytest.raises(NotAllowed):
        reports.accept(report=annual, actor=scene.benoit, at=LATER)
    reports.accept(report=annual, actor=scene.mireille, at=LATER)
    second = made.instalments.get(number=2)
    assert second.state == "waiting", "its day has not come"
    a_year = AT + timedelta(days=366)
    assert instalments.fall_due(made, actor=None, at=a_year) == [second]
    assert instalments.fall_due(made, actor=None, at=a_year) == []
    assert held(scene, books.DUE) == -90_000_00


def test_the_day_comes_by_itself() -> None:
    scene = cast()
    long_ago = timezone.now() - timedelta(days=400)
    made = signed(scene, at=long_ago)
    for one in made.reports.filter(key="annuel"):
        hand_in(one, scene)
        reports.accept(report=one, actor=scene.mireille, at=LATER)
    Instalment.objects.filter(agreement=made, number=2).update(state="waiting")
    assert fall_due(Nowhere()) == {"due": 1}
    assert made.instalments.get(number=2).state == "due"


def test_two_officers_one_order_one_payment() -> None:
    scene = cast()
    made = signed(scene)
    accounts(scene)
    one = made.instalments.get(number=1)
    with pytest.raises(NotAllowed):
        instalments.prepare(instalment=one, actor=scene.benoit, at=LATER)
    with pytest.raises(NotAllowed):
        instalments.prepare(instalment=one, actor=scene.people.amina, at=LATER)
    with refused("step"):
        instalments.approve(instalment=one, actor=scene.simon, at=LATER)
    instalments.prepare(instalment=one, actor=scene.mireille, at=LATER)
    instalments.prepare(instalment=one, actor=scene.mireille, at=LATER)
    with refused("same_officer"):
        instalments.approve(instalment=one, actor=scene.mireille, at=LATER)
    instalments.approve(instalment=one, actor=scene.simon, at=LATER)
    told = {"instalments": [one], "execute_on": LATER.date(), "at": LATER}
    order = orders.make(**told, actor=scene.simon)  # type: ignore[arg-type]
    assert orders.make(**told, actor=scene.mireille) == order, "the same choice sent twice is one order"  # type: ignore[arg-type]
    one.refresh_from_db()
    assert (one.state, order.total_minor, order.reference) == ("ordered", 60_000_00, "OP-2026-0001")
    with refused("day"):
        orders.confirm(
            instalment=one, paid_on=LATER.date() + timedelta(days=1), bank_reference="B", actor=scene.simon, at=LATER
        )
    paid = {"instalment": one, "paid_on": LATER.date(), "bank_reference": " B  1 ", "actor": scene.simon, "at": LATER}
    orders.confirm(**paid)  # type: ignore[arg-type]
    orders.confirm(**paid)  # type: ignore[arg-type]
    with refused("paid_otherwise"):
        orders.confirm(**{**paid, "bank_reference": "B2"})  # type: ignore[arg-type]
    one.refresh_from_db()
    order.refresh_from_db()
    assert (one.state, one.bank_reference, order.confirmed_at) == ("paid", "B 1", LATER)
    assert held(scene, books.CASH) == -60_000_00 and held(scene, books.DUE) == 0 and balanced(scene)
    assert one.obligation is not None and one.obligation.state == "met"
    assert AuditEvent.objects.filter(verb="funding.instalment.paid").count() == 1


def test_no_money_leaves_for_an_account_nobody_checked() -> None:
    scene = cast()
    made = signed(scene)
    one = made.instalments.get(number=1)
    with refused("no_details"):
        instalments.prepare(instalment=one, actor=scene.mireille, at=LATER)
    ours, _theirs = accounts(scene)
    type(ours).objects.filter(pk=ours.pk).update(confirmed_at=None, confirmed_by=None)
    instalments.prepare(instalment=one, actor=scene.mireille, at=LATER)
    instalments.approve(instalment=one, actor=scene.simon, at=LATER)
    with refused("details_unconfirmed"):
        orders.make(instalments=[one], execute_on=LATER.date(), actor=scene.simon, at=LATER)


def test_the_bank_refuses_and_everything_begins_anew() -> None:
    scene = cast()
    one = signed(scene).instalments.get(number=1)
    accounts(scene)
    instalments.prepare(instalment=one, actor=scene.mireille, at=LATER)
    instalments.approve(instalment=one, actor=scene.simon, at=LATER)
    order = orders.make(instalments=[one], execute_on=LATER.date(), actor=scene.simon, at=LATER)
    orders.bounce(instalment=one, reason="Compte fermé", actor=scene.mireille, at=LATER)
    one.refresh_from_db()
    order.refresh_from_db()
    assert (one.state, one.prepared_by, one.approved_by, one.order) == ("due", None, None, None)
    assert order.confirmed_at is not None, "nothing of it waits any more"
    pay(one, scene)
    assert one.state == "paid"


def test_a_hold_stops_everything_until_it_is_lifted() -> None:
    scene = cast()
    one = signed(scene).instalments.get(number=1)
    accounts(scene)
    with refused("no_reason"):
        instalments.put_on_hold(instalment=one, reason="", actor=scene.mireille, at=LATER)
    instalments.put_on_hold(instalment=one, reason="Vérification", actor=scene.mireille, at=LATER)
    with refused("held"):
        instalments.prepare(instalment=one, actor=scene.mireille, at=LATER)
    instalments.lift_hold(instalment=one, actor=scene.simon, at=LATER)
    instalments.prepare(instalment=one, actor=scene.mireille, at=LATER)
    instalments.send_back(instalment=one, actor=scene.simon, at=LATER)
    one.refresh_from_db()
    assert (one.state, one.prepared_by) == ("due", None)


def test_money_comes_back_at_most_what_was_paid() -> None:
    scene = cast()
    made = signed(scene)
    accounts(scene)
    told = {"agreement": made, "reason": "Non dépensé", "actor": scene.mireille, "at": LATER}
    with refused("over_paid"):
        recovering.ask_back(**told, amount_minor=1)  # type: ignore[arg-type]
    pay(made.instalments.get(number=1), scene)
    first = recovering.ask_back(**told, amount_minor=10_000_00)  # type: ignore[arg-type]
    second = recovering.ask_back(**told, amount_minor=50_000_00)  # type: ignore[arg-type]
    with refused("over_paid"):
        recovering.ask_back(**told, amount_minor=1)  # type: ignore[arg-type]
    assert held(scene, books.TO_RECOVER) == 60_000_00
    for _twice in range(2):
        recovering.receive(recovery=first, received_on=LATER.date(), actor=scene.simon, at=LATER)
    recovering.let_go(recovery=second, reason="Dissous", actor=scene.simon, at=LATER)
    with refused("recovery_closed"):
        recovering.receive(recovery=second, received_on=LATER.date(), actor=scene.simon, at=LATER)
    assert held(scene, books.TO_RECOVER) == 0 and held(scene, books.RECOVERED) == -10_000_00 and balanced(scene)
    assert not Obligation.objects.open().filter(kind="funding.recovery").exists()
    assert Recovery.objects.count() == 2


def test_a_bank_statement_confirms_what_it_shows() -> None:
    scene = cast()
    rows = [signed(scene, amount_minor=minor).instalments.get(number=1) for minor in (50_000_00, 60_000_00, 70_000_00)]
    accounts(scene)
    for one in rows:
        instalments.prepare(instalment=one, actor=scene.mireille, at=LATER)
        instalments.approve(instalment=one, actor=scene.simon, at=LATER)
    order = orders.make(instalments=rows, execute_on=LATER.date(), actor=scene.simon, at=LATER)
    day = LATER.date().isoformat()
    content = (
        "Date;Description;Montant;Référence\n"
        f"{day};VIR CONV-2026-0001-01 SEMIS;-30 000,00;T1\n"
        f"{day};VIR CONV 2026 0002 01;-36 000,01;T2\n"
        f"{day};CONV-2026-0003-01;42 000,00;T3\n"
    ).encode()
    for expected in (1, 0):
        read = orders.confirm_by_file(
            funder=scene.ministry, upload=ContentFile(content, "releve.csv"), actor=scene.mireille, at=LATER
        )
        assert (read.paid, read.wrong_amount, read.unseen) == (
            expected,
            ("CONV-2026-0002-01",),
            ("CONV-2026-0003-01",),
        )
    states = [Instalment.objects.get(pk=one.pk).state for one in rows]
    assert states == ["paid", "ordered", "ordered"]
    order.refresh_from_db()
    assert order.confirmed_at is None
    with pytest.raises(NotAllowed):
        orders.confirm_by_file(
            funder=scene.ministry, upload=ContentFile(content, "releve.csv"), actor=scene.people.amina, at=LATER
        )

"""Two officers at once: with real connections, on each database, an instalment is ordered, paid and posted once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from maillon.core.errors import RuleViolation
from maillon.funding.models import Agreement, Instalment, PaymentOrder
from maillon.funding.services import agreements, books, instalments, orders
from maillon.ledger.models import Entry
from tests.funding.agreeing import AT, Cast, accounts, cast, signed

LATER = AT + timedelta(days=3)
pytestmark = pytest.mark.django_db(transaction=True)


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """Every deed at the same moment, each on its own connection; what each gives, or the code it was refused by."""
    ready = Barrier(len(deeds))

    def one(deed: Callable[[], Any]) -> Any:
        try:
            ready.wait(60)
            return deed()
        except RuleViolation as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


def approved(scene: Cast, count: int = 2) -> list[Instalment]:
    rows = [signed(scene).instalments.get(number=1) for _one in range(count)]
    accounts(scene)
    for one in rows:
        instalments.prepare(instalment=one, actor=scene.mireille, at=LATER)
        instalments.approve(instalment=one, actor=scene.simon, at=LATER)
    return rows


def test_two_orders_of_the_same_instalments_are_one() -> None:
    scene = cast()
    first, second = approved(scene)
    told = {"execute_on": LATER.date(), "at": LATER}
    given = together(
        lambda: orders.make(instalments=[first, second], actor=scene.mireille, **told).reference,
        lambda: orders.make(instalments=[second, first], actor=scene.simon, **told).reference,
        lambda: orders.make(instalments=[second], actor=scene.simon, **told).reference,
    )
    sent = Instalment.objects.filter(state="ordered").count()
    assert PaymentOrder.objects.count() in (1, 2) and sent in (1, 2), given
    assert sum(order.instalments.count() for order in PaymentOrder.objects.all()) == sent
    assert sum(order.total_minor for order in PaymentOrder.objects.all()) == sent * 60_000_00
    assert "funding.step" in given


def test_two_confirmations_pay_once() -> None:
    scene = cast()
    [one] = approved(scene, 1)
    orders.make(instalments=[one], execute_on=LATER.date(), actor=scene.mireille, at=LATER)
    statement = f"Date;Description;Montant\n{LATER.date()};{orders.end_to_end(one)};-60000,00\n".encode()

    def by_file() -> int:
        upload = ContentFile(statement, "releve.csv")
        return orders.confirm_by_file(funder=scene.ministry, upload=upload, actor=scene.simon, at=LATER).paid

    def by_hand() -> str:
        told = {"paid_on": LATER.date(), "bank_reference": "T1", "at": LATER}
        return orders.confirm(instalment=one, actor=scene.mireille, **told).state  # type: ignore[arg-type]

    together(by_file, by_hand, by_file, by_hand)
    one.refresh_from_db()
    assert one.state == "paid"
    book = books.book_of(scene.ministry, at=LATER)
    assert Entry.objects.filter(book=book, event="funding.grant.paid").count() == 1


def test_two_who_prepare_and_approve_at_once_stay_two() -> None:
    scene = cast()
    one = signed(scene).instalments.get(number=1)
    accounts(scene)
    both = (scene.mireille, scene.simon)
    deeds = [lambda who=who: instalments.prepare(instalment=one, actor=who, at=LATER).state for who in both]
    deeds += [lambda who=who: instalments.approve(instalment=one, actor=who, at=LATER).state for who in both]
    together(*deeds)
    one.refresh_from_db()
    assert one.prepared_by in both
    assert one.approved_by is None or one.approved_by != one.prepared_by


def test_two_decisions_at_once_stay_within_the_envelope() -> None:
    scene = cast(envelope_minor=150_000_00)

    def write(actor: Any) -> str:
        return agreements.write(
            call=scene.call,
            organisation=scene.home,
            title="À deux",
            amount_minor=100_000_00,
            starts_on=AT.date(),
            dossier=None,
            actor=actor,
            at=AT,
        ).reference

    given = together(lambda: write(scene.mireille), lambda: write(scene.simon), lambda: write(scene.mireille))
    assert sorted(given) == ["CONV-2026-0001", "funding.past_envelope", "funding.past_envelope"]
    assert Agreement.objects.count() == 1

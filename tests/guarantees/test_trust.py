"""Two clerks at once make one payment; beancount finds both books again; a killed run leaves no half event."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from beancount import loader
from django.core.management import call_command
from django.db import connection

from maillon.core.errors import RuleViolation
from maillon.guarantees.models import ClaimPayment, Event
from maillon.guarantees.queries import history
from maillon.guarantees.queries.positions import differences
from maillon.guarantees.services import payments
from maillon.ledger import queries as ledger
from tests.guarantees import scene as stage
from tests.guarantees.claiming import accepted

pytestmark = pytest.mark.django_db(transaction=True)
PAID_ON = date(2025, 11, 20)


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


def test_two_clerks_at_once_make_one_payment_and_both_books_agree(tmp_path: Path) -> None:
    scene = stage.scene()
    claim = accepted(scene)
    due = claim.due_minor
    assert due
    asked = together(
        *(
            lambda who=who: (
                payments.prepare_payment(
                    claim=claim, amount_minor=due, is_final=True, actor=who, at=stage.at(312)
                ).state
            )
            for who in (scene.people.guillaume, scene.simone)
        )
    )
    assert sorted(asked) == ["guarantees.payment_waiting", "prepared"]
    payment = ClaimPayment.objects.get()
    others = [one for one in (scene.people.guillaume, scene.simone, scene.people.jeanne) if one != payment.prepared_by]
    paid = together(
        *(
            lambda who=who: (
                payments.approve_payment(payment=payment, paid_on=PAID_ON, actor=who, at=stage.at(320)).state
            )
            for who in others
        )
    )
    assert sorted(paid) == ["guarantees.payment_closed", "paid"]
    assert Event.objects.filter(kind="claim_paid").count() == 1
    history._kept.clear()
    assert history.verify(scene.fund).intact
    assert not list(differences(scene.fund, history.state_of(scene.fund)))
    for book in (scene.fund.asnpo_book, scene.fund.ifrs_book):
        assert book.entries.filter(event="guarantees.claim_paid").count() == 1
        assert not any(ledger.totals(ledger.trial_balance(book)).values())
        out = tmp_path / f"{book.code}.beancount"
        call_command("ledger", "export", book.code, "--beancount", str(out))
        entries, errors, _options = loader.load_file(str(out))
        assert not errors
        assert len([one for one in entries if type(one).__name__ == "Transaction"]) == book.entries.count()

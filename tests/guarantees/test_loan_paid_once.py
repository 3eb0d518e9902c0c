"""Two clerks at once make one payment of a loan of the fund."""

from __future__ import annotations

import pytest

from maillon.guarantees.models import Event, LoanPayout
from maillon.guarantees.queries import history
from maillon.guarantees.services import payouts
from maillon.ledger import queries as ledger
from tests.guarantees import own
from tests.guarantees import scene as stage
from tests.guarantees.test_trust import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_clerks_at_once_pay_a_loan_out_once() -> None:
    scene = stage.scene()
    loan = own.agreed(scene)
    asked = together(
        *(
            lambda who=who: payouts.prepare(loan=loan, amount_minor=1_000_000, actor=who, at=stage.at(2)).state
            for who in (scene.people.guillaume, scene.simone)
        )
    )
    assert sorted(asked) == ["guarantees.payment_waiting", "prepared"]
    payout = LoanPayout.objects.get()
    others = [one for one in (scene.people.guillaume, scene.simone, scene.people.jeanne) if one != payout.prepared_by]
    paid = together(
        *(
            lambda who=who: payouts.approve(payout=payout, paid_on=stage.DAY, actor=who, at=stage.at(3)).state
            for who in others
        )
    )
    assert sorted(paid) == ["guarantees.payment_closed", "paid"]
    assert Event.objects.filter(kind="fund_loan_paid_out").count() == 1
    history._kept.clear()
    assert history.verify(scene.fund).intact
    assert history.state_of(scene.fund).loans[loan.reference].principal_minor == 1_000_000
    for book in (scene.fund.asnpo_book, scene.fund.ifrs_book):
        assert book.entries.filter(event="guarantees.fund_loan_paid_out").count() == 1
        assert not any(ledger.totals(ledger.trial_balance(book)).values())

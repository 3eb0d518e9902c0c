"""Capital told wrong is corrected by its difference: what was reported stays, the books balance, the chain holds."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from fractions import Fraction

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.guarantees.models import CapitalCall, Commitment
from maillon.guarantees.queries import capital as told_capital
from maillon.guarantees.queries import history
from maillon.guarantees.queries.positions import differences
from maillon.guarantees.queries.quarterly import quarterly
from maillon.guarantees.rules.engine import limits
from maillon.guarantees.services import capital, money, restating
from maillon.ledger import queries as ledger
from tests.guarantees import scene as stage
from tests.guarantees.test_studies import signed_in
from tests.personas import make_organisation

KINDS = ("capital_committed", "capital_called", "capital_paid")
MARCH, JUNE = date(2025, 3, 31), date(2025, 6, 30)


@pytest.fixture
def scene(db) -> stage.Scene:  # type: ignore[no-untyped-def]
    return stage.scene()


def promised(scene: stage.Scene, *, called: int = 60_000, paid: int = 40_000) -> Commitment:
    """1,000 $ promised, 600 $ called and 400 $ paid in January 2025, told then."""
    made = capital.commit(
        fund=scene.fund, investor=make_organisation("Caisse d’essai"), amount_minor=100_000, committed_on=stage.DAY,
        actor=None, at=stage.at(2),
    )  # fmt: skip
    if called:
        call = capital.call(
            commitment=made, amount_minor=called, called_on=stage.DAY, due_on=MARCH, actor=None, at=stage.at(3)
        )
        if paid:
            capital.paid(call=call, amount_minor=paid, paid_on=stage.DAY, actor=None, at=stage.at(4))
    return made


def number(scene: stage.Scene, commitment: Commitment, kind: str) -> int:
    found = scene.fund.events.filter(kind=kind, idempotency_key__startswith=f"{commitment.reference}:")
    return int(found.order_by("sequence").values_list("sequence", flat=True)[0])


def right(scene: stage.Scene, commitment: Commitment, kind: str, amount: int, days: int = 200) -> None:
    restating.correct(
        fund=scene.fund, number=number(scene, commitment, kind), amount_minor=amount, reason="Mal saisi", actor=None,
        at=stage.at(days),
    )  # fmt: skip


def sound(scene: stage.Scene, commitment: Commitment) -> None:
    """Both books balance, the history is whole, and what stands beside it says the same."""
    history._kept.clear()
    assert history.verify(scene.fund).intact
    state = history.state_of(scene.fund)
    assert not list(differences(scene.fund, state))
    for book in (scene.fund.asnpo_book, scene.fund.ifrs_book):
        assert not any(ledger.totals(ledger.trial_balance(book)).values())
    commitment.refresh_from_db()
    calls = list(commitment.calls.all())
    one = state.investors[commitment.investor.slug]
    assert (one.committed_minor, one.called_minor, one.paid_minor) == (
        commitment.amount_minor, sum(call.amount_minor for call in calls), sum(call.paid_minor for call in calls),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "amount", "expected"),
    [
        ("capital_committed", 80_000, (80_000, 60_000, 40_000)),
        ("capital_committed", 150_000, (150_000, 60_000, 40_000)),
        ("capital_committed", 60_000, (60_000, 60_000, 40_000)),
        ("capital_called", 50_000, (100_000, 50_000, 40_000)),
        ("capital_called", 100_000, (100_000, 100_000, 40_000)),
        ("capital_paid", 10_000, (100_000, 60_000, 10_000)),
        ("capital_paid", 60_000, (100_000, 60_000, 60_000)),
        ("capital_paid", 0, (100_000, 60_000, 0)),
    ],
)
def test_a_promise_a_call_and_a_payment_become_of_the_right_amount(scene, kind, amount, expected) -> None:
    commitment = promised(scene)
    right(scene, commitment, kind, amount)
    sound(scene, commitment)
    one = history.state_of(scene.fund).investors[commitment.investor.slug]
    assert (one.committed_minor, one.called_minor, one.paid_minor) == expected
    entry = scene.fund.asnpo_book.entries.get(event="guarantees.capital_corrected")
    moved = {"capital_committed": 100_000, "capital_called": 60_000, "capital_paid": 40_000}[kind]
    assert {row.amount_minor for row in entry.transfers.all()} == {abs(amount - moved)}, "the difference alone"


@pytest.mark.parametrize(
    ("kind", "amount", "code", "left"),
    [
        ("capital_committed", 59_999, "guarantees.capital_least", 60_000),
        ("capital_called", 39_999, "guarantees.capital_least", 40_000),
        ("capital_called", 100_001, "guarantees.capital_most", 100_000),
        ("capital_paid", 60_001, "guarantees.capital_most", 60_000),
        ("capital_committed", 100_000, "guarantees.same_amount", None),
        ("capital_paid", -1, "guarantees.amount", None),
    ],
)
def test_what_cannot_be_is_refused_with_how_far_it_may_go_and_nothing_is_posted(
    scene, kind, amount, code, left
) -> None:
    commitment = promised(scene)
    count = scene.fund.events.count()
    with pytest.raises(RuleViolation) as refused:
        right(scene, commitment, kind, amount)
    assert refused.value.code == code and refused.value.params.get("left") == left
    assert scene.fund.events.count() == count
    sound(scene, commitment)


def test_what_was_reported_stays_and_the_difference_is_of_the_day_it_is_known(scene: stage.Scene) -> None:
    commitment = promised(scene)

    def reported(ends_on: date) -> tuple[int, int, int]:
        [one] = [one for one in quarterly(scene.fund, ends_on).capital if one.commitment == commitment]
        return one.committed_minor, one.called_minor, one.paid_minor

    then = quarterly(scene.fund, MARCH)
    assert reported(MARCH) == (100_000, 60_000, 40_000)
    right(scene, commitment, "capital_paid", 10_000, days=120)
    after = quarterly(scene.fund, MARCH)
    assert (after.capital, after.found.capital_minor) == (then.capital, then.found.capital_minor)
    assert reported(JUNE) == (100_000, 60_000, 10_000)
    assert limits.capital(history.state_of(scene.fund)) == then.found.capital_minor - 30_000
    for kind, amount in (("capital_paid", 0), ("capital_called", 0), ("capital_committed", 0)):
        right(scene, commitment, kind, amount, days=130)
    sound(scene, commitment)
    assert reported(MARCH) == (100_000, 60_000, 40_000)
    assert commitment not in [one.commitment for one in quarterly(scene.fund, JUNE).capital]


def test_what_an_investor_owes_follows_its_call(scene: stage.Scene) -> None:
    commitment = promised(scene)
    owed = CapitalCall.objects.get(commitment=commitment).obligation
    assert owed is not None

    def stood() -> tuple[str, int | None]:
        owed.refresh_from_db()
        return owed.state, owed.amount_minor

    assert stood() == ("open", 60_000)
    right(scene, commitment, "capital_called", 50_000, days=10)
    assert stood() == ("open", 50_000)
    right(scene, commitment, "capital_paid", 50_000, days=11)
    assert stood() == ("met", 50_000)
    right(scene, commitment, "capital_paid", 0, days=12)
    assert stood() == ("open", 50_000)
    right(scene, commitment, "capital_called", 0, days=13)
    assert stood()[0] == "waived"
    with pytest.raises(RuleViolation, match="already_reversed"):
        right(scene, commitment, "capital_called", 10_000, days=14)
    sound(scene, commitment)


def test_the_same_sum_may_be_paid_again_after_a_correction(scene: stage.Scene) -> None:
    commitment = promised(scene)
    right(scene, commitment, "capital_paid", 10_000, days=10)
    call = CapitalCall.objects.get(commitment=commitment)
    capital.paid(call=call, amount_minor=30_000, paid_on=stage.DAY, actor=None, at=stage.at(11))
    call.refresh_from_db()
    assert call.paid_minor == 40_000
    assert scene.fund.events.filter(kind="capital_paid", idempotency_key__startswith=commitment.reference).count() == 2
    sound(scene, commitment)


def test_a_contribution_is_corrected_as_far_as_it_was_not_used(scene: stage.Scene) -> None:
    given = capital.commit(
        fund=scene.fund, investor=make_organisation("Ministère d’essai"), amount_minor=50_000, committed_on=stage.DAY,
        actor=None, at=stage.at(2), kind=Commitment.Kind.FIRST_LOSS, share=Fraction(1, 4),
    )  # fmt: skip
    right(scene, given, "contribution_received", 20_000, days=10)
    assert history.state_of(scene.fund).donor_minor == 20_000
    given.refresh_from_db()
    assert given.amount_minor == 20_000
    [known] = told_capital.entries(scene.fund, [given])[given.reference]
    assert known.amount_minor == 20_000 and known.call is None


def test_the_page_corrects_and_keeps_what_was_typed(scene: stage.Scene) -> None:
    commitment = promised(scene)
    page, guillaume = reverse("fund_capital"), signed_in(scene.people.guillaume)
    wrong = number(scene, commitment, "capital_called")

    def send(client: Client, amount: str, reason: str = "Mal saisi", event: int = wrong) -> tuple[int, str]:
        head = f"correct-{commitment.pk}"
        answer = client.post(
            page,
            {
                "do": "correct",
                "pk": commitment.pk,
                f"{head}-number": event,
                f"{head}-amount": amount,
                f"{head}-reason": reason,
            },
        )
        return answer.status_code, " ".join(answer.content.decode().replace("\u00a0", " ").split())

    assert "Capital appelé, 10 janvier 2025 : 600,00 $" in " ".join(
        guillaume.get(page).content.decode().replace("\u00a0", " ").split()
    )
    status, said = send(guillaume, "300")
    assert status == 422 and "au moins 400,00 $ : corrigez d’abord" in said and 'value="300"' in said
    assert send(guillaume, "500", reason="")[0] == 422 and send(guillaume, "", reason="x")[0] == 422
    other = number(scene, Commitment.objects.exclude(pk=commitment.pk).get(), "capital_called")
    assert send(guillaume, "500", event=other)[0] == 422, "another commitment's call is not this one's"
    assert send(guillaume, "500")[0] == 302
    twice, said = send(guillaume, "500")
    assert twice == 422 and "C’est déjà le montant inscrit" in said
    assert "Mal saisi" in guillaume.get(page).content.decode()
    assert CapitalCall.objects.get(commitment=commitment).amount_minor == 50_000
    for user in (scene.people.jeanne, scene.people.benoit, scene.people.diego):
        assert send(signed_in(user), "450")[0] == 404, user
    assert "Corriger un montant" not in signed_in(scene.people.jeanne).get(page).content.decode()
    with pytest.raises(NotAllowed):
        restating.correct(
            fund=scene.fund, number=wrong, amount_minor=1, reason="x", actor=scene.people.jeanne, at=stage.at(300)
        )
    [deed] = AuditEvent.objects.filter(verb="guarantees.capital.corrected")
    assert (deed.before["amount_minor"], deed.after["amount_minor"]) == (60_000, 50_000)


def test_from_the_page_of_money_what_never_was_is_taken_back_whole(scene: stage.Scene) -> None:
    commitment = promised(scene)
    paid = number(scene, commitment, "capital_paid")
    money.correct(fund=scene.fund, number=paid, reason="Autre compte", actor=None, at=stage.at(10), key="c1")
    assert CapitalCall.objects.get(commitment=commitment).paid_minor == 0
    with pytest.raises(RuleViolation, match="already_reversed"):
        money.correct(fund=scene.fund, number=paid, reason="Encore", actor=None, at=stage.at(11), key="c2")
    sound(scene, commitment)
    rates = scene.fund.events.get(kind="rate_moved").sequence
    page = reverse("fund_money")
    answer = signed_in(scene.people.guillaume).post(
        page, {"do": "correct", "pk": "1", "correct-number": rates, "correct-reason": "x"}
    )
    assert answer.status_code == 422 and "ne se corrige pas ainsi" in answer.content.decode()


@pytest.mark.django_db
@settings(max_examples=15, deadline=None)
@given(acts=st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 150_000)), max_size=4))
def test_whatever_is_corrected_promised_called_and_paid_stay_in_order(acts: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        scene = stage.scene()
        commitment = promised(scene)
        for days, (kind, amount) in enumerate(acts):
            with suppress(RuleViolation):
                right(scene, commitment, kind, amount, days=20 + days)
        sound(scene, commitment)
        call = CapitalCall.objects.get(commitment=commitment)
        assert 0 <= call.paid_minor <= call.amount_minor <= commitment.amount_minor
        transaction.set_rollback(True)

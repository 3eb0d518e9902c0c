"""Whatever was spent, counted, taken away or typed by hand: each public amount is its receipts, or says what is not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillon.core.files.models import StoredFile
from maillon.funding.models import Agreement, Expense, Report
from maillon.funding.queries.trail import Step, trail_of
from maillon.funding.rules.expenses import Entry
from maillon.funding.services import expenses, linking
from maillon.projects.models import Activity, ParticipatingOrganisation
from tests.funding.agreeing import AT, Cast, cast, signed
from tests.funding.test_expenses import LATER, YEARLY, partner, photo

pytestmark = pytest.mark.django_db
DAY = AT.date() + timedelta(days=90)
COUNTED, WAITING, OPEN, DROPPED = "counted", "waiting", "open", "dropped"
"""By an accepted report; by one that waits to be read; by none yet; taken away."""


@dataclass(frozen=True)
class Paid:
    """One expense as the examples draw it."""

    category: str
    amount_minor: int
    currency: str
    handed: bool
    has_receipt: bool
    fate: str


PAID = st.builds(
    Paid,
    category=st.sampled_from(["personnel", "voyages"]),
    amount_minor=st.integers(1, 10**9),
    currency=st.sampled_from(["CAD", "XOF"]),
    handed=st.booleans(),
    has_receipt=st.booleans(),
    fate=st.sampled_from([COUNTED, WAITING, OPEN, DROPPED]),
)
BY_HAND = st.lists(st.tuples(st.sampled_from(["3", "4"]), st.integers(1, 10**9)), max_size=3)


@pytest.fixture
def scene() -> Cast:
    return cast(terms=YEARLY)


@pytest.fixture
def agreement(scene: Cast) -> Agreement:
    made = signed(scene)
    ParticipatingOrganisation.objects.create(activity=made.activity, organisation=partner(scene), role="4")
    return made


@pytest.fixture
def receipt(scene: Cast, agreement: Agreement) -> StoredFile:
    """A photo that stands for every receipt of the examples."""
    entry = Entry(DAY, "personnel", "Atelier", 1, "CAD")
    told = {"agreement": agreement, "entry": entry, "token": uuid4(), "actor": scene.benoit, "at": LATER}
    one = expenses.write(**told, receipt=ContentFile(photo(), name="recu.jpg"))
    kept = one.receipt
    assert kept is not None
    one.delete()
    return kept


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(paid=st.lists(PAID, max_size=12), by_hand=BY_HAND, more=st.integers(0, 10**6))
def test_each_public_amount_is_the_sum_of_its_receipts_or_says_what_is_not(
    scene: Cast, agreement: Agreement, receipt: StoredFile, paid: list[Paid], by_hand: list[tuple[str, int]], more: int
) -> None:
    with transaction.atomic():
        activity, counted = lived(scene, agreement, receipt, paid)
        typed(activity, by_hand, more)
        steps = [one for one in trail_of(activity) if one.is_spending]
        held(steps, counted, not_kept=sum(minor for _kind, minor in by_hand) + (more if counted else 0))
        shown(activity, steps)
        transaction.set_rollback(True)


def lived(
    scene: Cast, agreement: Agreement, receipt: StoredFile, paid: list[Paid]
) -> tuple[Activity, dict[int, Expense]]:
    """The expenses written, each with its fate; the project after them; those an accepted report counts."""
    accepted, waiting = agreement.reports.filter(key="annuel").order_by("ordinal")[:2]
    Report.objects.filter(pk=accepted.pk).update(state=Report.State.ACCEPTED)
    Report.objects.filter(pk=waiting.pk).update(state=Report.State.RECEIVED)
    fates = {
        COUNTED: {"report": accepted, "sealed_at": LATER},
        WAITING: {"report": waiting, "sealed_at": LATER},
        DROPPED: {"dropped_at": LATER},
    }
    counted: dict[int, Expense] = {}
    for one in paid:
        rate = None if one.currency == "CAD" else Decimal("0.002247191")
        entry = Entry(
            DAY, one.category, "Fournisseur secret", one.amount_minor, one.currency, rate=rate, rate_source="Essai",
            grantee=partner(scene).pk if one.handed else None,
        )  # fmt: skip
        made = expenses.write(agreement=agreement, entry=entry, token=uuid4(), actor=scene.benoit, at=LATER)
        facts = {**fates.get(one.fate, {}), **({"receipt": receipt} if one.has_receipt else {})}
        if facts:
            Expense.objects.filter(pk=made.pk).update(**facts)
        if one.fate == COUNTED:
            counted[made.pk] = Expense.objects.get(pk=made.pk)
    linking.flow(agreement, actor=None, at=LATER)
    assert agreement.activity is not None
    return Activity.objects.get(pk=agreement.activity_id), counted


def typed(activity: Activity, by_hand: list[tuple[str, int]], more: int) -> None:
    """What the organisation publishes itself, and an amount it makes larger than its receipts."""
    for kind, minor in by_hand:
        activity.transactions.create(type=kind, date=DAY, value_date=DAY, amount_minor=minor, currency="CAD")
    ours = activity.transactions.exclude(reference="").filter(type__in=("3", "4")).order_by("pk").first()
    if ours is not None:
        ours.amount_minor += more
        ours.save(update_fields=["amount_minor"])


def held(steps: list[Step], counted: dict[int, Expense], *, not_kept: int) -> None:
    """Every amount is what is kept and what is not, every expense counted stands behind one amount and no other."""
    for one in steps:
        assert one.amount_minor == one.kept_minor + one.without_minor
        assert one.without_minor >= 0
        assert one.receipts <= len(one.expenses)
        assert (one.agreement is None) == (one.transaction.reference == "")
    seen = Counter(each.pk for one in steps for each in one.expenses)
    assert seen == Counter(counted.keys())
    assert sum(one.kept_minor for one in steps) == sum(one.converted_minor for one in counted.values())
    assert sum(one.without_minor for one in steps) == not_kept
    assert sum(one.receipts for one in steps) == sum(one.receipt_id is not None for one in counted.values())


def shown(activity: Activity, steps: list[Step]) -> None:
    """The public page says the same sums, what is not kept here, and no supplier."""
    Activity.objects.filter(pk=activity.pk).update(state=Activity.State.PUBLISHED)
    answer = Client().get(reverse("activity_trail", kwargs={"identifier": activity.identifier}))
    assert answer.status_code == 200
    told = answer.context
    assert told["total"] == told["behind"] + told["without"] == sum(one.amount_minor for one in steps)
    text = " ".join(answer.content.decode().split())
    assert ("n’ont pas de reçu tenu ici" in text) == (told["without"] > 0)
    assert "Fournisseur secret" not in text and "/recu" not in text
    assert told["opens"] is False


def test_a_report_told_without_receipts_says_so(scene: Cast, agreement: Agreement) -> None:
    activity = agreement.activity
    assert activity is not None
    activity.transactions.create(
        type="4", date=date(2026, 9, 1), value_date=date(2026, 9, 1), amount_minor=100_00, currency="CAD",
        reference=f"{agreement.reference}/annuel-1/personnel",
    )  # fmt: skip
    [step] = [one for one in trail_of(activity) if one.is_spending]
    assert (step.agreement, step.kept_minor, step.without_minor, step.receipts) == (agreement, 0, 100_00, 0)

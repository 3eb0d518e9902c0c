"""Notices, payments and the ledger say the same to the cent, whatever happens in whichever order."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.models import Message
from maillon.core.obligations.models import Obligation
from maillon.core.parties.models import Organisation, OrganisationFigure
from maillon.ledger.models import Entry, Transfer
from maillon.network.models import Allocation, DuesNotice, DuesScale, Membership, Payment, Suspension
from maillon.network.queries.dues.accounts import account_of, whole, with_paid
from maillon.network.queries.dues.assessing import assess
from maillon.network.queries.dues.simulating import simulate
from maillon.network.rules.dues import Scale
from maillon.network.services.dues import notices, payments, scales, standing
from tests.network.owing import AT, BANK, BEFORE, DEFERRED, RECEIVABLE, REVENUE, SIMPLE, adopted, held, member, year
from tests.personas import people, semis

pytestmark = pytest.mark.django_db


def pay(organisation: Organisation, amount: int, key: str, **more: object) -> Payment:
    told = {"currency": "CAD", "received_on": AT.date(), "method": "transfer", "actor": None, "at": AT, **more}
    return payments.record_payment(organisation=organisation, amount_minor=amount, idempotency_key=key, **told)  # type: ignore[arg-type]


def reconciled() -> None:
    """The receivable account is the open notices less the credits, and each member's statement is its own part."""
    for one in whole():
        assert held(RECEIVABLE, one.currency) == one.receivable_minor
    members = Organisation.objects.filter(dues_notices__isnull=False) | Organisation.objects.filter(
        dues_payments__isnull=False
    )
    total: dict[str, int] = {}
    for organisation in members.distinct():
        account = account_of(organisation)
        assert account.balances == {**dict.fromkeys(account.balances, 0), **_ledger_of(organisation)}
        for currency, balance in account.balances.items():
            total[currency] = total.get(currency, 0) + balance
    for currency, balance in total.items():
        assert held(RECEIVABLE, currency) == balance


def _ledger_of(organisation: Organisation) -> dict[str, int]:
    """What the ledger's transfers about this member's notices, payments and refunds leave on the receivable account."""
    subjects = {
        "network.duesnotice": organisation.dues_notices.all(),
        "network.payment": organisation.dues_payments.all(),
        "network.refund": organisation.dues_refunds.all(),
    }
    found: dict[str, int] = {}
    for kind, rows in subjects.items():
        ids = [str(pk) for pk in rows.values_list("pk", flat=True)]
        entries = Entry.objects.filter(subject_type=kind, subject_id__in=ids)
        entries = Entry.objects.filter(pk__in=entries) | Entry.objects.filter(reverses__in=entries)
        for move in Transfer.objects.filter(entry__in=entries).select_related("debit", "credit"):
            sign = (move.debit.code == RECEIVABLE) - (move.credit.code == RECEIVABLE)
            found[move.currency] = found.get(move.currency, 0) + sign * move.amount_minor
    return found


def test_the_notices_total_what_the_simulation_said() -> None:
    for place in range(12):
        member(f"Membre {place}", 7_000_000 + place * 9_123_457)
    scale, asked = adopted(), year()
    told = simulate(scale, asked, beside=None)
    account = notices.issue_year(year=asked, actor=None, at=AT)
    assert account.made == 12
    assert account.total_minor == told.whole.after_minor == sum(n.amount_minor for n in DuesNotice.objects.all())
    assert sum(part.after_minor for part in told.by_bracket.values()) == told.whole.after_minor
    assert sum(part.after_minor for part in told.by_region.values()) == told.whole.after_minor
    assert held(RECEIVABLE) == account.total_minor == -held(REVENUE)
    reconciled()


def test_a_run_again_makes_none_twice_and_waits_for_figures() -> None:
    member("Avec"), member("Sans", None)
    adopted()
    first = notices.issue_year(year=year(), actor=None, at=AT)
    again = notices.issue_year(year=year(), actor=None, at=AT)
    assert (first.made, first.missing) == (1, 1)
    assert (again.made, again.had, again.missing) == (0, 1, 1)
    assert DuesNotice.objects.get().number == "COT-2027-0001"
    assert DuesScale.objects.get(key="essai").frozen_at == AT


def test_a_notice_is_owed_told_and_met_when_paid() -> None:
    everybody = people()
    home = member(semis(), 186_200_000)
    adopted()
    notices.issue_year(year=year(), actor=everybody.amina, at=AT)
    notice = DuesNotice.objects.get()
    duty = Obligation.objects.get(kind="network.dues")
    assert (duty.debtor, duty.amount_minor, duty.state) == (home, notice.amount_minor, "open")
    assert notice.due_on == AT.date() + timedelta(days=60)
    letter = Message.objects.get(template="network/dues_notice")
    assert notice.number in letter.text
    assert letter.to == everybody.benoit.email
    pay(home, notice.amount_minor - 1, "presque")
    duty.refresh_from_db()
    assert duty.state == "open"
    pay(home, 1, "reste")
    duty.refresh_from_db()
    assert duty.state == "met"
    assert account_of(home).balances == {"CAD": 0}
    reconciled()


def test_older_notices_first_then_a_credit_then_the_next_notice() -> None:
    home = member("Membre", 0)
    adopted()
    notices.issue_year(year=year(), actor=None, at=AT)
    paid = pay(home, 25_000, "trop")
    assert account_of(home).balances == {"CAD": -15_000}
    cancelled = notices.cancel(notice=DuesNotice.objects.get(), reason="Erreur", actor=people().amina, at=AT)
    assert account_of(home).balances == {"CAD": -25_000}
    assert Obligation.objects.get(kind="network.dues").state == "waived"
    notices.issue_year(year=year(), actor=None, at=AT)
    made = with_paid(DuesNotice.objects.exclude(pk=cancelled.pk)).get()
    assert made.left_minor == 0  # type: ignore[attr-defined]
    assert made.number == "COT-2027-0002"
    with pytest.raises(RuleViolation, match=r"dues\.refund_amount"):
        payments.refund(
            payment=paid,
            amount_minor=15_001,
            refunded_on=AT.date(),
            reason="Trop",
            idempotency_key="r",
            actor=None,
            at=AT,
        )
    for _twice in range(2):
        payments.refund(
            payment=paid,
            amount_minor=15_000,
            refunded_on=AT.date(),
            reason="Trop",
            idempotency_key="r2",
            actor=None,
            at=AT,
        )
    assert account_of(home).balances == {"CAD": 0}
    assert held(BANK) == 10_000
    with pytest.raises(RuleViolation, match=r"dues\.refunded"):
        payments.reverse_payment(payment=paid, reason="Erreur", actor=None, at=AT)
    reconciled()


def test_a_double_click_is_one_payment_and_a_mistake_is_reversed() -> None:
    home, other = member("Membre", 0), member("Autre", 0)
    adopted()
    notices.issue_year(year=year(), actor=None, at=AT)
    paid = pay(home, 10_000, "clic")
    assert pay(home, 10_000, "clic") == paid
    with pytest.raises(RuleViolation, match=r"dues\.key_taken"):
        pay(other, 10_000, "clic")
    payments.reverse_payment(payment=paid, reason="Mauvais membre", actor=None, at=AT)
    with pytest.raises(RuleViolation, match=r"dues\.reversed"):
        payments.reverse_payment(payment=paid, reason="Encore", actor=None, at=AT)
    assert account_of(home).balances == {"CAD": 10_000}
    assert Allocation.objects.get().undone_at == AT
    assert Obligation.objects.get(debtor=home).state == "open"
    assert held(BANK) == 0
    reconciled()


def test_dollars_of_elsewhere_are_kept_apart_until_somebody_says_the_rate() -> None:
    from maillon.core.codelists.services import load_rates  # noqa: PLC0415  the rates are needed here alone

    load_rates()
    home = member("Membre", 0)
    adopted()
    notices.issue_year(year=year(), actor=None, at=AT)
    paid = pay(home, 8_000, "usd", currency="USD")
    assert account_of(home).balances == {"CAD": 10_000, "USD": -8_000}
    assert Obligation.objects.get(debtor=home).state == "open"
    reconciled()
    told = {"currency": "CAD", "rate_source": "Banque du Canada, 2027-02-01", "converted_on": AT.date(), "at": AT}
    with pytest.raises(RuleViolation, match=r"dues\.rate"):
        payments.convert(payment=paid, rate=Decimal(0), actor=None, **told)  # type: ignore[arg-type]
    payments.convert(payment=paid, rate=Decimal("1.3712"), actor=None, **told)  # type: ignore[arg-type]
    assert account_of(home).balances == {"CAD": 10_000 - 10_970, "USD": 0}
    assert Obligation.objects.get(debtor=home).state == "met"
    reconciled()
    payments.reverse_payment(payment=paid, reason="Erreur", actor=None, at=AT)
    assert account_of(home).balances == {"CAD": 10_000, "USD": 0}
    reconciled()


def test_dues_asked_before_their_year_are_deferred_until_it_begins() -> None:
    member("Membre", 0)
    adopted()
    notices.issue_year(year=year(), actor=None, at=BEFORE)
    assert (held(DEFERRED), held(REVENUE)) == (-10_000, 0)
    assert notices.recognise(at=BEFORE) == 0
    assert [notices.recognise(at=AT), notices.recognise(at=AT)] == [1, 0]
    assert (held(DEFERRED), held(REVENUE)) == (0, -10_000)
    notices.cancel(notice=DuesNotice.objects.get(), reason="Erreur", actor=None, at=AT)
    assert (held(DEFERRED), held(REVENUE), held(RECEIVABLE)) == (0, 0, 0)


def test_a_notice_is_made_anew_from_better_figures() -> None:
    home = member("Membre", 50_000_000)
    adopted()
    notices.issue_year(year=year(), actor=None, at=AT)
    first = DuesNotice.objects.get()
    pay(home, first.amount_minor, "paye")
    home.figures.update(amount_minor=90_000_000)
    second = notices.replace(notice=first, reason="États financiers corrigés", actor=people().amina, at=AT)
    assert (second.replaces, second.amount_minor) == (first, 90_000)
    assert account_of(home).balances == {"CAD": 90_000 - 50_000}
    assert first.base["figures"][0]["value"] == 50_000_000  # what was asked stays as it was asked
    reconciled()


def test_whatever_happens_the_ledger_says_the_same() -> None:
    """Two hundred random deeds; after each, every statement reconciles to the cent."""
    random = Random("cotisations")
    homes = [member(f"Membre {place}", place * 11_111_111) for place in range(5)]
    adopted()
    notices.issue_year(year=year(), actor=None, at=AT)
    for step in range(60):
        home = random.choice(homes)
        kept = list(Payment.objects.filter(organisation=home, reversed_at=None))
        deed = random.choice(("pay", "pay", "reverse", "refund", "cancel", "issue"))
        try:
            if deed == "pay":
                pay(home, random.randint(1, 60_000), f"k{step}")
            elif deed == "reverse" and kept:
                payments.reverse_payment(payment=random.choice(kept), reason="Erreur", actor=None, at=AT)
            elif deed == "refund" and kept:
                payments.refund(
                    payment=random.choice(kept), amount_minor=random.randint(1, 9_000), refunded_on=AT.date(),
                    reason="Trop", idempotency_key=f"r{step}", actor=None, at=AT,
                )  # fmt: skip
            elif deed == "cancel" and (found := home.dues_notices.filter(cancelled_at=None).first()):
                notices.cancel(notice=found, reason="Erreur", actor=None, at=AT)
            elif deed == "issue":
                notices.issue_year(year=year(), actor=None, at=AT)
        except RuleViolation as refused:
            assert refused.code in ("dues.refund_amount", "dues.refunded")
        if step % 6 == 0:
            reconciled()
    reconciled()
    for notice in with_paid(DuesNotice.objects.all()):
        assert 0 <= notice.left_minor <= notice.amount_minor  # type: ignore[attr-defined]
        assert not notice.cancelled_at or notice.left_minor == notice.amount_minor  # type: ignore[attr-defined]


def test_unpaid_for_long_suspends_and_payment_reinstates() -> None:
    late, paid = member("En retard", 0), member("Payé", 0)
    adopted()
    notices.issue_year(year=year(), actor=None, at=AT)
    pay(paid, 10_000, "p")
    due = DuesNotice.objects.get(organisation=late).due_on
    assert standing.preview(on=due + timedelta(days=90)).to_suspend == []
    [(membership, notice)] = standing.preview(on=due + timedelta(days=91)).to_suspend
    assert (membership.organisation, notice.organisation) == (late, late)
    after = AT + timedelta(days=60 + 92)
    assert standing.apply(actor=None, at=after) == {"suspended": 1, "reinstated": 0}
    assert standing.apply(actor=None, at=after) == {"suspended": 0, "reinstated": 0}
    pay(late, 10_000, "enfin")
    assert standing.apply(actor=None, at=after) == {"suspended": 0, "reinstated": 1}
    assert Suspension.objects.get().ends_on is not None


def test_scales_are_written_adopted_and_frozen() -> None:
    first = adopted()
    second = scales.copy(scale=first, actor=None, at=BEFORE)
    assert (second.key, second.version, second.adopted_on) == ("essai", 2, None)
    scales.rewrite(
        scale=second, title={"fr": "Mieux"}, definition={**SIMPLE, "least": 12_000}, source="CA", actor=None, at=BEFORE
    )
    with pytest.raises(RuleViolation, match=r"dues\.not_a_draft"):
        scales.rewrite(scale=first, title={}, definition=SIMPLE, source="", actor=None, at=BEFORE)
    with pytest.raises(RuleViolation, match=r"dues\.start_taken"):
        scales.adopt(scale=second, starts_on=date(2027, 1, 1), resolution="AG", actor=None, at=BEFORE)
    with pytest.raises(RuleViolation, match=r"dues\.no_resolution"):
        scales.adopt(scale=second, starts_on=date(2028, 1, 1), resolution=" ", actor=None, at=BEFORE)
    scales.adopt(scale=second, starts_on=date(2028, 1, 1), resolution="AG 2027", actor=None, at=BEFORE)
    first.refresh_from_db()
    assert first.ends_on == date(2028, 1, 1)
    scales.withdraw(scale=second, actor=None, at=BEFORE)
    first.refresh_from_db()
    assert first.ends_on is None
    member("Membre", 0)
    notices.issue_year(year=year(), actor=None, at=AT)
    with pytest.raises(RuleViolation, match=r"dues\.frozen"):
        scales.withdraw(scale=first, actor=None, at=AT)


def test_only_the_secretariat_keeps_the_dues() -> None:
    everybody = people()
    home = member(semis(), 0)
    scale = adopted()
    notices.issue_year(year=year(), actor=everybody.amina, at=AT)
    notice, paid = DuesNotice.objects.get(), pay(home, 100, "p")
    for somebody in (everybody.benoit, everybody.mireille, everybody.lea):
        for deed in (
            lambda who: notices.issue_year(year=year(), actor=who, at=AT),
            lambda who: notices.cancel(notice=notice, reason="x", actor=who, at=AT),
            lambda who: pay(home, 1, "x", actor=who),
            lambda who: payments.reverse_payment(payment=paid, reason="x", actor=who, at=AT),
            lambda who: scales.copy(scale=scale, actor=who, at=AT),
        ):
            with pytest.raises(NotAllowed):
                deed(somebody)
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"network.notice.issued", "network.payment.recorded", "network.scale.adopted"} <= verbs


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"amount": 0}, "dues.payment_amount"),
        ({"amount": -5}, "dues.payment_amount"),
        ({"received_on": date(2027, 2, 2)}, "dues.future"),
        ({"method": "troc"}, "dues.method"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(parts: dict[str, object], code: str) -> None:
    adopted()
    home = member("Membre", 0)
    amount = parts.pop("amount", 100)
    with pytest.raises(RuleViolation) as refused:
        pay(home, amount, "x", **parts)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert not Payment.objects.exists()


def test_what_a_discount_asks_expires_as_the_base_does() -> None:
    small = {
        "key": "petit",
        "label": {"fr": "Petit"},
        "when": [{"fact": "staff", "operator": "at_most", "value": 3}],
        "share": [1, 2],
    }
    wanted = {**SIMPLE, "least": 0, "discounts": [small]}
    fresh, stale, unknown = member("Frais"), member("Ancien"), member("Inconnu")
    for one, ended in ((fresh, date(2026, 4, 1)), (stale, date(2024, 4, 1))):
        OrganisationFigure.objects.create(
            organisation=one, kind="staff", starts_on=date(ended.year - 1, 4, 1), ends_on=ended, count=2,
            source="Essai", recorded_at=BEFORE,
        )  # fmt: skip

    def owed(months: int) -> dict[str, int]:
        found = assess(Scale.from_json({**wanted, "oldest_months": months}), year(), standing)
        return {one.membership.organisation.legal_name_fr: one.dues.amount_minor for one in found if one.dues}

    standing = list(Membership.objects.select_related("organisation", "category").order_by("pk"))
    two_years = owed(24)
    assert two_years["Frais"] * 2 == two_years["Ancien"] == two_years["Inconnu"]
    assert owed(36)["Ancien"] == two_years["Frais"]
    assert {one.pk for one in (fresh, stale, unknown)} == {one.organisation_id for one in standing}


def test_the_yearly_run_says_how_far_it_is() -> None:
    adopted()
    for number in range(3):
        member(f"Membre {number}")
    told: list[tuple[int, int]] = []
    notices.issue_year(year=year(), actor=None, at=AT, report=lambda done, total: told.append((done, total)))
    assert told[-1] == (3, 3)
    assert told == sorted(told)

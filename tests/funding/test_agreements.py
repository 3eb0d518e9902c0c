"""Agreements from the decision to the last payment: money never passes the envelope, nor what was agreed."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from pypdf import PdfReader

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.services import path_of
from maillon.core.obligations import services as obligations
from maillon.core.obligations.models import Obligation
from maillon.funding.jobs.agreements import fall_due
from maillon.funding.models import Agreement, Amendment, Instalment, Recovery, Report
from maillon.funding.queries.agreements import awarded, sums
from maillon.funding.rules import agreements as rules
from maillon.funding.services import (
    agreements,
    amending,
    books,
    instalments,
    orders,
    papers,
    recovering,
    reports,
    signing,
)
from maillon.ledger import queries as ledger
from tests.funding.agreeing import AMOUNT, AT, Cast, accounts, cast, sign_both, signed, written

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=3)


class Nowhere:
    """A progress nobody looks at."""

    def report(self, done: int, total: int | None = None, message: str = "") -> None: ...


def refused(code: str) -> object:
    return pytest.raises(RuleViolation, match=code)


def held(scene: Cast, code: str) -> int:
    """What an account of the ministry's book holds: debits less credits."""
    book = books.book_of(scene.ministry, at=AT)
    return sum(row.amount_minor for row in ledger.balance(book.accounts.filter(code=code)))


def balanced(scene: Cast) -> bool:
    book = books.book_of(scene.ministry, at=AT)
    return set(ledger.totals(ledger.trial_balance(book)).values()) <= {0}


def hand_in(report: Report, scene: Cast) -> None:
    assert report.obligation is not None
    obligations.meet(obligation=report.obligation, actor=scene.benoit, at=LATER, note="Envoyé")
    report.refresh_from_db()


def pay(one: Instalment, scene: Cast, *, at: object = LATER) -> None:
    """Prepared by Mireille, approved by Simon, ordered, confirmed by hand."""
    instalments.prepare(instalment=one, actor=scene.mireille, at=LATER)
    instalments.approve(instalment=one, actor=scene.simon, at=LATER)
    orders.make(instalments=[one], execute_on=LATER.date(), actor=scene.mireille, at=LATER)
    orders.confirm(instalment=one, paid_on=LATER.date(), bank_reference="B1", actor=scene.mireille, at=LATER)
    one.refresh_from_db()


def test_what_is_written_is_what_both_read() -> None:
    scene = cast()
    made = written(scene)
    assert made.reference == "CONV-2026-0001"
    assert (made.starts_on, made.ends_on) == (date(2026, 4, 8), date(2028, 4, 8))
    assert [one.amount_minor for one in made.instalments.all()] == [60_000_00, 30_000_00, 10_000_00]
    assert made.text_digest == rules.digest(made.text)
    plain = made.text.replace("\xa0", " ").replace("\u202f", " ")
    for words in ("CONV-2026-0001", "100 000,00 $", "du 8 avril 2026 au 7 avril 2028", "Le logo du bailleur paraît."):
        assert words in plain, plain
    assert "« Rapport annuel » est accepté" in plain and "{" not in plain and "&" not in plain
    owed = Obligation.objects.open().filter(kind="funding.signature")
    assert {one.debtor for one in owed} == {scene.home, scene.ministry}
    assert not made.reports.exists(), "nothing is owed before both have signed"


def test_a_call_never_promises_more_than_it_has() -> None:
    scene = cast(envelope_minor=250_000_00)
    first = signed(scene)
    written(scene)
    with refused("past_envelope") as caught:
        written(scene, amount_minor=50_000_01)
    assert caught.value.params["left"] == 50_000_00  # type: ignore[attr-defined]
    written(scene, amount_minor=50_000_00)
    assert awarded(scene.call) == 250_000_00
    agreements.end(agreement=first, reason="Le projet cesse.", actor=scene.mireille, at=LATER)
    assert awarded(scene.call) == 150_000_00, "what an agreement that ended will not spend is free again"
    with refused("ceiling"):
        written(scene, amount_minor=300_000_01)
    with refused("floor"):
        written(scene, amount_minor=999_99)


def test_each_party_signs_the_text_it_read_and_nobody_for_both() -> None:
    scene = cast()
    made = written(scene)
    told = {"agreement": made, "name": "Benoît Lachance", "office": "Direction", "at": AT}
    with pytest.raises(NotAllowed):
        signing.sign(**told, party="funder", digest=made.text_digest, actor=scene.benoit)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        signing.sign(**told, party="organisation", digest=made.text_digest, actor=scene.people.amina)  # type: ignore[arg-type]
    with refused("text_changed"):
        signing.sign(**told, party="organisation", digest="0" * 64, actor=scene.benoit)  # type: ignore[arg-type]
    with refused("sign_office"):
        signing.sign(
            **{**told, "office": " "},
            party="organisation",
            digest=made.text_digest,
            actor=scene.benoit,  # type: ignore[arg-type]
        )
    once = signing.sign(**told, party="organisation", digest=made.text_digest, actor=scene.benoit)  # type: ignore[arg-type]
    again = signing.sign(**told, party="organisation", digest=made.text_digest, actor=scene.benoit)  # type: ignore[arg-type]
    assert once == again
    made.refresh_from_db()
    assert made.state == Agreement.State.TO_SIGN
    signing.sign(**{**told, "name": "Mireille"}, party="funder", digest=made.text_digest, actor=scene.mireille)  # type: ignore[arg-type]
    made.refresh_from_db()
    assert (made.state, made.signed_at) == (Agreement.State.IN_FORCE, AT)
    assert not Obligation.objects.open().filter(kind="funding.signature").exists()
    assert (held(scene, books.GRANTS), held(scene, books.COMMITTED)) == (AMOUNT, -40_000_00)
    assert held(scene, books.DUE) == -60_000_00, "the first instalment waits for the signature alone"
    states = [one.state for one in made.instalments.all()]
    assert states == ["due", "waiting", "waiting"]
    with refused("signed"):
        signing.sign(**told, party="funder", digest=made.text_digest, actor=scene.simon)  # type: ignore[arg-type]


def test_who_works_for_both_parties_signs_for_one() -> None:
    scene = cast()
    both = scene.mireille
    both.grants.create(
        role="organisation_administrator", territory="organisation", organisation=scene.home, starts_at=AT
    )
    made = written(scene)
    told = {"agreement": made, "name": "M", "office": "D", "digest": made.text_digest, "actor": both, "at": AT}
    signing.sign(**told, party="funder")  # type: ignore[arg-type]
    with refused("sign_both"):
        signing.sign(**told, party="organisation")  # type: ignore[arg-type]


def test_what_both_signed_is_printed_once_and_verified_by_its_code() -> None:
    scene = cast()
    made = signed(scene)
    made.refresh_from_db()
    document = papers.print_signed(agreement=made, at=AT)
    made.refresh_from_db()
    assert document is not None and papers.print_signed(agreement=made, at=AT) == document
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(path_of(document.file.digest).read_bytes())).pages)
    assert document.code in text and made.text_digest[:20] in text.replace("\n", "") and "Direction" in text
    assert papers.print_signed(agreement=written(scene), at=AT) is None


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
    assert fall_due(Nowhere()) == {"due": 1} or made.instalments.get(number=2).state == "due"


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


def amended(scene: Cast, made: Agreement, *, amount_minor: int = AMOUNT, ends_on: date | None = None) -> Amendment:
    made.refresh_from_db()
    return amending.propose(
        agreement=made,
        amount_minor=amount_minor,
        ends_on=ends_on or made.ends_on,
        reason="Les prix ont monté.",
        actor=scene.mireille,
        at=LATER,
    )


def test_an_amendment_holds_once_both_have_signed_it() -> None:
    scene = cast()
    made = signed(scene)
    accounts(scene)
    pay(made.instalments.get(number=1), scene)
    with refused("no_change"):
        amended(scene, made)
    with refused("under_paid"):
        amended(scene, made, amount_minor=59_999_99)
    change = amended(scene, made, amount_minor=120_000_00, ends_on=date(2029, 4, 8))
    with refused("amendment_open"):
        amended(scene, made, amount_minor=110_000_00)
    plain = change.text.replace("\xa0", " ").replace("\u202f", " ")
    assert "120 000,00 $" in plain and "7 avril 2029" in plain and "7 avril 2028" in plain
    made.refresh_from_db()
    assert made.amount_minor == AMOUNT
    sign_both(scene, made, at=LATER, amendment=change)
    made.refresh_from_db()
    assert (made.amount_minor, made.ends_on) == (120_000_00, date(2029, 4, 8))
    assert [one.amount_minor for one in made.instalments.all()] == [60_000_00, 45_000_00, 15_000_00]
    assert held(scene, books.GRANTS) == 120_000_00 and balanced(scene)
    assert made.reports.get(key="final").due_on == date(2029, 7, 7)
    assert made.reports.filter(key="annuel", state="due").count() == 3, "one more 31 March"
    with refused("amendment_closed"):
        amending.drop(amendment=change, actor=scene.mireille, at=LATER)


def test_an_amendment_passes_neither_the_envelope_nor_what_is_paid_meanwhile() -> None:
    scene = cast(envelope_minor=130_000_00)
    made = signed(scene)
    accounts(scene)
    with refused("past_envelope"):
        amended(scene, made, amount_minor=130_000_01)
    change = amended(scene, made, amount_minor=50_000_00)
    one = made.instalments.get(number=1)
    pay(one, scene)
    with refused("under_paid"):
        sign_both(scene, made, at=LATER, amendment=change)
    amending.drop(amendment=change, actor=scene.mireille, at=LATER)
    made.refresh_from_db()
    assert made.amount_minor == AMOUNT
    smaller = amended(scene, made, amount_minor=60_000_00)
    assert smaller.number == 2
    sign_both(scene, made, at=LATER, amendment=smaller)
    assert [one.state for one in made.instalments.all()] == ["paid", "cancelled", "cancelled"]
    assert held(scene, books.GRANTS) == 60_000_00 and held(scene, books.COMMITTED) == 0 and balanced(scene)
    larger = amended(scene, made, amount_minor=70_000_00)
    sign_both(scene, made, at=LATER, amendment=larger)
    extra = made.instalments.get(number=4)
    assert (extra.amount_minor, extra.state) == (10_000_00, "due")


def test_a_shorter_agreement_asks_for_fewer_reports_sooner() -> None:
    scene = cast()
    made = signed(scene)
    change = amended(scene, made, ends_on=date(2027, 10, 1))
    sign_both(scene, made, at=LATER, amendment=change)
    assert made.reports.get(key="final").due_on == date(2027, 12, 30)
    open_ones = Obligation.objects.open().filter(kind="funding.report")
    assert {timezone.localdate(one.due_at) for one in open_ones} == {
        one.due_on for one in made.reports.filter(state="due")
    }
    back = amended(scene, made, ends_on=date(2028, 4, 8))
    sign_both(scene, made, at=LATER, amendment=back)
    assert made.reports.get(key="final").due_on == date(2028, 7, 7)
    assert made.reports.filter(state="due").count() == Obligation.objects.open().filter(kind="funding.report").count()


def test_the_end_stops_what_was_not_sent_and_frees_it() -> None:
    scene = cast()
    made = signed(scene)
    accounts(scene)
    pay(made.instalments.get(number=1), scene)
    with refused("no_reason"):
        agreements.end(agreement=made, reason=" ", actor=scene.mireille, at=LATER)
    agreements.end(agreement=made, reason="Le partenaire se retire.", actor=scene.mireille, at=LATER)
    made.refresh_from_db()
    assert made.state == Agreement.State.ENDED
    assert [one.state for one in made.instalments.all()] == ["paid", "cancelled", "cancelled"]
    assert held(scene, books.GRANTS) == 60_000_00 and held(scene, books.COMMITTED) == 0 and balanced(scene)
    with refused("step"):
        agreements.end(agreement=made, reason="Encore", actor=scene.mireille, at=LATER)


def test_it_is_complete_when_nothing_is_owed() -> None:
    scene = cast()
    made = signed(scene)
    accounts(scene)
    with refused("not_done") as caught:
        agreements.complete(agreement=made, actor=scene.mireille, at=LATER)
    assert caught.value.params["left"] == ["reports", "instalments"]  # type: ignore[attr-defined]
    for report in made.reports.all():
        hand_in(report, scene)
        reports.accept(report=report, actor=scene.mireille, at=LATER)
    instalments.fall_due(made, actor=None, at=AT + timedelta(days=800))
    for one in made.instalments.all():
        pay(one, scene)
    agreements.complete(agreement=made, actor=scene.mireille, at=LATER)
    made.refresh_from_db()
    assert made.state == Agreement.State.COMPLETED
    kept = sums(made, list(made.instalments.all()))
    assert (kept.agreed, kept.paid, kept.waiting, kept.under_way) == (AMOUNT, AMOUNT, 0, 0)


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

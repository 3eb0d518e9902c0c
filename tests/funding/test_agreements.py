"""Agreements from the decision to the last payment: money never passes the envelope, nor what was agreed."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from maillon.core.errors import NotAllowed
from maillon.core.files.services import path_of
from maillon.core.obligations.models import Obligation
from maillon.funding.models import Agreement, Amendment
from maillon.funding.queries.agreements import awarded, sums
from maillon.funding.rules import agreements as rules
from maillon.funding.services import (
    agreements,
    amending,
    books,
    instalments,
    papers,
    reports,
    signing,
)
from tests.funding.agreeing import (
    AMOUNT,
    AT,
    LATER,
    Cast,
    accounts,
    balanced,
    cast,
    hand_in,
    held,
    pay,
    refused,
    sign_both,
    signed,
    written,
)

pytestmark = pytest.mark.django_db


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
    kept = sums(made, list(made.instalments.all()), [])
    assert (kept.agreed, kept.paid, kept.waiting, kept.under_way) == (AMOUNT, AMOUNT, 0, 0)

"""2,101 real loans live again through the engine: the sums of the file to the cent, both books balanced and sealed."""

from __future__ import annotations

import csv
import re
import shutil
from fractions import Fraction
from functools import cache
from io import StringIO
from itertools import accumulate
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Q
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from maillon.cli.fund_audit import audit
from maillon.core.audit.models import AuditEvent
from maillon.core.errors import RuleViolation
from maillon.core.typography import typo_text
from maillon.guarantees.models import Event, Fund, Guarantee, Position
from maillon.guarantees.queries.past import Totals
from maillon.guarantees.rules import past as rules
from maillon.guarantees.rules.engine import replay
from maillon.guarantees.rules.events import capital, life
from maillon.guarantees.services.takeover import take_over
from maillon.guarantees.spreadsheets.past import read
from maillon.ledger import queries as ledger
from maillon.ledger.models import Book, Transfer
from tests.guarantees import scene as stage

SBA = Path(settings.PROJECT) / "data" / "guarantees" / "sba"
PUBLISHED = Totals(
    loans=2_101,
    approved_minor=489_865_659_00,
    guaranteed_minor=397_630_216_00,
    disbursed_minor=510_198_620_00,
    defaulted=697,
    charged_off_minor=42_101_130_00,
    repaid_after_minor=103_248_00,
    lost_minor=41_997_882_00,
)
"""Summed by hand from the published file: GrAppv, SBA_Appv, DisbursementGross, ChgOffPrinGr by MIS_Status."""
AFTER_ALL = {"1010", "3000", "4030", "5010", "5020"}
"""Accounts that hold something once every loan is over: cash, capital, recoveries, losses, exchange."""


def rows() -> list[dict[str, str]]:
    with (SBA / "prets.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.django_db
def test_the_whole_case_through_the_engine_and_both_books() -> None:
    folder = read(SBA)
    done = take_over(folder=folder, actor=None, at=timezone.now())
    assert done.file == done.engine == PUBLISHED
    fund = Fund.objects.get(slug="cas-sba")
    assert all(is_sound for _sentence, is_sound in audit(fund))
    assert AuditEvent.objects.filter(verb="guarantees.portfolio.taken_over").count() == 1
    assert set(Position.objects.filter(guarantee__fund=fund).values_list("state", flat=True)) == {"released", "closed"}
    # What a guarantee bears of a loss, exactly, from the file alone: rounded once at the payment, once at the recovery.
    exact = sum(Fraction(int(r["guaranteed"]), int(r["approved"])) * int(r["charged_off"]) for r in rows() if lost(r))
    assert abs(done.borne.net_minor - 100 * exact) < len(folder.loans)
    given = sum(one.amount_minor for one in folder.tranches)
    commitment = fund.commitments.get()
    assert commitment.amount_minor == sum(one.paid_minor for one in commitment.calls.all())
    for book in (fund.asnpo_book, fund.ifrs_book):
        balances = {one.account.code: one for one in ledger.trial_balance(book)}
        assert balances["5010"].amount_minor == done.borne.paid_minor
        assert balances["4030"].amount_minor == -done.borne.recovered_minor
        assert balances["1010"].amount_minor == given - done.borne.net_minor
        assert -balances["3000"].functional_minor == commitment.amount_minor
        assert lowest(book, "1000") == lowest(book, "1010") == 0, "cash is never below nothing, on any day"
        left = {code for code, one in balances.items() if one.amount_minor or one.functional_minor}
        assert left <= AFTER_ALL
        assert not any(ledger.totals(ledger.trial_balance(book)).values())
    events = Event.objects.count()
    again = take_over(folder=folder, actor=None, at=timezone.now())
    assert (again.kept, again.known, Event.objects.count()) == (0, 2_101, events)


def lowest(book: Book, code: str) -> int:
    """The least an account ever held, entry after entry."""
    moved = (
        (row.amount_minor if row.debit.code == code else 0) - (row.amount_minor if row.credit.code == code else 0)
        for row in Transfer.objects.filter(Q(debit__code=code) | Q(credit__code=code), entry__book=book)
        .select_related("debit", "credit")
        .order_by("entry__effective_on", "entry__sequence", "position")
    )
    return min(accumulate(moved, initial=0))


def lost(row: dict[str, str]) -> bool:
    return row["status"] == "CHGOFF"


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """Six loans of the case: two repaid, one drawn above its amount, three lost, one of which came back."""
    place = tmp_path / "few"
    shutil.copytree(SBA, place)
    kept = [r for r in rows() if not lost(r) and r["charged_off"] == "0"][:2]
    kept += [r for r in rows() if int(r["disbursed"]) > 3 * int(r["approved"])][:1]
    kept += [r for r in rows() if lost(r)][:2]
    kept += [r for r in rows() if not lost(r) and r["charged_off"] != "0"][:1]
    write(place, kept)
    return place


def write(place: Path, kept: list[dict[str, str]]) -> None:
    with (place / "prets.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, rows()[0].keys())
        table.writeheader()
        table.writerows(kept)


def run(*words: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("guarantees", *words, stdout=out, stderr=out)
    except CommandError as stopped:
        return out.getvalue(), stopped.returncode
    return out.getvalue(), 0


@pytest.mark.django_db
def test_the_command_tries_then_takes_over_then_finds_nothing_new(few: Path) -> None:
    told, status = run("import", str(few), "--dry-run")
    assert "6 prêts seraient repris" in told and status == 0
    assert not Fund.objects.exists() and not Event.objects.exists()
    told, status = run("import", str(few))
    assert "6 prêts repris" in told and status == 0
    assert Guarantee.objects.count() == 6
    told, _status = run("import", str(few))
    assert "0 prêts repris" in told and "6 l’étaient déjà" in told
    _told, status = run("verify")
    assert status == 0


BAD = {
    "approved": ("", "-1", "1e400", "nan", "0", "12,5", "0.001"),
    "guaranteed": ("999999999", "0"),
    "approved_on": ("1960-02-31", "15074", ""),
    "disbursed_on": ("1950-01-01",),
    "term_months": ("-3", "²", "99999999999999999999"),
    "status": ("?", ""),
    "loan": ("", "../x", "123456789", "=1+1"),
    "charged_off": ("-5", "x"),
}


@pytest.mark.django_db
def test_a_line_that_does_not_hold_is_named_and_nothing_is_taken_over(few: Path) -> None:
    good = list(csv.DictReader((few / "prets.csv").open(encoding="utf-8")))
    wrong = [(column, value) for column, values in BAD.items() for value in values]
    write(few, [*good, *({**good[0], "loan": f"x{n}", column: value} for n, (column, value) in enumerate(wrong))])
    found = read(few)
    assert [(one.line, one.column) for one in found.refused] == [
        (len(good) + 2 + number, column) for number, (column, _value) in enumerate(wrong)
    ]
    told, status = run("import", str(few))
    assert status == 2
    assert typo_text(f"{len(good) + len(wrong)} prêts lus : {len(good)} bons, {len(wrong)} refusés") in told
    with pytest.raises(RuleViolation, match="past_lines"):
        take_over(folder=found, actor=None, at=timezone.now())
    write(few, [*good, good[0]])
    assert [one.column for one in read(few).refused] == ["loan"]
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("reprise.toml", "loans = "),
        ("reprise.toml", 'loans = "../../../etc/passwd"\ncurrency = "USD"'),
        ("prets.csv", "loan;approved\n1;2\n"),
        ("prets.csv", "\x00"),
        ("taux.csv", "month,cad\n2001-01-01,-1\n"),
        ("taux.csv", "month,cad\n2001-01-01,1/0\n"),
    ],
)
def test_a_folder_that_cannot_be_read_says_which_file(few: Path, file: str, content: str) -> None:
    (few / file).write_text(content, encoding="utf-8")
    with pytest.raises(RuleViolation, match="unreadable"):
        read(few)


@pytest.mark.django_db
def test_stopped_halfway_nothing_is_kept(few: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(_done: int, _total: int | None) -> None:
        assert Event.objects.exists()
        raise Stopped

    with pytest.raises(Stopped):
        take_over(folder=read(few), actor=None, at=timezone.now(), progress=stop)
    assert not Event.objects.exists() and not Fund.objects.exists()


@pytest.mark.django_db
def test_a_capital_that_does_not_pay_the_claims_refuses_the_whole(few: Path) -> None:
    card = (few / "reprise.toml").read_text(encoding="utf-8")
    (few / "reprise.toml").write_text(re.sub(r"amount = \d+", "amount = 1", card), encoding="utf-8")
    told, status = run("import", str(few))
    assert status == 2 and "l’encaisse ne suffit pas" in told
    assert not Event.objects.exists() and not Fund.objects.exists()


@pytest.mark.django_db
def test_a_fund_with_guarantees_of_its_own_takes_nothing_over(few: Path) -> None:
    stage.approved(stage.scene())
    card = (few / "reprise.toml").read_text(encoding="utf-8")
    (few / "reprise.toml").write_text(card.replace('slug = "cas-sba"', 'slug = "levain"'), encoding="utf-8")
    with pytest.raises(RuleViolation, match="past_mixed"):
        take_over(folder=read(few), actor=None, at=timezone.now())


@cache
def the_case() -> rules.Portfolio:
    return read(SBA).portfolio


@settings_of(max_examples=60, deadline=None)
@given(
    approved=st.integers(20_000, 10**9),
    part=st.fractions(min_value=Fraction(1, 100), max_value=1),
    drawn=st.fractions(min_value=Fraction(1, 10), max_value=4),
    months=st.integers(0, 306),
    after=st.integers(0, 4000),
    loss=st.fractions(min_value=0, max_value=1),
    is_repaid=st.booleans(),
)
def test_any_loan_that_holds_lives_through_the_engine_to_its_end(
    approved: int, part: Fraction, drawn: Fraction, months: int, after: int, loss: Fraction, is_repaid: bool
) -> None:
    portfolio = the_case()
    disbursed = max(1, int(approved * drawn))
    # A loss of which the fund bears less than a cent is no loss to claim.
    lost_minor = int(loss * min(approved, disbursed))
    lost_minor = lost_minor if lost_minor >= 200 else 0 if is_repaid else 200
    day = rules.months_later(stage.DAY, -12 * 20)
    one = rules.Past(
        number="1",
        line=2,
        approved_on=day,
        disbursed_on=day,
        term_months=months,
        approved_minor=approved,
        guaranteed_minor=max(1, int(approved * part)),
        disbursed_minor=disbursed,
        is_repaid=is_repaid,
        charged_off_on=min(day.fromordinal(day.toordinal() + after), portfolio.as_of) if lost_minor else None,
        charged_off_minor=lost_minor,
    )
    rules.check(one)
    known = stage.at(0).date()
    about = {"effective_on": day, "known_on": known}
    opened = life.FacilityOpened(key="f", facility="SBA-7A", lender=portfolio.lender, currency="USD", **about)
    rate = capital.RateMoved(key="r", currency="USD", rate=Fraction(5, 4), **about)
    told = replay([opened, rate, *rules.told(one, portfolio, known)]).state.guarantees["SBA-7A-0001"]
    assert told.position == ("closed" if lost_minor else "released")
    assert told.loan.drawn_minor == disbursed
    assert told.claim.loss_minor - told.recourse.recovered_minor == (0 if is_repaid else lost_minor)
    assert not any(one.minor or one.functional_minor for key, one in told.balances.items() if "|9" in key)

"""Who an issue is for, when letters stop, what a delivery report says: plain values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from maillon.core.mail import bounces
from maillon.engagement.rules.newsletters import after_bounce, is_for
from maillon.engagement.rules.terms import TrainingTerms, in_force

AT = datetime(2026, 11, 2, 15, tzinfo=UTC)
WITHIN = timedelta(days=90)
CODES = st.sets(st.sampled_from("abcde"))


def report(address: str, *, status: str = "5.1.1", action: str = "failed", original: str = "") -> bytes:
    """A delivery report as mail servers write them (RFC 3464)."""
    first = f"Original-Recipient: rfc822;{original}\n" if original else ""
    return (
        "From: MAILER-DAEMON@mx.exemple.org\nTo: infolettre@exemple.org\nSubject: Undelivered Mail\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nSorry.\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.exemple.org\n\n"
        f"{first}Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {status}\n\n"
        "--b\nContent-Type: text/rfc822-headers\n\nSubject: Infolettre\n\n--b--\n"
    ).encode()


@given(CODES, CODES)
def test_an_issue_without_subject_is_for_everybody_and_more_wishes_never_lose_one(
    issue: set[str], wanted: set[str]
) -> None:
    assert is_for([], wanted)
    assert is_for(issue, wanted) <= is_for(issue, wanted | {"a"})


@given(st.lists(st.integers(0, 200), max_size=12))
def test_letters_stop_only_at_that_many_returns_close_together(gaps: list[int]) -> None:
    bounces_counted, last, at = 0, None, AT
    close = 0
    for gap in gaps:
        at += timedelta(days=gap)
        close = close + 1 if last is not None and gap <= 90 else 1
        told = after_bounce(is_permanent=False, bounces=bounces_counted, last=last, at=at, most=3, within=WITHIN)
        assert (told.bounces, told.stops) == (close, close >= 3)
        bounces_counted, last = told.bounces, at
    assert after_bounce(is_permanent=True, bounces=0, last=None, at=AT, most=3, within=WITHIN).stops


def test_a_delivery_report_says_which_address_and_why() -> None:
    [one] = bounces.read(report("Partie@Exemple.org"))
    assert (one.address, one.code, one.is_permanent) == ("partie@exemple.org", "5.1.1", True)
    [full] = bounces.read(report("ailleurs@autre.org", status="4.2.2 (mailbox full)", original="pleine@exemple.org"))
    assert (full.address, full.is_permanent) == ("pleine@exemple.org", False)


def test_what_is_no_failure_is_no_bounce() -> None:
    assert bounces.read(report("a@exemple.org", action="delayed", status="4.4.1")) == []
    assert bounces.read(report("a@exemple.org", action="delivered", status="2.0.0")) == []
    assert bounces.read(report("pas une adresse")) == []
    assert bounces.read(b"Subject: Bonjour\n\nJe suis en vacances.") == []
    assert bounces.read(b"") == []


@given(st.binary(max_size=600))
def test_no_letter_breaks_the_reader(letter: bytes) -> None:
    bounces.read(letter)
    bounces.read(
        b'Content-Type: multipart/report; boundary="b"\n\n--b\nContent-Type: message/delivery-status\n\n' + letter
    )


@given(st.lists(st.dates(), min_size=1, unique=True), st.dates())
def test_the_rule_of_a_day_is_the_latest_that_has_begun(days: list[date], on: date) -> None:
    found = in_force([TrainingTerms(day, 80, "essai") for day in days], on)
    begun = [day for day in days if day <= on]
    assert found.starts_on == (max(begun) if begun else min(days))

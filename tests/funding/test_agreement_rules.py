"""Rules of agreements, by property: every cent has its instalment, no state is left by a way nobody drew."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import sepaxml
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree

from maillon.core.errors import RuleViolation
from maillon.funding.models import Agreement, Instalment
from maillon.funding.rules import agreements as rules
from maillon.funding.rules import confirming, pain001
from maillon.funding.rules.bank_details import checked, is_iban, masked
from maillon.funding.rules.terms import InstalmentRule, ReportRule, Terms, instalment_amounts
from maillon.ledger.bank.statement import Movement

AMOUNTS = st.integers(min_value=0, max_value=10**12)
DAYS = st.dates(min_value=date(1997, 1, 1), max_value=date(2060, 12, 31))


@given(amount=AMOUNTS, weights=st.lists(st.integers(1, 40), min_size=1, max_size=8))
def test_instalments_sum_to_what_is_agreed(amount: int, weights: list[int]) -> None:
    kept = tuple(
        InstalmentRule(f"v{place}", str(Fraction(weight, sum(weights))), {}) for place, weight in enumerate(weights)
    )
    found = instalment_amounts(amount, kept)
    assert sum(found) == amount and min(found) >= 0


@given(
    amount=AMOUNTS,
    fixed=st.lists(AMOUNTS, max_size=4),
    free=st.lists(AMOUNTS, max_size=6),
)
def test_an_amendment_leaves_no_cent_without_its_instalment(amount: int, fixed: list[int], free: list[int]) -> None:
    if amount < sum(fixed):
        with pytest.raises(RuleViolation, match="under_paid"):
            rules.rebalance(amount, fixed=fixed, free=free)
        return
    shares, extra = rules.rebalance(amount, fixed=fixed, free=free)
    assert sum(fixed) + sum(shares) + extra == amount
    assert len(shares) == len(free) and all(one >= 0 for one in (*shares, extra))
    assert not (free and extra)


@given(free=st.lists(st.integers(1, 10**9), min_size=2, max_size=6), factor=st.integers(1, 9))
def test_what_nobody_asked_for_keeps_its_proportions(free: list[int], factor: int) -> None:
    shares, _extra = rules.rebalance(sum(free) * factor, fixed=[], free=free)
    assert shares == [one * factor for one in free]


@pytest.mark.parametrize(
    ("table", "states", "first", "ends"),
    [
        (rules.AGREEMENT, Agreement.State.values, "to_sign", {"completed", "ended"}),
        (rules.INSTALMENT, Instalment.State.values, "waiting", {"paid", "cancelled"}),
    ],
)
def test_every_state_is_reached_and_only_ends_are_left_by_no_verb(
    table: dict[str, dict[str, str]], states: list[str], first: str, ends: set[str]
) -> None:
    assert set(table) == set(states)
    reached, more = {first}, [first]
    while more:
        for to in table[more.pop()].values():
            if to not in reached:
                reached.add(to)
                more.append(to)
    assert reached == set(states)
    assert {state for state, verbs in table.items() if not verbs} == ends


@given(
    verbs=st.lists(
        st.sampled_from(sorted({verb for verbs in rules.INSTALMENT.values() for verb in verbs})), max_size=20
    )
)
def test_money_leaves_only_by_two_people_and_an_order(verbs: list[str]) -> None:
    state, walked = "waiting", []
    for verb in verbs:
        try:
            state = rules.step(state, verb, is_held=False)
        except RuleViolation:
            continue
        walked.append(verb)
    if state == "paid":
        last = len(walked) - 1 - walked[::-1].index("prepare")
        assert walked[last:] == ["prepare", "approve", "order", "confirm"]


@pytest.mark.parametrize("state", Instalment.State.values)
def test_a_hold_stops_every_step_towards_the_bank(state: str) -> None:
    for verb in rules.INSTALMENT[state]:
        if verb in ("fall_due", "prepare", "approve", "order"):
            with pytest.raises(RuleViolation, match="held"):
                rules.step(state, verb, is_held=True)
        else:
            rules.step(state, verb, is_held=True)


@given(not_before=DAYS, today=DAYS, is_signed=st.booleans(), accepted=st.lists(st.booleans(), max_size=5))
def test_an_instalment_is_due_when_everything_holds(
    not_before: date, today: date, is_signed: bool, accepted: list[bool]
) -> None:
    reports = [
        rules.Handed("annuel", "report", not_before - timedelta(days=place), is_received=True, is_accepted=ok)
        for place, ok in enumerate(accepted)
    ]
    later = rules.Handed("annuel", "report", not_before + timedelta(days=1))
    left = rules.unmet(
        ["signature", "report:annuel"],
        not_before=not_before,
        today=today,
        is_signed=is_signed,
        reports=[*reports, later],
    )
    assert ("signature" in left) is not is_signed
    assert ("report:annuel" in left) is not (bool(accepted) and all(accepted))
    assert any(one.startswith("before:") for one in left) is (today < not_before)


def test_what_names_nothing_never_holds() -> None:
    day = date(2026, 1, 1)
    told = {"not_before": day, "today": day, "is_signed": True}
    for condition in ("report:absent", "document:absent", "signatures", ""):
        assert rules.unmet([condition], **told, reports=[]) == [condition]  # type: ignore[arg-type]
    paper = rules.Handed("etats", "document", day, is_received=True)
    assert rules.unmet(["document:etats"], **told, reports=[paper]) == []  # type: ignore[arg-type]
    assert rules.unmet(["report:etats"], **told, reports=[paper]) == ["report:etats"]  # type: ignore[arg-type]


@given(day=DAYS, months=st.integers(0, 120))
def test_months_later(day: date, months: int) -> None:
    found = rules.add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day <= day.day and (found + timedelta(days=1)).day in (1, found.day + 1)
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


def test_the_terms_say_how_long() -> None:
    first = date(2026, 4, 1)
    assert rules.period(Terms(), first) == (first, date(2027, 4, 1))
    assert rules.period(Terms(most_months=36), first)[1] == date(2029, 4, 1)
    assert rules.period(Terms(most_months=36, ends_by="2028-03-31"), first)[1] == date(2028, 4, 1)
    with pytest.raises(RuleViolation, match="over"):
        rules.period(Terms(ends_by="2026-03-31"), first)


@given(start=DAYS, months=st.integers(1, 60))
def test_the_calendar_asks_each_report_once(start: date, months: int) -> None:
    end = rules.add_months(start, months)
    asked = (
        ReportRule("annuel", {}, 60, anchor="year"),
        ReportRule("final", {}, 90),
        ReportRule("plan", {}, 30, "start"),
    )
    found = rules.calendar(asked, starts_on=start, ends_on=end)
    names = [(one.key, one.ordinal) for one in found]
    assert len(names) == len(set(names)) and [one.due_on for one in found] == sorted(one.due_on for one in found)
    closes = sum(start <= date(year, 3, 31) < end for year in range(start.year, end.year + 1))
    assert names.count(("final", 1)) == names.count(("plan", 1)) == 1
    assert sum(one.key == "annuel" for one in found) == closes


@given(envelope=AMOUNTS, awarded=AMOUNTS, more=AMOUNTS)
def test_the_envelope_is_never_passed(envelope: int, awarded: int, more: int) -> None:
    if more <= max(envelope - awarded, 0):
        rules.within_envelope(envelope_minor=envelope, awarded_minor=awarded, more_minor=more)
        assert not more or awarded + more <= envelope
    else:
        with pytest.raises(RuleViolation, match="past_envelope"):
            rules.within_envelope(envelope_minor=envelope, awarded_minor=awarded, more_minor=more)


CANADIAN = pain001.Account("Semis solidaires", "0045871", "815", "30124")
FOREIGN = pain001.Account("Union Nong-Zanga", "FR1420041010050500013M02606", bic="PSSTFRPPPAR")
BARE = pain001.Account("Crédit mutuel Téranga", "FR1420041010050500013M02606")
SCHEMA = Path(sepaxml.__file__).parent / "schemas" / "pain.001.001.03.xsd"


def order(
    transfers: list[pain001.Transfer], paid_from: pain001.Account = CANADIAN, currency: str = "CAD"
) -> pain001.Order:
    return pain001.Order(
        "OP-2026-0001",
        datetime(2026, 4, 8, 10, 0),
        date(2026, 4, 9),
        currency,
        "Le Ministère",
        paid_from,
        transfers,
    )


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA))


@given(
    words=st.text(max_size=200),
    amounts=st.lists(st.integers(1, 10**11), min_size=1, max_size=5),
    to=st.sampled_from([CANADIAN, FOREIGN, BARE]),
    paid_from=st.sampled_from([CANADIAN, FOREIGN, BARE]),
    currency=st.sampled_from(["CAD", "XOF", "TND"]),
)
def test_banks_read_the_order(
    schema: etree.XMLSchema,
    words: str,
    amounts: list[int],
    to: pain001.Account,
    paid_from: pain001.Account,
    currency: str,
) -> None:
    payments = [
        pain001.Transfer(f"CONV-2026-0001-{place:02d}", minor, to, words) for place, minor in enumerate(amounts)
    ]
    made = order(payments, paid_from, currency)
    document = etree.fromstring(pain001.xml(made))
    schema.assertValid(document)
    told = [Decimal(one.text or "") for one in document.iter(f"{{{pain001.NAMESPACE}}}InstdAmt")]
    sums = {Decimal(one.text or "") for one in document.iter(f"{{{pain001.NAMESPACE}}}CtrlSum")}
    assert sums == {sum(told)} and len(told) == len(amounts)


def test_the_table_begins_no_formula() -> None:
    bad = pain001.Account("=HYPERLINK(1)", "0045871", "815", "30124")
    told = pain001.table(order([pain001.Transfer("CONV-1", 100, bad, "@ici")]))
    assert "'=HYPERLINK" in told and "'@ici" in told and "1.00" in told


ORDERED = confirming.Ordered(1, "CONV-2026-0001-01", 5_000, "CAD")
DAY = date(2026, 4, 9)


def moved(amount: int, words: str, *, currency: str = "CAD", is_reversal: bool = False) -> Movement:
    return Movement(DAY, amount, currency, "B1", remittance=words, is_reversal=is_reversal)


@pytest.mark.parametrize(
    "words", ["CONV-2026-0001-01", "vir conv 2026 0001 01 semis", "REF:CONV2026000101.", "/CONV/2026/0001/01/"]
)
def test_a_reference_is_known_however_the_bank_writes_it(words: str) -> None:
    assert [one.pk for one in confirming.read([ORDERED], [moved(-5_000, words)]).paid] == [1]


@pytest.mark.parametrize(
    "movement",
    [
        moved(5_000, "CONV-2026-0001-01"),
        moved(-5_000, "CONV-2026-0001-012"),
        moved(-5_000, "XCONV-2026-0001-01"),
        moved(-5_000, "CONV-2026-0001-01", is_reversal=True),
        moved(-5_000, ""),
    ],
)
def test_what_is_not_the_payment_confirms_nothing(movement: Movement) -> None:
    assert confirming.read([ORDERED], [movement]) == confirming.Reading((), (), ("CONV-2026-0001-01",))


@pytest.mark.parametrize(
    "movement", [moved(-4_999, "CONV-2026-0001-01"), moved(-5_000, "CONV-2026-0001-01", currency="USD")]
)
def test_another_amount_is_looked_at_by_somebody(movement: Movement) -> None:
    assert confirming.read([ORDERED], [movement]).wrong_amount == ("CONV-2026-0001-01",)


@given(copies=st.integers(1, 4))
def test_a_payment_is_confirmed_once(copies: int) -> None:
    found = confirming.read([ORDERED], [moved(-5_000, "CONV-2026-0001-01")] * copies)
    assert len(found.paid) == 1


def test_accounts_as_people_type_them() -> None:
    told = checked(holder=" Semis  solidaires ", account="004-5871", institution="815", transit="30124")
    assert (told.holder, told.account) == ("Semis solidaires", "0045871")
    abroad = checked(holder="Union", account="fr14 2004 1010 0505 0001 3m02 606", bic="psstfrppPAR")
    assert (abroad.account, abroad.bic, abroad.institution) == ("FR1420041010050500013M02606", "PSSTFRPPPAR", "")
    assert masked("0045871") == "•••5871"
    for wrong, code in (
        ({"holder": ""}, "bank_holder"),
        ({"institution": "8150"}, "bank_institution"),
        ({"transit": ""}, "bank_transit"),
        ({"account": "12"}, "bank_account"),
        ({"account": "FR1420041010050500013M02607", "institution": "", "transit": ""}, "bank_iban"),
        ({"bic": "XX"}, "bank_bic"),
    ):
        good = {"holder": "Semis", "account": "0045871", "institution": "815", "transit": "30124"}
        with pytest.raises(RuleViolation, match=code):
            checked(**{**good, **wrong})


@given(place=st.integers(4, 26), sign=st.sampled_from("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"))
def test_one_wrong_sign_of_an_iban_is_seen(place: int, sign: str) -> None:
    good = "FR1420041010050500013M02606"
    assert is_iban(good)
    # A letter counts for two digits: only a sign of the same kind is sure to be seen.
    assume(sign.isdigit() == good[place].isdigit())
    changed = good[:place] + sign + good[place + 1 :]
    assert is_iban(changed) is (changed == good)

"""Bank files as banks write them: read whole or refused, kept once, matched, confirmed, undone; and bad ones."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from maillon.core.codelists.services import load_rates
from maillon.core.errors import RuleViolation
from maillon.core.files.models import StoredFile
from maillon.ledger.bank import camt, references, table
from maillon.ledger.bank.statement import Movement, referenced, verified
from maillon.network.models import BankAccount, BankFile, BankLine, DuesNotice, Payment
from maillon.network.queries.dues import bank as queries
from maillon.network.queries.dues.accounts import account_of, whole
from maillon.network.rules.dues import matching
from maillon.network.rules.dues.matching import Matching, Owed, Payers, alike
from maillon.network.services.dues import bank, notices, payments
from tests.network.owing import AT, RECEIVABLE, adopted, held, member, year

FOLDER = Path(__file__).with_name("bank")
CAISSE = (FOLDER / "caisse-camt.053.001.02.xml").read_bytes()
BANQUE = (FOLDER / "banque-camt.053.001.08.xml").read_bytes()
NUMBER = "815-30124-0045871"
LATER = datetime(2027, 3, 9, 14, 0, tzinfo=UTC)
State = BankLine.State


def received(content: bytes, name: str = "releve.xml") -> list[BankFile]:
    found = bank.receive(upload=bank.open_upload(content, name), actor=None, at=LATER)
    assert isinstance(found, list)
    return found


@pytest.fixture
def network(db: None) -> dict[str, object]:
    """Four members that owe 500, 100, 1,000 and 100 $; the bank's account is known."""
    bank.open_account(label="Caisse", number=NUMBER, currency="CAD", actor=None, at=AT)
    homes = [
        member("Un village ici", 50_000_000),
        member("Zemences d’Ailleurs", 10_000_000),
        member("Zfondation du large", 100_000_000),
        member("Zsouthern seeds", 0),
    ]
    adopted({
        "currency": "CAD", "base": [{"kind": "revenue"}], "brackets": [{"start": 0, "rate": 1_000}], "least": 10_000,
    })  # fmt: skip
    notices.issue_year(year=year(), actor=None, at=AT)
    return {one.legal_name_fr: one for one in homes}


# ---- reading


def test_a_caisse_statement_says_what_it_holds() -> None:
    [read] = [verified(one) for one in camt.read(CAISSE)]
    assert (read.format, read.account, read.currency) == ("camt.053.001.02", "815301240045871", "CAD")
    assert (read.starts_on, read.ends_on) == (date(2027, 3, 1), date(2027, 3, 4))
    assert (read.opening_minor, read.closing_minor, read.pending) == (1_000_000, 1_110_550, 1)
    told = [(one.amount_minor, one.counterparty, one.reference, one.kind) for one in read.movements]
    assert told == [
        (50_000, "UN VILLAGE ICI INC", "C27060000001", ""),
        (10_000, "Semences d'Ailleurs", "C27061000007/1", ""),
        (20_000, "MAISON DU MONDE (LA)", "C27061000007/2", ""),
        (100_000, "Fondation du Large", "C27062000011", ""),
        (-1_450, "", "C27062000011/F", "charges"),
        (-50_000, "UN VILLAGE ICI INC", "C27063000002", ""),
        (-18_000, "", "C27063000009", ""),
    ]
    assert read.movements[5].is_reversal
    assert read.movements[3].counterparty_account == "CH9300762011623852957"
    assert read.movements[6].remittance == "LOYER MARS"


def test_the_other_bank_writes_the_eighth_version() -> None:
    [read] = [verified(one) for one in camt.read(BANQUE)]
    assert read.format == "camt.053.001.08"
    assert [(one.amount_minor, one.currency) for one in read.movements] == [
        (-50_000, "CAD"), (-18_000, "CAD"), (23_667, "CAD"), (8_000, "USD"),
    ]  # fmt: skip
    assert read.movements[2].counterparty == "Caisse d’économie du Fleuve"
    assert read.movements[2].remittance == "Dépôt divers PAYE-4471"


@given(some.integers(1, len(CAISSE) - 12))
def test_a_file_cut_anywhere_is_refused_whole(cut: int) -> None:
    with pytest.raises(RuleViolation) as refused:
        camt.read(CAISSE[:cut])
    assert refused.value.code in ("bank.broken", "bank.not_camt")
    if refused.value.code == "bank.broken":
        assert refused.value.params["line"] >= 0


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'<Amt Ccy="CAD">10000.00</Amt>', b'<Amt Ccy="CAD">10000.01</Amt>', "bank.totals"),
        (b'<Amt Ccy="CAD">180.00</Amt>', b'<Amt Ccy="CAD">1e2</Amt>', "bank.value"),
        (b'<Amt Ccy="CAD">180.00</Amt>', b'<Amt Ccy="CAD">180.005</Amt>', "bank.value"),
        (b'<Amt Ccy="CAD">180.00</Amt>', b'<Amt Ccy="dollars">180.00</Amt>', "bank.value"),
        (b'<Amt Ccy="CAD">180.00</Amt>', b"", "bank.value"),
        (b"<CdtDbtInd>DBIT</CdtDbtInd><Sts>", b"<CdtDbtInd>?</CdtDbtInd><Sts>", "bank.value"),
        (b"<Dt>2027-03-04</Dt></BookgDt>", b"<Dt>04/03/2027</Dt></BookgDt>", "bank.value"),
        (b"camt.053.001.02", b"camt.052.001.02", "bank.not_camt"),
        (b"<Othr><Id>815-30124-0045871</Id></Othr>", b"", "bank.value"),
        (b"<Document", b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><Document', "bank.entities"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(old: bytes, new: bytes, code: str) -> None:
    broken = CAISSE.replace(old, new)
    assert broken != CAISSE
    with pytest.raises(RuleViolation) as refused:
        [verified(one) for one in camt.read(broken)]
    assert refused.value.code == code


def test_movements_alike_keep_their_own_place_in_every_file() -> None:
    one = Movement(date(2027, 3, 1), 500, "CAD", remittance="don")
    first = referenced([one, one])
    assert len({each.reference for each in first}) == 2
    assert [each.reference for each in referenced([one, one, one])][:2] == [each.reference for each in first]


# ---- CSV


SHEET = (
    "Date;Description;Crédit;Débit;Solde\n"
    "2027-03-01;COT-2027-0002 Zemences;100,00;;1 100,00\n"
    "2027-03-02;Loyer;;1 000,50;99,50\n"
)


def test_a_csv_in_french_proposes_its_columns() -> None:
    sheet = table.read_sheet(SHEET.encode("cp1252"))
    assert sheet.proposed() == {"date": 0, "remittance": 1, "received": 2, "paid": 3, "balance": 4}
    read = verified(table.read(sheet, sheet.proposed(), account="x", currency="CAD"))
    assert [one.amount_minor for one in read.movements] == [10_000, -100_050]
    assert (read.opening_minor, read.closing_minor) == (100_000, 9_950)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (SHEET + "2027-03-03;coupé", "bank.short_line"),
        (SHEET.replace("99,50", "99,40"), "bank.balance_line"),
        (SHEET.replace("1 000,50", "mille"), "bank.value"),
        (SHEET.replace("2027-03-02", "hier"), "bank.value"),
        ("bonjour", "bank.not_table"),
        ("a;b\n", "bank.not_table"),
        ("a\x00;b\n1;2", "bank.not_table"),
    ],
)
def test_a_broken_csv_is_refused_whole(content: str, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        sheet = table.read_sheet(content.encode())
        table.read(sheet, sheet.proposed(), account="x", currency="CAD")
    assert refused.value.code == code


def test_columns_without_amount_are_asked_for() -> None:
    sheet = table.read_sheet(SHEET.encode())
    with pytest.raises(RuleViolation, match=r"bank\.columns"):
        table.read(sheet, {"date": 0}, account="x", currency="CAD")


# ---- references and names


@given(some.from_regex(r"COT-20[0-9]{2}-[0-9]{4}", fullmatch=True))
def test_a_reference_is_read_in_what_payers_write(number: str) -> None:
    reference = references.creditor_reference(number)
    assert references.bare(number) in references.bodies(references.spaced(reference))
    wrong = re.sub(r"\d$", lambda sign: str((int(sign[0]) + 1) % 10), reference)
    assert references.bare(number) not in references.bodies(wrong)


def test_names_that_banks_cut_are_alike() -> None:
    assert alike(("solidaires", "semis"), ("solidaires", "semis"))
    assert alike(("coop", "fjord"), ("coop", "fjord", "saguenay"))
    assert not alike(("solidaires", "semis"), ("fondation", "large"))
    assert not alike((), ("large",))


def test_two_members_that_could_both_have_paid_are_never_sure() -> None:
    owed = [
        Owed(1, "COT-2027-0001", 10, 500, "CAD", date(2027, 1, 1)),
        Owed(2, "COT-2027-0002", 20, 500, "CAD", date(2027, 1, 1)),
    ]
    both = Movement(date(2027, 2, 1), 500, "CAD", remittance="COT-2027-0001 COT-2027-0002")
    assert all(not one.sure for one in Matching(owed, Payers({})).propose(both))
    named = Movement(date(2027, 2, 1), 500, "CAD", remittance="cot2027 0001")
    [found] = Matching(owed, Payers({})).propose(named)
    assert (found.organisation, found.reasons, found.sure) == (10, ("number", "amount"), True)
    assert Matching(owed, Payers({})).propose(Movement(date(2027, 2, 1), -500, "CAD", remittance="COT-2027-0001")) == []
    assert Matching(owed, Payers({})).propose(Movement(date(2027, 2, 1), 500, "USD", remittance="COT-2027-0001")) == []


WORDS = some.sampled_from(["solidarite", "solidaire", "sud", "nord", "rives", "semis", "semences", "inc", "a", "zanmi"])
NAMES = some.lists(WORDS, min_size=1, max_size=4).map(" ".join)


@given(some.lists(some.lists(NAMES, max_size=2), max_size=12), NAMES)
def test_the_members_looked_up_are_those_whose_name_is_alike(names: list[list[str]], payer: str) -> None:
    known = Payers(dict(enumerate(names)))
    found = Matching([], known).propose(Movement(date(2027, 2, 1), 500, "CAD", counterparty=payer))
    like = [
        who
        for who, said in known.names.items()
        if any(alike(matching.words_of(payer), matching.words_of(name)) for name in said)
    ]
    assert [one.organisation for one in found] == like[:3]


@given(some.lists(some.integers(0, 12), max_size=6), some.lists(some.integers(0, 12), max_size=3))
def test_the_notices_found_are_those_whose_number_is_written(owing: list[int], written: list[int]) -> None:
    number = "COT-2027-{:04d}".format
    owed = [Owed(place, number(one), place, 500, "CAD", date(2027, 1, 1)) for place, one in enumerate(owing)]
    text = " et ".join(f"cotisation {number(one).lower()} merci" for one in written)
    found = Matching(owed, Payers({})).propose(Movement(date(2027, 2, 1), 77, "CAD", remittance=text))
    named = [place for place, one in enumerate(owing) if one in written]
    assert sorted(one.organisation for one in found) == sorted(named)[:3]


def test_a_beginning_that_too_many_share_leads_to_nobody_alone() -> None:
    known = Payers({place: [f"Solidarité {place:03d}"] for place in range(200)})
    found = Matching([], known)
    assert found.propose(Movement(date(2027, 2, 1), 500, "CAD", counterparty="SOLIDARITE")) == []
    [one] = found.propose(Movement(date(2027, 2, 1), 500, "CAD", counterparty="SOLIDARITE 042"))
    assert (one.organisation, one.reasons) == (42, ("name",))


def test_a_file_of_ten_megabytes_is_read_whole() -> None:
    text = CAISSE.decode()
    entry = text[text.index("<Ntry>") : text.index("</Ntry>") + len("</Ntry>")]
    balances = re.sub(r"<Bal>.*?</Bal>", "", text, flags=re.S)
    many = balances.replace(entry, entry * (10_500_000 // len(entry)), 1)
    assert 10_000_000 < len(many) < camt.LARGEST_FILE
    [read] = camt.read(many.encode())
    assert len({one.reference for one in referenced(read.movements)}) == len(read.movements) > 10_000


# ---- receiving and matching


def test_the_same_file_and_an_overlapping_one_double_nothing(network: dict[str, object]) -> None:
    [first] = received(CAISSE)
    assert (first.counts["read"], first.counts["new"], first.counts["verified"]) == (7, 7, True)
    assert [one.pk for one in received(CAISSE)] == [first.pk]
    [second] = received(BANQUE)
    assert (second.counts["read"], second.counts["new"], second.counts["known"]) == (4, 2, 2)
    assert BankLine.objects.count() == 9
    assert StoredFile.objects.count() == 2


def test_a_statement_that_does_not_add_up_leaves_no_trace(network: dict[str, object]) -> None:
    with pytest.raises(RuleViolation, match=r"bank\.totals"):
        received(CAISSE.replace(b">10000.00<", b">10000.01<"))
    with pytest.raises(RuleViolation, match=r"bank\.broken"):
        received(CAISSE[:2000])
    assert not BankFile.objects.exists()
    assert not BankLine.objects.exists()
    assert not StoredFile.objects.exists()


def test_an_account_nobody_declared_is_refused(network: dict[str, object]) -> None:
    with pytest.raises(RuleViolation, match=r"bank\.account_unknown"):
        received(CAISSE.replace(b"0045871", b"0045872"))
    account = BankAccount.objects.get()
    assert account.number_end == "5871"
    assert "0045871" not in account.number_digest


def test_from_the_file_to_the_ledger(network: dict[str, object]) -> None:
    received(CAISSE)
    counts = queries.counts()
    assert (counts[State.PROPOSED], counts["sure"]) == (3, 3)
    assert bank.confirm_sure(actor=None, at=LATER) == 3
    assert bank.confirm_sure(actor=None, at=LATER) == 0
    assert account_of(network["Zfondation du large"]).balances == {"CAD": 0}  # type: ignore[arg-type]
    assert held("5040") == 1_450
    assert held("1000") == 50_000 + 10_000 + 100_000 - 1_450
    [said] = whole()
    assert held(RECEIVABLE) == said.receivable_minor == 10_000
    # The bank takes one back: it is owed again.
    taken = BankLine.objects.get(reference="C27063000002")
    assert taken.reverses.reference == "C27060000001"
    bank.take_back(line=taken, actor=None, at=LATER)
    assert account_of(network["Un village ici"]).balances == {"CAD": 50_000}  # type: ignore[arg-type]
    assert held(RECEIVABLE) == whole()[0].receivable_minor == 60_000
    with pytest.raises(RuleViolation, match=r"bank\.no_reversal"):
        bank.take_back(line=taken, actor=None, at=LATER)


def test_an_unknown_payer_waits_and_is_known_the_next_time(network: dict[str, object]) -> None:
    received(BANQUE)
    unknown = BankLine.objects.get(reference="C27064000021")
    assert (unknown.state, unknown.proposal) == (State.OPEN, {})
    with pytest.raises(RuleViolation, match=r"bank\.no_proposal"):
        bank.confirm(line=unknown, actor=None, at=LATER)
    home = network["Un village ici"]
    for _twice in range(2):
        paid = bank.settle_line(line=unknown, organisation=home, notices=[], actor=None, at=LATER)  # type: ignore[arg-type]
    assert Payment.objects.get() == paid
    again = (
        BANQUE.replace(b"C27064000021", b"C27071000001")
        .replace(b"8847120", b"8847121")
        .replace(b">2027-03-05<", b">2027-03-06<")
    )
    received(again)
    line = BankLine.objects.get(reference="C27071000001")
    assert line.proposal["organisation"] == home.pk  # type: ignore[attr-defined]
    assert line.proposal["reasons"] == ["payer"]
    assert not line.proposal["sure"]


def test_two_officers_do_not_say_two_payers_of_one_movement(network: dict[str, object]) -> None:
    received(CAISSE)
    line = BankLine.objects.get(reference="C27061000007/1")
    seen = queries.mark_of(line)
    somebody_else = next(one for one in network.values() if one.pk != line.proposal["organisation"])  # type: ignore[attr-defined]
    paid = bank.settle_line(line=line, organisation=somebody_else, notices=[], actor=None, at=LATER)  # type: ignore[arg-type]
    with pytest.raises(RuleViolation, match=r"bank\.settled_otherwise"):
        bank.confirm(line=line, seen=seen, actor=None, at=LATER)
    assert Payment.objects.get() == paid
    other = BankLine.objects.get(reference="C27060000001")
    with pytest.raises(RuleViolation, match=r"bank\.proposal_changed"):
        bank.confirm(line=other, seen=seen, actor=None, at=LATER)
    assert bank.confirm(line=other, seen=queries.mark_of(other), actor=None, at=LATER).bank_line == other


def test_two_payments_of_one_notice_are_not_both_sure(network: dict[str, object]) -> None:
    received(CAISSE)
    line = BankLine.objects.get(reference="C27061000007/1")
    line.pk, line.reference = None, "encore"
    line.save()
    assert bank.confirm_sure(actor=None, at=LATER) == 3
    assert [BankLine.objects.get(reference="encore").state, Payment.objects.count()] == [State.PROPOSED, 3]


def test_other_dollars_wait_for_their_rate(network: dict[str, object]) -> None:
    load_rates()
    received(BANQUE)
    line = BankLine.objects.get(currency="USD")
    assert (line.proposal["reasons"], line.proposal["notices"], line.proposal["sure"]) == (["name"], [], False)
    home, notice = network["Zsouthern seeds"], DuesNotice.objects.get(number="COT-2027-0004")
    bank.settle_line(line=line, organisation=home, notices=[notice], actor=None, at=LATER)  # type: ignore[arg-type]
    assert account_of(home).balances == {"CAD": 10_000, "USD": -8_000}  # type: ignore[arg-type]


def test_a_mistake_is_undone_and_set_aside_comes_back(network: dict[str, object]) -> None:
    received(CAISSE)
    line = BankLine.objects.get(reference="C27061000007/1")
    paid = bank.confirm(line=line, actor=None, at=LATER)
    with pytest.raises(RuleViolation, match=r"bank\.settled"):
        bank.set_aside(line=line, reason="Don", actor=None, at=LATER)
    payments.reverse_payment(payment=paid, reason="Défait", actor=None, at=LATER)
    bank.propose_again()
    line.refresh_from_db()
    assert line.state == State.PROPOSED
    again = bank.confirm(line=line, actor=None, at=LATER)
    assert again != paid
    gift = BankLine.objects.get(reference="C27061000007/2")
    with pytest.raises(RuleViolation, match=r"dues\.no_reason"):
        bank.set_aside(line=gift, reason=" ", actor=None, at=LATER)
    bank.set_aside(line=gift, reason="Don", actor=None, at=LATER)
    with pytest.raises(RuleViolation, match=r"bank\.set_aside"):
        bank.settle_line(line=gift, organisation=network["Un village ici"], notices=[], actor=None, at=LATER)  # type: ignore[arg-type]
    assert bank.put_back(line=gift, actor=None, at=LATER).state == State.OPEN
    charge = BankLine.objects.get(set_aside_because="charges")
    with pytest.raises(RuleViolation, match=r"bank\.not_set_aside"):
        bank.put_back(line=charge, actor=None, at=LATER)
    rent = BankLine.objects.get(reference="C27063000009")
    with pytest.raises(RuleViolation, match=r"bank\.not_received"):
        bank.settle_line(line=rent, organisation=network["Un village ici"], notices=[], actor=None, at=LATER)  # type: ignore[arg-type]


def test_a_csv_remembers_its_columns(network: dict[str, object]) -> None:
    account = BankAccount.objects.get()
    stored = bank.receive(upload=bank.open_upload(SHEET.encode(), "releve.csv"), actor=None, at=LATER)
    assert isinstance(stored, StoredFile)
    sheet = bank.sheet_of(stored)
    chosen = {**sheet.proposed(), "counterparty": 1}
    bank.receive_table(stored=stored, account=account, columns=chosen, actor=None, at=LATER)
    account.refresh_from_db()
    assert bank.remembered(account, sheet) == chosen
    longer = SHEET + "2027-03-03;Don;20,00;;119,50\n"
    more = bank.receive(upload=bank.open_upload(longer.encode(), "suite.csv"), actor=None, at=LATER)
    assert isinstance(more, StoredFile)
    kept = bank.receive_table(stored=more, account=account, columns=chosen, actor=None, at=LATER)
    assert (kept.counts["read"], kept.counts["new"], kept.counts["known"]) == (3, 1, 2)
    assert BankLine.objects.get(amount_minor=10_000).proposal["sure"]

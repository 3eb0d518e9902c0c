"""The books on pages: read, filtered, taken away, reversed, closed, by who keeps them and nobody else."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from maillon.core.people.models import User
from maillon.core.people.rules import TERRITORY_OF, Role, Territory
from maillon.ledger import services
from maillon.ledger.models import Book, Entry
from maillon.ledger.permissions import can_keep, kept_by
from maillon.ledger.services import Move, Posting
from maillon.network.models import DuesNotice
from maillon.network.services.dues.notices import issue_year
from maillon.network.services.dues.payments import record_payment
from maillon.web.ledger.words import subjects_shown
from tests.ledger.books import AT, open_small_book
from tests.network.owing import AT as OWED
from tests.network.owing import adopted, member, year
from tests.personas import make_organisation, make_person

pytestmark = pytest.mark.django_db
PAGES = ("book", "book_activity", "book_journal", "book_periods")


@pytest.fixture
def book() -> Book:
    book = open_small_book()
    postings = [
        Posting(
            "network.dues.issued",
            date(2026, 1, 1 + n % 28),
            [Move("1100", "4000", 100_00 + n), Move("1010", "2100", 10, "EUR", 15)],
            f"avis-{n}",
            ("network.duesnotice", str(n % 3)),
            {"fr": f"=Avis {n}", "en": f"Notice {n}"},
        )
        for n in range(120)
    ]
    services.post_all(book=book, postings=postings, actor=None, at=AT)
    return book


@pytest.fixture
def amina() -> User:
    return make_person("Amina", Role.SECRETARIAT)


@pytest.fixture
def desk(amina: User, client: Client) -> Client:
    client.force_login(amina)
    return client


def page(name: str, **where: object) -> str:
    return reverse(name, kwargs={"book": "reseau", **where})


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_answers_in_both_languages_in_few_questions(book: Book, desk: Client, language: str) -> None:
    with override(language):
        addresses = [page(name) for name in PAGES]
        addresses += [page("book_account", code="1100") + "?page=2", page("book_entry", sequence=2)]
        assert desk.get(reverse("books")).status_code == 302
    desk.get(addresses[0])  # what awaits her is counted once a minute
    for address in addresses:
        with CaptureQueriesContext(connection) as asked:
            answer = desk.get(address)
        assert answer.status_code == 200, address
        assert len(asked) <= 12, (address, [one["sql"] for one in asked])


def test_who_keeps_no_books_is_told_nothing(book: Book, client: Client) -> None:
    client.force_login(make_person("Benoît", Role.ORGANISATION_ADMINISTRATOR, make_organisation("Semis")))
    for address in [reverse("books"), *(page(name) for name in PAGES), page("book_entry", sequence=1)]:
        assert client.get(address).status_code == 404
    assert client.post(page("book_entry", sequence=1), {"motif": "x"}).status_code == 404


def test_a_page_of_a_statement_carries_the_balance_before_it(book: Book, desk: Client) -> None:
    whole = desk.get(page("book_account", code="1100")).content.decode()
    second = desk.get(page("book_account", code="1100") + "?page=2").content.decode()
    assert "12 071,40 $" in " ".join(second.split())
    assert "=Avis 0" in whole


def test_the_journal_is_read_by_days_account_and_subject(book: Book, desk: Client) -> None:
    def count(asked: str) -> int:
        return int(desk.get(page("book_journal") + asked).context["page"].paginator.count)

    assert count("") == 120
    assert count("?du=2026-01-02&au=2026-01-02") == 5
    assert count("?compte=1000") == 0
    assert count("?genre=network.duesnotice&numero=1") == 40
    assert desk.get(page("book_journal") + "?compte=7777").status_code == 404
    wrong = desk.get(page("book_journal") + "?du=hier")
    assert wrong.status_code == 422 and "n’est pas un jour" in wrong.content.decode()


def test_tables_hold_what_pages_show(book: Book, desk: Client) -> None:
    for table in ("balance", "journal", "releve"):
        for format in ("csv", "xlsx"):
            answer = desk.get(page("book_table", table=table, format=format) + "?compte=1100")
            assert answer.status_code == 200 and answer.content
    rows = CalamineWorkbook.from_filelike(
        io.BytesIO(desk.get(page("book_table", table="journal", format="xlsx")).content)
    ).get_sheet_by_index(0)
    assert len(rows.to_python()) == 241
    text = desk.get(page("book_table", table="journal", format="csv")).content.decode()
    assert "'=Avis 1" in text and ",=Avis" not in text
    assert desk.get(page("book_table", table="lune", format="csv")).status_code == 404
    assert b"CAD.WORTH" in b"".join(desk.get(page("book_table", table="livre", format="beancount")).streaming_content)


def test_a_line_says_whose_money_moved_and_leads_there(desk: Client) -> None:
    home = member("Semis solidaires")
    adopted()
    issue_year(year=year(), actor=None, at=OWED)
    notice = DuesNotice.objects.get(organisation=home)
    record_payment(
        organisation=home, amount_minor=10_000, currency="CAD", received_on=OWED.date(), method="cheque",
        idempotency_key="une-fois", actor=None, at=OWED,
    )  # fmt: skip
    desk.get(page("book"))
    for language, words in (
        ("fr", ("Cotisation payée", "Paiement de Semis solidaires", f"Avis {notice.number}, Semis solidaires")),
        ("en", ("Dues paid", "Payment from Semis solidaires", f"Notice {notice.number}, Semis solidaires")),
    ):
        with override(language):
            links = [reverse("dues_notice", kwargs={"number": notice.number})]
            links.append(reverse("dues_account", kwargs={"slug": home.slug}))
            for address in (page("book_account", code="1100"), page("book_journal")):
                with CaptureQueriesContext(connection) as asked:
                    text = desk.get(address).content.decode()
                assert len(asked) <= 12, address
                assert all(one in text for one in words), (address, words)
                assert all(f'href="{one}"' in text for one in links), address
                assert "network.duesnotice" not in text and "network.dues." not in text
            kept = desk.get(
                page(
                    "book_entry", sequence=Entry.objects.filter(subject_type="network.duesnotice").latest("pk").sequence
                )
            )
            assert words[2] in kept.content.decode()


def test_what_nobody_tells_or_is_gone_is_said_by_its_number() -> None:
    amina = make_person("Amina", Role.SECRETARIAT)
    shown = subjects_shown(
        amina, [("network.duesnotice", "99"), ("lune.pierre", "4"), ("", ""), ("network.refund", "x")]
    )
    assert [shown[one].words for one in (("network.duesnotice", "99"), ("lune.pierre", "4"), ("", ""))] == [
        "Dossier comptable 99", "Dossier comptable 4", "",
    ]  # fmt: skip
    assert shown["network.refund", "x"].url is None


def test_an_entry_is_reversed_with_a_reason(book: Book, desk: Client) -> None:
    address = page("book_entry", sequence=3)
    refused = desk.post(address, {"jour": "2026-02-01", "motif": " "})
    assert refused.status_code == 422 and "Dites pourquoi" in refused.content.decode()
    assert desk.post(address, {"jour": "pas un jour", "motif": "double"}).status_code == 422
    done = desk.post(address, {"jour": "2026-02-01", "motif": "Facturé deux fois"})
    assert done.status_code == 302
    assert Entry.objects.get(sequence=121).reverses == Entry.objects.get(sequence=3)
    assert "Contrepasser cette écriture" not in desk.get(address).content.decode()
    assert desk.post(address, {"jour": "2026-02-01", "motif": "encore"}).status_code == 422


def test_a_period_closes_once_it_is_understood(book: Book, desk: Client) -> None:
    address = page("book_periods")
    asked = {"du": "2026-01-01", "au": "2026-01-31"}
    kept = desk.post(address, asked)
    assert kept.status_code == 422 and 'value="2026-01-31"' in kept.content.decode()
    assert desk.post(address, {"du": "", "au": "", "compris": "1"}).status_code == 422
    assert desk.post(address, asked | {"compris": "1"}).status_code == 302
    assert desk.post(address, asked | {"compris": "1"}).status_code == 422
    assert "31 janvier 2026" in desk.get(address).content.decode()
    assert desk.post(page("book_entry", sequence=3), {"jour": "2026-01-31", "motif": "tard"}).status_code == 422


def test_a_rewritten_book_is_said_so(book: Book, desk: Client) -> None:
    assert "Livre intact" in desk.get(page("book") + "?verifier=1").content.decode()
    Entry.objects.filter(sequence=7).update(event="autre")
    assert "Livre rompu" in desk.get(page("book") + "?verifier=1").content.decode()


def test_a_book_without_accounts_or_entries_says_what_to_do(desk: Client) -> None:
    assert "Aucun livre" in desk.get(reverse("books")).content.decode()
    Book.objects.create(code="reseau", name_fr="Réseau", name_en="Network", norm="ASNPO")
    for name in PAGES:
        assert desk.get(page(name)).status_code == 200


@given(role=st.sampled_from([None, *Role]))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_list_and_the_predicate_agree(db: None, role: Role | None) -> None:
    home = make_organisation(f"O{User.objects.count()}")
    over = None if role is None or TERRITORY_OF[role] is Territory.NETWORK else home
    user = make_person(f"P{User.objects.count()}", role, over)
    book = Book.objects.create(code=f"l{Book.objects.count()}", name_fr="a", name_en="a", norm="x")
    assert kept_by(user).filter(pk=book.pk).exists() == can_keep(user, book)
    assert kept_by(None).exists() is can_keep(None, book) is False
    theirs = Book.objects.create(code=f"a{Book.objects.count()}", name_fr="a", name_en="a", norm="x", owner=home)
    assert kept_by(user).filter(pk=theirs.pk).exists() == can_keep(user, theirs)
    # Its own officers keep it, the network's secretariat does not.
    assert can_keep(user, theirs) is (role in (Role.PROGRAMME_OFFICER, Role.FUND_MANAGER))

"""The directory answers a selection; it goes away as a table and as cards."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.parties.models import OrganisationFigure
from maillon.network.models import DeclaredCountry, MembershipYear, RecordRules, Renewal
from maillon.network.queries.directory import declaring
from maillon.network.rules.directory import read
from maillon.network.services.record_rules import load_record_rules
from maillon.opendata.vcard import Card, card
from tests.network.making import member, organisation

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def members() -> None:
    """Two members, one of them small, in Estrie and in Montréal."""
    load_record_rules()
    for slug, region, staff in (("semis", "05", 3), ("=cumul", "06", 60)):
        one = organisation(slug.strip("="), legal_name_fr=slug, region=region, locality="Sherbrooke", acronym="S;P")
        member(one, key="membre" if staff == 3 else "associe")
        dated = {"starts_on": date(2025, 1, 1), "ends_on": date(2026, 1, 1), "source": "essai", "recorded_at": AT}
        OrganisationFigure.objects.create(organisation=one, kind="staff", count=staff, **dated)


def _names(client: Client, query: str = "") -> list[str]:
    answer = client.get(reverse("directory_table") + query)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    return [row[0] for row in rows[1:]]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["'=cumul", "semis"]),
        ("?region=05", ["semis"]),
        ("?taille=1-4", ["semis"]),
        ("?taille=50", ["'=cumul"]),
        ("?categorie=associe", ["'=cumul"]),
        ("?categorie=associe&taille=1-4", []),
        ("?q=semis", ["semis"]),
    ],
)
def test_the_table_holds_exactly_the_selection(client: Client, members: None, query: str, names: list[str]) -> None:
    assert _names(client, query) == names
    page = client.get(reverse("organisations") + query)
    assert page.status_code == 200 and page.context["total"] == len(names)


def test_a_page_says_what_of_its_address_it_does_not_know(client: Client, members: None) -> None:
    answer = client.get(reverse("organisations") + "?taille=enorme&pays=QQ")
    assert answer.status_code == 404 and "enorme" in answer.content.decode() and "QQ" in answer.content.decode()


def test_sizes_are_those_in_force(client: Client, members: None) -> None:
    today = timezone.localdate()
    RecordRules.objects.filter(part="sizes").update(ends_on=today)
    assert 'name="taille"' not in client.get(reverse("organisations")).content.decode()
    RecordRules.objects.create(
        part="sizes", starts_on=today, definition={"from": [0, 3, 4]}, source="Décision d’essai du conseil"
    )
    page = client.get(reverse("organisations")).content.decode()
    assert "Décision d’essai du conseil" in page
    assert (_names(client, "?taille=3"), _names(client, "?taille=4")) == (["semis"], ["'=cumul"])
    assert client.get(reverse("organisations") + "?taille=1-4").status_code == 404


@pytest.mark.parametrize("starts", [[], [1, 5], [0, 5, 5], [0, 9, 3]])
def test_sizes_that_leave_somebody_out_are_refused(starts: list[int]) -> None:
    with pytest.raises(ValueError):
        read({"from": starts})


@given(st.sets(st.integers(1, 500)))
def test_every_team_is_in_one_size(more: set[int]) -> None:
    sizes = read({"from": [0, *sorted(more)]})
    assert len({one.key for one in sizes}) == len(sizes)
    for count in {0, *more, *(one - 1 for one in more), 10_000}:
        assert sum(one.least <= count and (one.under is None or count < one.under) for one in sizes) == 1


def test_what_a_member_declares_is_where_it_acts(members: None) -> None:
    home = organisation("zele")
    kept = member(home)
    for year, country in ((2025, "HT"), (2026, "SN")):
        days = {"starts_on": date(year, 1, 1), "ends_on": date(year + 1, 1, 1), "source": "essai"}
        window = {"renewal_opens_on": date(year, 1, 1), "renewal_due_on": date(year, 3, 1)}
        when = MembershipYear.objects.create(label=str(year), **days, **window)
        renewal = Renewal.objects.create(membership=kept, year=when, declared_at=AT)
        DeclaredCountry.objects.create(renewal=renewal, country=country)
    assert (declaring("SN"), declaring("HT")) == ({"zele"}, set())


def test_the_page_asks_few_questions(client: Client, members: None, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(12):
        client.get(reverse("organisations") + "?taille=1-4&region=05&q=semis")


def test_cards_are_read_by_address_books(client: Client, members: None) -> None:
    answer = client.get(reverse("organisation_card", kwargs={"slug": "semis"}))
    lines = answer.content.decode().split("\r\n")
    assert lines[:3] == ["BEGIN:VCARD", "VERSION:4.0", "KIND:org"] and lines[-2:] == ["END:VCARD", ""]
    assert "NICKNAME:S\\;P" in lines and "FN:semis" in lines
    assert client.get(reverse("directory_cards")).content.decode().count("END:VCARD") == 2


def test_a_long_line_of_a_card_is_folded_by_bytes() -> None:
    told = card(Card(identity="https://exemple.org/", name="é" * 100, website="https://exemple.org/\r\nX:1"))
    assert all(len(line.encode()) <= 75 for line in told.split("\r\n"))
    assert told.replace("\r\n ", "").count("é") == 200 and "\r\nX:1" not in told

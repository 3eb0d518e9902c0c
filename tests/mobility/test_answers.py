"""What people say on return is read together; nobody is found by taking some away; who asks for a call gets one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.mail.models import Message
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.permissions import visible_to
from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import User
from maillon.core.privacy.queries.holding import counts_of, rows_of
from maillon.core.privacy.registry import Subject, forget_about, holding_of
from maillon.mobility.models import Departure, Feedback, Guideline
from maillon.mobility.permissions.departures import followed_by
from maillon.mobility.queries.answers import answers_to
from maillon.mobility.rules.guidelines import Question
from maillon.mobility.rules.together import readable, together
from maillon.mobility.services import departing, guidelines, returning, watching
from tests.mobility.leaving import away
from tests.mobility.making import AT
from tests.personas import ELSEWHERE, People, people, semis

DAY = timedelta(days=1)
MARK, WORDS = Question("well", "mark", {}, {}), Question("change", "text", {}, {})
SAFE = Question("safe", "choice", {}, {"yes": {}, "no": {}}, calls_back=("no",))


@given(st.dictionaries(st.integers(1990, 2030), st.integers(0, 30)), st.integers(2, 8))
def test_whoever_takes_the_years_told_away_never_finds_fewer_than_the_least(parts: dict[int, int], least: int) -> None:
    told = readable(parts, least=least)
    assert all(parts[one] >= least for one in told) and told == sorted(told, reverse=True)
    left = sum(parts.values()) - sum(parts[one] for one in told)
    assert left == 0 or left >= least or not told


@given(st.lists(st.fixed_dictionaries({}, optional={
    "well": st.sampled_from("12345"), "safe": st.sampled_from(["yes", "no"]), "change": st.text("ab", min_size=1),
}), max_size=14), st.integers(2, 6))  # fmt: skip
def test_a_question_few_answered_is_not_told_and_order_says_nothing(answers: list[dict[str, str]], least: int) -> None:
    told = {one.key: one for one in together((MARK, SAFE, WORDS), answers, least=least)}
    for key in ("well", "safe", "change"):
        people = sum(key in one for one in answers)
        assert (key in told) == (people >= least)
        if key in told:
            assert told[key].people == people
            assert not told[key].counts or sum(told[key].counts.values()) == people
    assert together((MARK, SAFE, WORDS), answers[::-1], least=least) == list(told.values())


@pytest.fixture
def cast(db: None) -> People:
    guidelines.load(at=AT)
    return people()


def back(home: Organisation, number: int, year: int, **answers: str) -> Departure:
    made = Departure.objects.create(
        person=Person.objects.create(given_name=f"P{number}", family_name="Essai"),
        organisation=home,
        title={"fr": "Avant"},
        country="SN",
        starts_on=date(year, 5, 1),
        ends_on=date(year, 7, 1),
        created_at=AT,
        left_at=AT,
        returned_at=datetime(year, 7, 2, tzinfo=AT.tzinfo),
    )
    said = {"well": "4", "learnt": f"Mots {number}", "safe": "yes"} | answers
    Feedback.objects.create(
        departure=made, guideline=Guideline.objects.get(kind="debriefing"), answers=said, sent_at=AT
    )
    return made


def test_each_reads_those_they_sent_and_nobody_reads_four(cast: People) -> None:
    home, elsewhere = semis(), Organisation.objects.get(legal_name_fr=ELSEWHERE)
    for number in range(6):
        back(home, number, 2025)
    for number in range(4):
        back(home, 10 + number, 2026)
    for number in range(3):
        back(elsewhere, 20 + number, 2026)
    version = Guideline.objects.get(kind="debriefing")

    def read(user: User, year: int | None = None) -> tuple[int, bool, list[int]]:
        found = answers_to(version, followed_by(user), year=year)
        return found.people, bool(found.told), found.years

    # Six of 2025 told would leave the four of 2026 to be known: neither year is told apart.
    assert read(cast.benoit) == (10, True, []) and read(cast.benoit, 2026) == (10, True, [])
    assert read(cast.odile) == (3, False, [])
    assert read(cast.amina, 2025) == (6, True, [2026, 2025])
    assert read(cast.lea) == (0, False, [])
    client = Client()
    client.force_login(cast.benoit)
    page = client.get(reverse("departure_answers"))
    told = page.content.decode()
    assert page.status_code == 200 and "Mots 3" in told and "P3" not in told
    client.force_login(cast.odile)
    assert "Mots" not in client.get(reverse("departure_answers")).content.decode()


def test_who_asks_to_be_called_is_a_duty_of_who_sent_them_told_without_their_words(cast: People) -> None:
    stay = away(semis(), cast)
    home = datetime(2027, 7, 30, 14, tzinfo=AT.tzinfo)
    departing.come_back(departure=stay, actor=cast.lea, at=home)
    typed = {"well": "1", "learnt": "Rien", "safe": "no"}
    for _twice in range(2):
        returning.answer(departure=stay, kind="debriefing", typed=typed, actor=cast.lea, at=home)
    owed = Obligation.objects.get(kind="mobility.call_back")
    assert owed.debtor == semis() and owed in visible_to(cast.benoit) and owed not in visible_to(cast.odile)
    letter = Message.objects.get(template="mobility/call_back", to=cast.benoit.email)
    assert "Léa" not in letter.text and "Rien" not in letter.text


def test_what_a_person_takes_away_holds_their_news_their_answers_and_their_preparation(cast: People) -> None:
    stay = away(semis(), cast)
    watching.check_in(departure=stay, state="well", way="link", note="Bien arrivée", actor=None, at=AT + DAY)
    home = datetime(2027, 7, 30, 14, tzinfo=AT.tzinfo)
    departing.come_back(departure=stay, actor=cast.lea, at=home)
    typed = {"well": "4", "learnt": "Écouter", "safe": "yes"}
    returning.answer(departure=stay, kind="debriefing", typed=typed, actor=cast.lea, at=home)
    subject = Subject.of_user(cast.lea)
    told = str([rows_of(holding_of(key), subject) for key in ("mobility.departures", "mobility.feedback")])  # type: ignore[arg-type]
    for words in ("Bien arrivée", "Écouter", "Mère Fictive", "passport", "P-1", "safety"):
        assert words in told, words
    assert counts_of(subject)["mobility.feedback"] == 1
    assert not counts_of(Subject.of_user(cast.odile)).get("mobility.departures")
    forget_about(subject, at=home + DAY)
    assert not Feedback.objects.filter(departure=stay).exists()
    assert not stay.check_ins.exclude(note="").exists()

"""What the rules ask of a person and of a group, at every border."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.mobility.rules import rulebook
from maillon.mobility.rules.rulebook import Applicant, age_on, birthday, checks_of_group, checks_of_person, months_later

SHIPPED = tomllib.loads(Path("data/mobility/rulebooks/qsf-2019.toml").read_text("utf-8"))
RULES = rulebook.read(SHIPPED["definition"])
DAYS = st.dates(date(1960, 1, 1), date(2010, 12, 31))


def failing(**said: object) -> set[str]:
    facts = {"born_on": date(2000, 1, 1), "citizenship": "citizen", "in_region": True, "commits": True}
    checks = checks_of_person(RULES, Applicant(**facts | said), departure=date(2027, 5, 15), deadline=date(2026, 12, 1))
    return {one.article.key for one in checks if not one.holds}


def test_everybody_who_fits_fits() -> None:
    assert failing() == set()


@pytest.mark.parametrize(
    ("born_on", "fails"),
    [
        (date(2009, 5, 15), set()),
        (date(2009, 5, 16), {"least_age"}),
        (date(1990, 12, 2), set()),
        (date(1990, 12, 1), {"most_age"}),
    ],
)
def test_ages_at_their_borders(born_on: date, fails: set[str]) -> None:
    """Eighteen on the day of departure; thirty-five still on the deadline."""
    assert failing(born_on=born_on) == fails


def test_each_article_says_what_would_unblock_in_both_languages() -> None:
    assert failing(citizenship="other", in_region=False, commits=False) == {"citizenship", "residence", "commitment"}
    for article in RULES.articles:
        assert all(article.text[language] and article.remedy[language] for language in ("fr", "en")), article.key
        assert article.source


@given(born_on=DAYS, age=st.integers(0, 60))
def test_a_birthday_is_the_first_day_of_an_age(born_on: date, age: int) -> None:
    day = birthday(born_on, age)
    assert age_on(born_on, day) == age
    assert age == 0 or age_on(born_on, day - timedelta(days=1)) == age - 1


def test_born_on_the_29th_of_february() -> None:
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17


@given(day=DAYS, months=st.integers(0, 40))
def test_so_many_months_later_keep_the_day_or_the_last_of_the_month(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("minimum", "maximum", "starts_on", "ends_on", "fails"),
    [
        (6, 10, date(2027, 5, 15), date(2027, 7, 29), set()),
        (6, 10, date(2027, 5, 15), date(2027, 7, 15), set()),
        (6, 10, date(2027, 5, 15), date(2027, 7, 14), {"months"}),
        (6, 10, date(2027, 5, 15), date(2027, 8, 15), set()),
        (6, 10, date(2027, 5, 15), date(2027, 8, 16), {"months"}),
        (5, 10, date(2027, 5, 15), date(2027, 7, 29), {"group"}),
        (6, 11, date(2027, 5, 15), date(2027, 7, 29), {"group"}),
    ],
)
def test_groups_and_stays_at_their_borders(
    minimum: int, maximum: int, starts_on: date, ends_on: date, fails: set[str]
) -> None:
    checks = checks_of_group(RULES, minimum=minimum, maximum=maximum, starts_on=starts_on, ends_on=ends_on)
    assert {one.article.key for one in checks if not one.holds} == fails


def test_training_and_fundraising() -> None:
    assert rulebook.check_training(RULES, 60).holds and not rulebook.check_training(RULES, 59.5).holds
    assert rulebook.check_fundraising(RULES, 200_000).holds and not rulebook.check_fundraising(RULES, 199_999).holds


def test_what_is_not_known_is_refused() -> None:
    with pytest.raises(TypeError, match="poids"):
        rulebook.read({**SHIPPED["definition"], "poids": 3})

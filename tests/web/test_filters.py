"""Numbers, amounts and dates as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from babel.dates import format_date, format_datetime
from babel.numbers import format_percent
from django.utils.timezone import localtime
from django.utils.translation import override

from maillon.core.parties.models import Organisation
from maillon.core.typography import typo_text
from maillon.web.templatetags import maillon as filters


def _tied(text: str) -> str:
    """The text with every space a no-break one, as figures are written."""
    return text.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        ("1340", "1 340", "1,340"),
        ("12.50", "12,5", "12.5"),
        (Decimal("98.780000"), "98,78", "98.78"),
        (Decimal(40), "40", "40"),
        ("oui, en partie", "oui, en partie", "oui, en partie"),
        ("NaN", "NaN", "NaN"),
        (None, "", ""),
        ("1E+3", "1 000", "1,000"),
    ],
)
def test_a_measured_value_is_a_number_where_it_is_one(value: object, french: str, english: str) -> None:
    with override("fr"):
        assert filters.measured(value) == (_tied(french) if french[:1].isdigit() else french)  # type: ignore[arg-type]
    with override("en"):
        assert filters.measured(value) == english  # type: ignore[arg-type]


def test_an_organisation_is_named_in_the_language_of_the_page() -> None:
    semis = Organisation(legal_name_fr="Semis solidaires", legal_name_en="Seeds of Solidarity")
    with override("en"):
        assert filters.named(semis) == "Seeds of Solidarity"
        assert filters.named(Organisation(legal_name_fr="Sans anglais")) == "Sans anglais"
    with override("fr"):
        assert filters.named(semis) == "Semis solidaires"
    assert filters.named(None) == ""


def test_amounts_are_written_as_quebec_and_canada_write_them() -> None:
    with override("fr"):
        assert filters.exact_amount(123450) == _tied("1 234,50 $")
        assert filters.amount(1234, "XOF") == _tied("1 234 XOF")
        assert filters.short_amount(562000000) == _tied("5,62 M$")
        assert filters.amount(None) == "–"
    with override("en"):
        assert filters.exact_amount(123450) == "$1,234.50"
        assert filters.short_amount(562000000) == "$5.62M"


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    with override("fr"):
        assert filters.day(date(2025, 3, 1)) == "1er mars 2025"
    with override("en"):
        assert filters.day(date(2025, 3, 1)) == "March 1, 2025"


@pytest.mark.parametrize(("language", "locale"), [("fr", "fr_CA"), ("en", "en_CA")])
def test_dates_and_hours_are_those_of_the_locale(language: str, locale: str) -> None:
    """Written by our own hand for speed, they are what the Unicode locale data say, each day and hour of a year."""
    start = datetime(2023, 12, 31, 23, 7, tzinfo=UTC)
    instants = [start + timedelta(hours=23, minutes=61) * step for step in range(380)]
    with override(language):
        for instant in instants:
            local = localtime(instant)
            long = format_date(local, format="long", locale=locale)
            assert filters.day(instant) == ("1er" + long[1:] if language == "fr" and long.startswith("1 ") else long)
            if language == "en":
                # But for the points of a.m. and p.m.: a sentence that ends on an hour has one, not two.
                hour = format_datetime(local, "h:mm a", locale=locale).replace(".", "").replace(" ", "\xa0")
                assert filters.clock(instant) == hour.replace("\u202f", "\xa0")
                assert filters.moment(instant) == f"{filters.day(local)}, {filters.clock(instant)}"


@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_percentages_are_those_of_the_locale(decimals: int) -> None:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "") + "%"
    shares = [0, 1, 0.005, 0.015, 0.025, 0.54, 1.0, 12.345, 1234.5678, -0.25, Decimal("0.125"), 1 / 3, 2 / 3]
    for share in shares:
        with override("en"):
            spelled = format_percent(share, format=pattern, locale="en_CA")
            assert filters.percent(share, decimals) == spelled.replace("-", "\u2212")
        with override("fr"):
            spelled = format_percent(share, format=pattern, locale="fr_CA").replace("%", "\u00a0%")
            assert filters.percent(share, decimals) == spelled.replace("-", "\u2212")


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("fr", ("−9", "−1 234,5", "−9 %", "−1 234,50 $", "−5,62 M$", "−1 234 XOF")),
        ("en", ("−9", "−1,234.5", "−9%", "−$1,234.50", "−$5.62M", "XOF −1,234")),
    ],
)
def test_below_zero_a_minus_sign_and_no_hyphen(language: str, written: tuple[str, ...]) -> None:
    with override(language):
        said = (
            filters.number(-9),
            filters.number(-1234.5, 1),
            filters.percent(-0.09),
            filters.exact_amount(-123450),
            filters.short_amount(-562000000),
            filters.amount(-1234, "XOF"),
        )
        assert said == tuple(_tied(one) for one in written)
        assert filters.number(-0.001) == "0"


def test_french_typography_keeps_signs_with_their_words() -> None:
    written = typo_text("« Qui : 54 % de 1 234 $ »")
    assert written == "«\u00a0Qui\u00a0: 54\u00a0% de 1\u00a0234\u00a0$\u00a0»"

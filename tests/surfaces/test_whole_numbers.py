"""Whole numbers of an address or a hidden field are read in one place: never too long, never in other digits."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from maillon.web import http
from maillon.web.http import whole_number

WEB = Path(http.__file__).parent
BY_HAND = re.compile(r"\.is(?:digit|decimal|numeric)\(|\bint\(request\.|\bint\((?:typed|written|key|text)[\[)]")
ODD = ("9" * 5000, "²", "٣٣٣٣", "-1", "1e3", "0x10", "2026.0", "", " ")


@pytest.mark.parametrize("folder", ["funding", "guarantees"])
def test_pages_read_whole_numbers_in_one_place(folder: str) -> None:
    found = [
        f"{path.relative_to(WEB)}:{number}: {line.strip()}"
        for path in sorted((WEB / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if BY_HAND.search(line)
    ]
    assert not found, "ask web.http.whole_number"


def test_a_whole_number_is_ascii_digits_and_not_too_many() -> None:
    assert [whole_number(one) for one in ODD] == [None] * len(ODD) and whole_number(None) is None
    assert (whole_number("007"), whole_number("9" * 9), whole_number("9" * 10)) == (7, 999_999_999, None)
    assert whole_number("9" * 18, digits=18) == 10**18 - 1 and whole_number("12345", digits=4) is None


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    ("name", "asked"),
    [("funding_history", "jusqu"), ("funding_public_agreements", "exercice"), ("emergencies", "annee"),
     ("solidarity_records", "de")],
)  # fmt: skip
def test_a_year_that_is_none_is_no_year(client: Client, name: str, asked: str, odd: str) -> None:
    assert client.get(f"{reverse(name)}?{asked}={quote(odd)}").status_code == 200

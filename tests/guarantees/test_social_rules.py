"""Social frameworks judge by their own rules: thresholds of a place and sector, mandatory bases, a missing answer."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules import social

FOLDER = Path(settings.PROJECT) / "data" / "guarantees" / "social"
SHIPPED = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.toml")}
BASES = {"esg": "yes", "violence": "yes", "gouvernance": "yes"}


def framework(key: str) -> social.Framework:
    return social.read(SHIPPED[key]["definition"])


@pytest.mark.parametrize("key", sorted(SHIPPED))
def test_a_shipped_framework_reads_back_and_says_its_words_in_three_languages(key: str) -> None:
    read = framework(key)
    assert social.read(read.document()) == read
    for text in (read.title, *(one.label for one in (*read.groups, *read.criteria))):
        assert {"fr", "en", "es"} <= set(text)
    assert SHIPPED[key]["source"] and SHIPPED[key]["is_example"] in (True, False)


def test_two_x_asks_its_three_bases_and_one_dimension() -> None:
    told = framework("2x")
    assert social.judge(told, BASES).holds is None
    assert social.judge(told, BASES | {"direction": "30"}).holds is True
    assert social.judge(told, BASES | {"violence": "no", "direction": "90"}).holds is False
    nothing = {"propriete": "10", "direction": "10", "emploi": "10", "approvisionnement": "10", "produits": "no"}
    assert social.judge(told, BASES | nothing).holds is False


def test_the_threshold_of_a_sector_wins_over_that_of_everywhere() -> None:
    told = framework("2x")
    answers = BASES | {"emploi": "45"}
    assert social.judge(told, answers, sector="agriculture").groups["emploi"] is True
    assert social.judge(told, answers, sector="artisanat").groups["emploi"] is False


def test_the_score_is_out_of_a_hundred_and_a_lender_with_too_much_at_risk_loses_points() -> None:
    told = framework("preteurs")
    full = {"suivi": "5", "expertise": "5", "outils": "5", "reseaux": "5", "par30": "10"}
    assert social.judge(told, full).score == 100
    assert social.judge(told, full | {"par30": "10.1"}).score == 85
    assert (
        social.judge(told, {"suivi": "0", "expertise": "0", "outils": "0", "reseaux": "0", "par30": "50"}).holds
        is False
    )


@pytest.mark.parametrize("answer", ["6", "-1", "NaN", "Infinity", "cinq", "1e999999999", ""])
def test_what_is_not_a_mark_is_refused_beside_its_question(answer: str) -> None:
    told = framework("preteurs")
    if not answer:
        assert social.judge(told, {"suivi": answer}).criteria[0].holds is None
        return
    with pytest.raises(RuleViolation) as refused:
        social.judge(told, {"suivi": answer})
    assert refused.value.field == "suivi"


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=6), st.integers(0, 10**6))
def test_funders_together_never_count_more_than_every_job(parts: list[int], jobs: int) -> None:
    whole = sum(parts)
    assert sum(social.contributed(jobs, carried_minor=one, financed_minor=whole) for one in parts) == jobs


def test_a_fund_cannot_carry_more_than_all_the_finance() -> None:
    assert social.contributed(12, carried_minor=1, financed_minor=4) == Fraction(3)
    for carried, financed in ((5, 4), (0, 0), (-1, 4)):
        with pytest.raises(RuleViolation):
            social.contributed(12, carried_minor=carried, financed_minor=financed)

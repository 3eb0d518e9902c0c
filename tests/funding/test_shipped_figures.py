"""What the shipped articles say, in both languages, is what the limits check: nobody reads a wrong ceiling."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from django.conf import settings

from maillon.funding.rules import terms as rules
from maillon.funding.rules.terms import Terms

ROOT = Path(settings.PROJECT) / "data"
PROCEDURES = {
    "aide-urgence": ("aide-urgence", "interventions", 1),
    "diaspora-haitienne": ("diaspora-haitienne", "projets", 1),
    "heure-zero": ("aide-urgence", "heure-zero", 1),
    "multiacteurs": ("multiacteurs", "projets", 1),
    "pecm": ("pecm", "projets", 1),
    "pqdi-projet": ("pqdi", "projets", 1),
    "qsf-stages": ("qsf", "stages", 1),
    "qsf-volet-1": ("qsf", "volet-1", 2),
    "qsf-volet-2": ("qsf", "volet-2", 1),
}
"""The procedure of each call that ships, and the version of the terms it applies."""
_NUMBERS = {"deux": 2, "two": 2, "trois": 3, "three": 3, "quatre": 4, "four": 4}
_MONTHS = {
    "janvier": 1, "january": 1, "mars": 3, "march": 3, "décembre": 12, "december": 12,
}  # fmt: skip


def shipped() -> Iterator[tuple[tuple[str, str, int], Terms]]:
    for path in sorted((ROOT / "funding" / "programmes").glob("*.toml")):
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        for component in said["components"]:
            for one in component["terms"]:
                yield (said["slug"], component["key"], one["number"]), rules.read(one["definition"])


SHIPPED = dict(shipped())


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ").lower()


def money(text: str) -> set[int]:
    """Every amount of a sentence, in cents: « 20 000 $ », $20,000."""
    french = re.findall(r"(?<![\d$,])(\d{1,3}(?: \d{3})*) \$", plain(text))
    english = re.findall(r"\$(\d{1,3}(?:,\d{3})*)", plain(text))
    return {int(re.sub(r"[ ,]", "", one)) * 100 for one in french + english}


def shares(text: str) -> set[Fraction]:
    """Every share of a sentence, less « 50 % + 1 », which is a majority of people."""
    bare = re.sub(r"50 ?% \+ 1", "", plain(text))
    said = {Fraction(int(one), 100) for one in re.findall(r"(\d+) ?%", bare)}
    return said | ({Fraction(1, 2)} if re.search(r"\bla moitié\b|\bhalf\b", bare) else set())


def months(text: str) -> set[int]:
    found = re.findall(r"(\w+) (ans?|mois|years?|months?)\b", plain(text))
    return {
        number * (12 if unit[0] in "ay" else 1)
        for said, unit in found
        if (number := _NUMBERS.get(said) or (int(said) if said.isdigit() else 0))
    }


def days(text: str) -> set[str]:
    found = re.findall(r"(\d{1,2}) (\w+) (\d{4})", plain(text))
    return {date(int(y), _MONTHS[m], int(d)).isoformat() for d, m, y in found if m in _MONTHS}


def limits(terms: Terms, key: str) -> tuple[set[int], set[Fraction]]:
    """The amounts and the shares that are checked under one article."""
    amounts: set[int] = set()
    parts: set[str] = set()
    aid, counterpart = terms.aid, terms.counterpart
    if key == aid.article:
        amounts |= {aid.ceiling_minor, aid.floor_minor, aid.yearly_ceiling_minor}
        parts |= {aid.share}
    if key == counterpart.article:
        parts |= {counterpart.least_share}
    if key == terms.stacking.article:
        parts |= {terms.stacking.most_share}
    if key in {one.article for one in terms.expenses if one.overhead}:
        parts |= {terms.overhead_share}
    for one in terms.expenses:
        if key == one.article:
            amounts |= {one.cap_minor}
            parts |= {one.cap_share}
    return amounts - {0}, {rules.part(one) for one in parts} - {Fraction(0)}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", list(SHIPPED), ids=lambda one: f"{one[0]}/{one[1]}/{one[2]}")
def test_every_figure_of_an_article_is_the_limit_s(name: tuple[str, str, int], language: str) -> None:
    terms = SHIPPED[name]
    for one in terms.articles:
        text = one.text[language]
        amounts, parts = limits(terms, one.key)
        assert money(text) == amounts, (name, one.key, text)
        loose = {rules.part(terms.counterpart.in_kind_at_most)} if one.key == terms.counterpart.article else set()
        assert parts <= shares(text) <= parts | loose, (name, one.key, text)
        if one.key == terms.aid.article or one.key in ("quebec", "duree"):
            assert months(text) <= {terms.most_months}, (name, one.key, text)
        if one.key == "fin":
            assert days(text) == {terms.ends_by}, (name, one.key, text)
        assert money(one.remedy.get(language, "")) <= amounts, (name, one.key)


@pytest.mark.parametrize("name", list(SHIPPED), ids=lambda one: f"{one[0]}/{one[1]}/{one[2]}")
def test_the_share_paid_leaves_room_for_the_counterpart_asked_for(name: tuple[str, str, int]) -> None:
    terms = SHIPPED[name]
    assert rules.part(terms.aid.share) + rules.part(terms.counterpart.least_share) <= 1, name
    assert not terms.stacking.most_share or rules.part(terms.aid.share) <= rules.part(terms.stacking.most_share), name


@pytest.mark.parametrize("key", list(PROCEDURES))
def test_a_procedure_says_and_checks_what_its_terms_do(key: str) -> None:
    terms = SHIPPED[PROCEDURES[key]]
    text = (ROOT / "procedures" / key / "procedure.toml").read_text(encoding="utf-8")
    definition = tomllib.loads(text)["definition"]
    aid = terms.aid
    known = {aid.ceiling_minor, aid.floor_minor, aid.yearly_ceiling_minor} - {0}
    told = [one["text"] for one in definition["articles"]]
    told += [one[name] for one in definition["eligibility"] for name in ("reason", "remedy") if name in one]
    for said in told:
        for language in ("fr", "en"):
            assert money(said[language]) <= known, said
            assert shares(said[language]) - {Fraction(1, 2)} <= {rules.part(aid.share)}, said
    for times, of in re.findall(r"montant\) \* (\d+) <= number\(/data/budget/cout\) \* (\d+)", text):
        assert Fraction(int(of), int(times)) == rules.part(aid.share)
    checked = re.findall(r"montant\) (>=|<=) (\d+)", text)
    assert {int(most) * 100 for sign, most in checked if sign == "<="} <= {aid.ceiling_minor}
    assert {int(least) * 100 for sign, least in checked if sign == ">="} <= {aid.floor_minor}

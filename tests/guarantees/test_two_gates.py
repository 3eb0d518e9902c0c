"""The fund is asked in two steps, in three languages: a request with its agreement, then a business plan."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from maillon.dossiers.queries.applying import rules_of
from maillon.dossiers.queries.eligibility import judge_eligibility
from maillon.dossiers.queries.reading import answers_of, tables_of
from maillon.dossiers.services.starting import start
from tests.dossiers.samples import publish, shipped
from tests.network.declaring import typed
from tests.personas import AT, people, semis

pytestmark = pytest.mark.django_db

GOOD = {
    "garantie-demande": {
        "entreprise/exercices": "4",
        "entreprise/forme": "cooperative",
        "entreprise/redressement": "non",
    },
    "garantie-plan": {
        "credit/outil": "garantie",
        "credit/couverture_demandee": "50",
        "tresorerie/depart": "100",
        "tresorerie/choc": "20",
    },
}
REPEATS = {
    "garantie-demande": {"appui/activite_appui[1]/jours": "10", "appui/activite_appui[1]/cout": "3000"},
    "garantie-plan": {
        "comptes/exercice[1]/annee": "2024",
        "comptes/exercice[2]/annee": "2025",
        "tresorerie/periode[1]/entrees": "1000",
        "tresorerie/periode[1]/sorties": "400",
        "tresorerie/periode[1]/tirage": "500",
        "tresorerie/periode[1]/service": "550",
    },
}
REFUSED = [
    ("garantie-demande", {"entreprise/exercices": "1"}, "demarrage"),
    ("garantie-demande", {"entreprise/forme": "financiere", "entreprise/redressement": "oui"}, "redressement"),
    ("garantie-demande", {"appui/activite_appui[1]/jours": "0"}, "appui"),
    ("garantie-plan", {"credit/couverture_demandee": "60"}, "part"),
    ("garantie-plan", {"tresorerie/choc": "70"}, "remboursement"),
]


def judged(key: str, changed: dict[str, str]) -> dict[str, bool | None]:
    cast = people()
    version = publish(shipped(key), at=AT)
    dossier = start(version=version, applicant=semis(), actor=cast.benoit, at=AT)
    typed(dossier, {f"/data/{path}": said for path, said in (GOOD[key] | REPEATS[key] | changed).items()})
    one = dossier.submissions.get(use="application")
    answers = answers_of(one)
    told = judge_eligibility(rules_of(dossier), answers.form, answers, tables_of(one), at=AT)
    return {verdict.key: verdict.holds for verdict in told}


@pytest.mark.parametrize("key", sorted(GOOD))
def test_a_good_file_is_eligible(key: str) -> None:
    assert not [name for name, holds in judged(key, {}).items() if not holds and name != "dettes"]


@pytest.mark.parametrize(("key", "changed", "rule"), REFUSED)
def test_what_the_fund_does_not_support_is_said_with_its_article(key: str, changed: dict[str, str], rule: str) -> None:
    assert judged(key, changed)[rule] is False


@pytest.mark.parametrize("key", sorted(GOOD))
def test_every_word_is_in_three_languages(key: str) -> None:
    bundle = shipped(key)
    rules = bundle.definition
    told = [rules.title, rules.purpose, rules.signature]
    told += [one.text for one in (*rules.articles, *rules.reasons)]
    told += [text for one in rules.eligibility for text in (one.reason, one.remedy)]
    told += [one.label for one in (*rules.checklist, *rules.grid.criteria)]
    told += [text for one in rules.letters for text in (one.subject, one.body)]
    with override("es"):
        assert all({"fr", "en", "es"} <= set(text) and all(text.values()) for text in told)
    assert {one.on for one in rules.letters} >= {"submit", "approve", "approve_with_conditions", "refuse", "defer"}

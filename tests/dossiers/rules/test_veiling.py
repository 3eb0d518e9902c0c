"""What a blind reading hides, and what it leaves."""

from __future__ import annotations

import pytest

from maillon.dossiers.rules.veiling import MASK, Veil

VEIL = Veil(
    names=frozenset({"Semis solidaires", "Solidary Seeds"}),
    acronyms=frozenset({"SEM", "X"}),
    sites=frozenset({"https://www.semis.example/qui", "pas une [adresse"}),
    numbers=frozenset({"1143920115", "123456789RR0001"}),
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Semis solidaires sème.", f"{MASK} sème."),
        ("SEMIS  SOLIDAIRES et Solidary Seeds", f"{MASK} et {MASK}"),
        ("Le SEM et le sème", f"Le {MASK} et le sème"),
        ("X a dit", "X a dit"),
        ("voir www.semis.example/projets, ou info@semis.example", f"voir {MASK} ou {MASK}"),
        ("NEQ 1143 920 115 et 123456789 RR 0001", f"NEQ {MASK} et {MASK}"),
        ("Des semis de mil, 11439201150", "Des semis de mil, 11439201150"),
        ("", ""),
    ],
)
def test_over(text: str, shown: str) -> None:
    assert VEIL.over(text) == shown


def test_answers_that_are_the_identity_are_hidden_whole() -> None:
    hidden = ("organisation.acronym", "organisation.website", "organisation.identifier_CA_QC-QBC")
    assert all(map(VEIL.hides, hidden))
    assert not any(map(VEIL.hides, ("organisation.region", "support.1.name", "", "dossier.title")))

"""Texts of a form as a reader sees them."""

from __future__ import annotations

from maillon.dossiers.forms.texts import well_set


def test_french_apostrophes_are_set_again_and_expressions_left_alone() -> None:
    said = "L'organisme dit qu'il a ${if(/data/a = 'oui', 'l'+'b', 'non')} d'avance"
    assert well_set(said, "fr") == "L’organisme dit qu’il a ${if(/data/a = 'oui', 'l'+'b', 'non')} d’avance"
    assert well_set("the members' own, it's", "en") == "the members' own, it's"

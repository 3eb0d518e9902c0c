"""Which fact of a party's record each question answers: the survey column ``maillon::maps_to``."""

from __future__ import annotations

from maillon.dossiers.forms.definition import Form

NAMESPACE = "https://maillon.org/xforms"
COLUMN = "maillon::maps_to"


def mapped(form: Form) -> dict[str, str]:
    """Fact by question's path, in the form's order: ``{'/data/nom': 'organisation.legal_name_fr'}``."""
    return {question.path: question.maps_to for question in form.questions if question.maps_to}

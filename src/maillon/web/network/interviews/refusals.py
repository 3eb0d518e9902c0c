"""Refusals about interviews, in the reader's words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.web.refusals import fixed, says

fixed("interviews.nobody", gettext_noop("Dites qui répond : un prénom et un nom."))
fixed("interviews.empty", gettext_noop("Écrivez au moins une question et sa réponse avant de publier."))
fixed(
    "interviews.no_consent",
    gettext_noop("Inscrivez d’abord l’accord de la personne qui répond : sans lui, l’entretien ne paraît pas."),
)


@says("interviews.no_french")
def _no_french(place: int = 0, **_facts: object) -> str:
    if not place:
        return _("Il faut un titre en français.")
    return _("La question %(place)s a besoin de sa question et de sa réponse en français.") % {"place": place}

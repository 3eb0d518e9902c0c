"""The sentences of refusals about what is shared otherwise than by grants."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from maillon.core.errors import RuleViolation
from maillon.web.refusals import fixed, says, sentence

fixed("funding.shared_words", gettext_noop("Cette réponse est nécessaire."))
fixed("funding.shared_number", gettext_noop("Écrivez un nombre plus grand que 0."))
fixed("funding.shared_period", gettext_noop("La fin vient après le début."))
fixed("funding.no_quota", gettext_noop("Aucun quota n’est inscrit pour ce pays et cette année : inscrivez-le d’abord."))
fixed("funding.quota_asked", gettext_noop("Cet établissement a déjà demandé des places de ce quota."))


@says("funding.quota_given")
def _quota_given(given: int) -> str:
    return ngettext(
        "%(given)d place est déjà donnée : le quota ne descend pas dessous.",
        "%(given)d places sont déjà données : le quota ne descend pas dessous.",
        given,
    ) % {"given": given}


@says("funding.shared_row")
def _shared_row(number: int, reason: str) -> str:
    try:
        why = sentence(RuleViolation(reason, given=0, country=""))
    except (KeyError, TypeError):
        why = reason
    return _("Ligne %(number)d : %(why)s Rien n’a été inscrit.") % {"number": number, "why": why}

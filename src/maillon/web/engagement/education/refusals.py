"""The sentences of refusals about education."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import number

fixed("education.no_title", gettext_noop("Écrivez le titre en français : il fait foi."))
fixed("education.ages", gettext_noop("L’âge le plus grand vient après le plus petit."))
fixed("education.list", gettext_noop("Choisissez dans la liste."))
fixed("education.nothing", gettext_noop("Ajoutez un fichier, un lien, ou ce que la trousse réunit."))
fixed("education.hidden", gettext_noop("Cet atelier n’est pas offert pour l’instant."))
fixed("education.day_past", gettext_noop("Choisissez un jour à venir."))
fixed("education.answered", gettext_noop("Cette demande a déjà sa réponse, ou a été retirée."))
fixed("education.moment_past", gettext_noop("Ce moment est passé. Choisissez-en un à venir."))
fixed("education.no_words", gettext_noop("Dites à l’école pourquoi, ou proposez-lui autre chose."))
fixed("education.not_yet", gettext_noop("L’atelier n’a pas encore eu lieu."))
fixed("education.people", gettext_noop("Écrivez un nombre de personnes, de 0 à 5 000."))


@says("education.too_many")
def _too_many(*, most: int, **_params: Any) -> str:
    return _("Cet atelier accueille de 1 à %(most)s personnes.") % {"most": number(most)}


fixed("education.kit_hidden", gettext_noop("Cette trousse n’est montrée à personne encore : montrez-la d’abord."))

"""The sentences of refusals about training."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import number

fixed("training.no_title", gettext_noop("Écrivez le titre en français : il fait foi."))
fixed("training.skills", gettext_noop("Choisissez au moins une compétence de la liste."))
fixed("training.hours", gettext_noop("La fin vient après le début."))
fixed("training.past", gettext_noop("Ce moment est passé. Choisissez-en un à venir."))
fixed("training.closed", gettext_noop("Les inscriptions à cette séance sont closes."))
fixed("training.not_begun", gettext_noop("Cette séance n’a pas commencé : les présences se notent après."))
fixed("training.not_attended", gettext_noop("Votre présence n’est pas encore notée."))
fixed("training.score", gettext_noop("Choisissez une réponse de la liste."))
fixed("training.not_enough", gettext_noop("La présence notée ne suffit pas pour une attestation."))


@says("training.too_long")
def _too_long(*, most: int, **_params: Any) -> str:
    return _("Cette séance dure %(most)s minutes : écrivez au plus ce nombre.") % {"most": number(most)}

"""The sentences of refusals about visits, and about how a charity answers for its partners."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import day as told_day

fixed("funding.visit_purpose", gettext_noop("Écrivez ce que la visite va voir."))
fixed("funding.visit_over", gettext_noop("Cette visite est déjà écrite, ou annulée."))
fixed("funding.no_visit_form", gettext_noop("Le formulaire de visite n’est pas publié : publiez sa procédure d’abord."))
fixed("funding.arrange_way", gettext_noop("Choisissez entre une activité propre et un don."))
fixed("funding.arrange_partner", gettext_noop("Choisissez un partenaire qui réalise un de vos projets."))
fixed("funding.arrange_purpose", gettext_noop("Écrivez la fin de bienfaisance que ce travail poursuit."))


@says("funding.visit_day")
def _day(first: date, **_facts: Any) -> str:
    return _("Choisissez un jour à partir du %(first)s.") % {"first": told_day(first)}


@says("funding.arrange_answers")
def _answers(missing: int, **_facts: Any) -> str:
    return ngettext("Répondez à la question qui manque.", "Répondez aux %(n)s questions.", missing) % {"n": missing}

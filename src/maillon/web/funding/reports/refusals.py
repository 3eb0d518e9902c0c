"""The sentences of refusals about reports."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.funding.models import Report
from maillon.web.funding.reports.words import STATES
from maillon.web.refusals import fixed, says

fixed(
    "funding.no_form",
    gettext_noop("Ce rapport n’a pas de formulaire : envoyez-le comme pièce, depuis l’échéance de votre espace."),
)
fixed("funding.no_plan", gettext_noop("Aucun budget convenu ne prévoit de dépense pour cette période."))
fixed("funding.part_not_given", gettext_noop("Le partenaire n’a pas encore envoyé sa part."))


@says("funding.not_due")
def _not_due(state: str, **_facts: Any) -> str:
    return _("Ce rapport n’est plus à écrire : « %(state)s ».") % {"state": STATES[Report.State(state)][0]}

"""How a sign of risk is said, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillon.funding.models import Arrangement
from maillon.funding.queries.monitoring import Followed
from maillon.funding.rules.monitoring import Sign
from maillon.web.templatetags.maillon import amount, narrative_text, percent

WAYS = {
    Arrangement.Way.OWN_ACTIVITY: gettext_lazy("Activité propre"),
    Arrangement.Way.GRANT: gettext_lazy("Don à un donataire non reconnu"),
}
RISKS = {
    Arrangement.Risk.LOW: (gettext_lazy("Risque faible"), "ok"),
    Arrangement.Risk.MEDIUM: (gettext_lazy("Risque moyen"), "warn"),
    Arrangement.Risk.HIGH: (gettext_lazy("Risque élevé"), "bad"),
}


def said(sign: Sign, labels: Mapping[str, Any], currency: str) -> str:
    """One reason to look, in a sentence."""
    facts = sign.facts
    if sign.code in ("late", "long_late"):
        days = facts["days"]
        return ngettext("Un rapport est dû depuis %(n)s jour.", "Un rapport est dû depuis %(n)s jours.", days) % {
            "n": days
        }
    if sign.code == "under_spent":
        told = {
            "spent": amount(facts["spent"], currency),
            "agreed": amount(facts["agreed"], currency),
            "elapsed": percent(float(facts["elapsed"])),
        }
        return _("%(spent)s dépensés sur %(agreed)s, alors que %(elapsed)s de la durée est passée.") % told
    if sign.code == "over_line":
        label = narrative_text(labels.get(facts["category"], {})) or facts["category"]
        return _("« %(label)s » dépasse son budget de %(by)s.") % {"label": label, "by": percent(float(facts["by"]))}
    if sign.code == "silent_partner":
        days = facts["days"]
        return ngettext(
            "Le partenaire n’a rien écrit depuis %(n)s jour.", "Le partenaire n’a rien écrit depuis %(n)s jours.", days
        ) % {"n": days}
    if sign.code == "error":
        told = {
            "projected": amount(facts["projected"], currency),
            "tolerable": amount(facts["tolerable"], currency),
        }
        return _("Les reçus regardés annoncent %(projected)s d’erreurs, au-delà du seuil de %(tolerable)s.") % told
    if sign.code == "finding_late":
        many = facts["many"]
        return ngettext(
            "%(n)s demande d’une visite n’a pas de réponse.", "%(n)s demandes de visites n’ont pas de réponse.", many
        ) % {"n": many}
    return _("Un projet de cette taille n’a pas encore été visité.")


def following(one: Followed) -> tuple[str, str]:
    """What to do next, and where."""
    first = one.signs[0].code if one.signs else ""
    reference = one.agreement.reference
    if first in ("late", "long_late") and one.report:
        return _("Voir le rapport dû"), reverse("report", kwargs={"pk": one.report})
    if first == "error" and one.report:
        return _("Revoir les reçus"), reverse("report_sample", kwargs={"pk": one.report})
    if first in ("under_spent", "over_line"):
        return _("Voir les dépenses"), reverse("expenses", kwargs={"reference": reference})
    if first in ("silent_partner", "never_visited"):
        return _("Prévoir une visite"), reverse("visit_new", kwargs={"reference": reference})
    return _("Ouvrir la convention"), reverse("agreement", kwargs={"reference": reference})

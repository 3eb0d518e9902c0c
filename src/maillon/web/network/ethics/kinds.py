"""Where the duties of the code of ethics are met."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillon.core.obligations.models import Obligation
from maillon.core.obligations.registry import register
from maillon.dossiers.models import Dossier
from maillon.network.rules.concerns import EFFECT
from maillon.network.services.ethics import ACTION, CYCLE
from maillon.web.dossiers.apply.sending import send_elsewhere


def _cycle(owed: Obligation) -> str:
    return reverse("ethics_cycle", kwargs={"pk": owed.subject_id})


def _dossier(owed: Obligation) -> str | None:
    reference = Dossier.objects.filter(pk=owed.subject_id).values_list("reference", flat=True).first()
    return reverse("dossier", kwargs={"reference": reference}) if reference else None


# Only whoever owes the answer knows that there is a concern.
register("network.concern", label=_("Préoccupation à lire"), link=_dossier, verb=_("Lire"), is_private=True)
send_elsewhere(EFFECT, "concern_send")
register(CYCLE, label=_("Autoévaluation du code d’éthique"), link=_cycle, verb=_("Répondre"))
register(
    ACTION,
    label=_("Action promise au code d’éthique"),
    link=lambda owed: reverse("obligation", kwargs={"pk": owed.pk}),
    declarable=True,
    needs_evidence=True,
)

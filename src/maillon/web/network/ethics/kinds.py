"""Where the duties of the code of ethics are met."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillon.core.obligations.models import Obligation
from maillon.core.obligations.registry import register
from maillon.network.services.ethics import ACTION, CYCLE


def _cycle(owed: Obligation) -> str:
    return reverse("ethics_cycle", kwargs={"pk": owed.subject_id})


register(CYCLE, label=_("Autoévaluation du code d’éthique"), link=_cycle, verb=_("Répondre"))
register(
    ACTION,
    label=_("Action promise au code d’éthique"),
    link=lambda owed: reverse("obligation", kwargs={"pk": owed.pk}),
    declarable=True,
    needs_evidence=True,
)

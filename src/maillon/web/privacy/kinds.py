"""What the duties of Law 25 are called, and where they are met."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillon.core.obligations.models import Obligation
from maillon.core.obligations.registry import register


def _request(duty: Obligation) -> str:
    return reverse("privacy_request", kwargs={"pk": duty.subject_id})


def _incident(duty: Obligation) -> str:
    return reverse("incident", kwargs={"pk": duty.subject_id})


register("core.privacy.answer", label=_("Répondre à une demande sur des renseignements personnels"), link=_request)
register(
    "core.privacy.tell_commission",
    label=_("Aviser la Commission d’accès à l’information d’un incident"),
    link=_incident,
)
register("core.privacy.tell_people", label=_("Aviser les personnes que touche un incident"), link=_incident)

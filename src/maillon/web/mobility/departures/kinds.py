"""Where the duties of departures are met, and what the certificate is called."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillon.core.obligations.models import Obligation
from maillon.core.obligations.registry import register
from maillon.mobility.models import Incident, PreparationItem
from maillon.mobility.services.departing import DEBRIEFING, PREPARATION, PROJECT
from maillon.mobility.services.reporting import INCIDENT
from maillon.mobility.services.returning import CALL_BACK, CERTIFICATE, SURVEY
from maillon.mobility.services.watching import SILENCE
from maillon.web.documents import kinds as documents


def _line(owed: Obligation) -> str | None:
    found = PreparationItem.objects.filter(pk=owed.subject_id).values_list("departure_id", "key").first()
    return f"{reverse('own_stay', kwargs={'pk': found[0]})}#{found[1]}" if found else None


def _incident(owed: Obligation) -> str | None:
    reference = Incident.objects.filter(pk=owed.subject_id).values_list("reference", flat=True).first()
    return reverse("departure_incident", kwargs={"reference": reference}) if reference else None


def _questions(kind: str, owed: Obligation) -> str:
    return reverse("own_feedback", kwargs={"pk": owed.subject_id, "kind": kind})


# What somebody does before leaving, and what they were asked to read, is told to nobody else.
register(PREPARATION, label=_("Préparer mon départ"), link=_line, verb=_("Faire"), is_private=True)
register(INCIDENT, label=_("Signalement à prendre en main"), link=_incident, verb=_("Lire"), is_private=True)
register(
    SILENCE,
    label=_("Prendre des nouvelles d’une personne en séjour"),
    link=lambda owed: reverse("departure_file", kwargs={"pk": owed.subject_id}),
    verb=_("Joindre"),
)
register(
    CALL_BACK,
    label=_("Rappeler une personne revenue, qui le demande"),
    link=lambda owed: reverse("obligation", kwargs={"pk": owed.pk}),
    declarable=True,
)
register(
    DEBRIEFING,
    label=_("Bilan de retour"),
    link=lambda owed: _questions("debriefing", owed),
    verb=_("Répondre"),
    is_private=True,
)
register(
    SURVEY,
    label=_("Trois ans après"),
    link=lambda owed: _questions("survey", owed),
    verb=_("Répondre"),
    is_private=True,
)
register(
    PROJECT,
    label=_("Projet d’engagement du public dans l’année du retour"),
    link=lambda owed: reverse("obligation", kwargs={"pk": owed.pk}),
    declarable=True,
    needs_evidence=True,
)
documents.register(CERTIFICATE, _("Attestation de séjour"))

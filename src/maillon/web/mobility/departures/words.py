"""Phases, lines, reports in the reader's words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillon.mobility.models import CheckIn, Departure, Guideline, Incident, TrainingPresence
from maillon.mobility.rules.departing import Phase, phase_of

PHASES = {
    Phase.CANCELLED: (_("Annulé"), "draft"),
    Phase.PREPARING: (_("Se prépare"), "info"),
    Phase.UNCONFIRMED: (_("Départ à confirmer"), "warn"),
    Phase.AWAY: (_("Là-bas"), "ok"),
    Phase.LATE: (_("Retour à confirmer"), "warn"),
    Phase.BACK: (_("De retour"), "draft"),
}
KINDS = {
    Incident.Kind.HEALTH.value: _("Santé"),
    Incident.Kind.SECURITY.value: _("Sécurité"),
    Incident.Kind.PSEA.value: _("Exploitation, abus ou harcèlement sexuels"),
}
SEVERITIES = {
    Incident.Severity.MINOR.value: (_("Sans danger immédiat"), "info"),
    Incident.Severity.SERIOUS.value: (_("Grave"), "warn"),
    Incident.Severity.CRITICAL.value: (_("Une vie est en danger"), "bad"),
}
STATES = {
    Incident.State.REPORTED.value: (_("À prendre en main"), "warn"),
    Incident.State.IN_HAND.value: (_("En main"), "info"),
    Incident.State.CLOSED.value: (_("Clos"), "draft"),
}
NEWS = {
    CheckIn.State.WELL.value: (_("Tout va bien"), "ok"),
    CheckIn.State.HELP.value: (_("Demande d’aide"), "bad"),
}
WAYS = {
    CheckIn.Way.LINK.value: _("par le lien"),
    CheckIn.Way.MAIL.value: _("par courriel"),
    CheckIn.Way.STAFF.value: _("par téléphone"),
}
PRESENCES = {
    TrainingPresence.Way.CODE.value: _("par le code"),
    TrainingPresence.Way.STAFF.value: _("à la main"),
}
QUESTIONS = {Guideline.Kind.DEBRIEFING.value: _("Bilan de retour"), Guideline.Kind.SURVEY.value: _("Trois ans après")}
RISKS = {
    1: (_("Mesures de sécurité normales"), "ok"),
    2: (_("Grande prudence"), "info"),
    3: (_("Éviter tout voyage non essentiel"), "warn"),
    4: (_("Éviter tout voyage"), "bad"),
}


def phase(departure: Departure, day: date) -> Phase:
    """Where a departure stands on a day."""
    return phase_of(
        day,
        starts_on=departure.starts_on,
        ends_on=departure.ends_on,
        left_at=departure.left_at,
        returned_at=departure.returned_at,
        cancelled_at=departure.cancelled_at,
    )


def told(departure: Departure, day: date) -> dict[str, Any]:
    """A departure with its phase in words."""
    label, look = PHASES[phase(departure, day)]
    return {"departure": departure, "phase": label, "look": look, "url": reverse("departure_file", args=[departure.pk])}

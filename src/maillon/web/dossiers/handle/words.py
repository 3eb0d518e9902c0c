"""Words that the desk's pages share."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STEPPER = (
    (_("Déposée"), ("submitted", "returned")),
    (_("Recevable"), ("receivable", "not_receivable")),
    (_("Évaluation"), ("in_review",)),
    (_("Délibération"), ("in_deliberation", "deferred", "waiting_list")),
    (_("Décision"), ("approved", "approved_with_conditions", "refused")),
    (_("En vigueur"), ("in_effect", "closed")),
)
"""The way a dossier goes, each stage with its states."""
STOPPED = frozenset({"not_receivable", "refused", "withdrawn", "returned"})

VERDICTS = {
    "met": _("Rempli"),
    "not_met": _("Non rempli"),
    "not_applicable": _("Sans objet"),
}
OUTCOMES = {
    "approved": _("Approuver"),
    "approved_with_conditions": _("Approuver avec conditions"),
    "refused": _("Refuser"),
    "waiting_list": _("Mettre en liste d’attente"),
    "deferred": _("Reporter la décision"),
}
CHOICES = {
    "for": _("Pour"),
    "against": _("Contre"),
    "abstain": _("Abstention"),
}
SITTINGS = {
    "planned": (_("Prévue"), "info"),
    "open": (_("Ouverte"), "warn"),
    "closed": (_("Close, procès-verbal à sceller"), "info"),
    "sealed": (_("Procès-verbal scellé"), "ok"),
}
OFFICES = {
    "chair": _("Présidence"),
    "secretary": _("Secrétariat, sans voix"),
    "member": _("Membre"),
}
REVIEWS = {
    "assigned": (_("Confiée"), "draft"),
    "started": (_("En cours"), "info"),
    "filed": (_("Déposée"), "ok"),
    "recused": (_("Récusation"), "warn"),
}
GROUNDS = {
    "affiliation": _("a un rôle, présent ou passé, dans une partie au dossier"),
    "relationship": _("son organisme est lié à une partie au dossier"),
    "declared": _("conflit d’intérêts déclaré"),
}
PARTS = {
    "applicant": _("la partie qui demande"),
    "support": _("un appui"),
    "partner": _("une partie qui rédige aussi"),
    "about": _("la partie dont il est question"),
}
SORTS = {
    "-depot": _("Dépôt, les plus récents d’abord"),
    "depot": _("Dépôt, les plus anciens d’abord"),
    "attente": _("Attente, la plus longue d’abord"),
    "-points": _("Points, du plus au moins"),
    "points": _("Points, du moins au plus"),
    "-montant": _("Montant, du plus au moins"),
    "reference": _("Numéro"),
}

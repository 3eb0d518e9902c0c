"""Words that the applicant's pages share."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

FAULTS = {
    "required": _("Répondez à cette question."),
    "constraint": _("Cette réponse n’est pas acceptée. Vérifiez-la."),
    "type": _("Cette réponse n’a pas la forme attendue (un nombre, une date…). Corrigez-la."),
    "type_geotrace": _("Un tracé demande au moins deux points : une latitude et une longitude par ligne."),
    "type_geoshape": _("Une surface demande au moins trois points : une latitude et une longitude par ligne."),
    "type_geopoint": _("Un lieu demande une latitude (de -90 à 90) et une longitude (de -180 à 180)."),
    "choice": _("Cette réponse n’est plus parmi les choix offerts. Choisissez-en une autre."),
}
"""What is said of a fault where the form's author said nothing; of a type that has its own sentence, that one."""

STATES = {
    "draft": _("Brouillon"),
    "submitted": _("Déposée"),
    "returned": _("À corriger"),
    "receivable": _("Recevable"),
    "not_receivable": _("Non recevable"),
    "in_review": _("En évaluation"),
    "in_deliberation": _("En délibération"),
    "approved": _("Approuvée"),
    "approved_with_conditions": _("Approuvée, avec conditions"),
    "refused": _("Refusée"),
    "waiting_list": _("En liste d’attente"),
    "deferred": _("Décision reportée"),
    "in_effect": _("En vigueur"),
    "closed": _("Close"),
    "withdrawn": _("Retirée"),
}
"""Where a dossier stands, for its applicant."""

PILLS = {
    "draft": "draft",
    "submitted": "info",
    "returned": "warn",
    "receivable": "info",
    "in_review": "info",
    "in_deliberation": "info",
    "deferred": "info",
    "waiting_list": "warn",
    "approved": "ok",
    "approved_with_conditions": "ok",
    "in_effect": "ok",
    "refused": "bad",
    "not_receivable": "bad",
}
"""The manner of each state's pill."""

STEPS = {
    "start": _("Demande commencée"),
    "submit": _("Demande déposée"),
    "resubmit": _("Demande corrigée et déposée de nouveau"),
    "return": _("Renvoyée pour correction"),
    "receive": _("Jugée recevable"),
    "reject": _("Jugée non recevable"),
    "review": _("Évaluation commencée"),
    "deliberate": _("Inscrite pour délibération"),
    "resume": _("Délibération reprise"),
    "approve": _("Approuvée"),
    "approve_with_conditions": _("Approuvée, avec conditions"),
    "refuse": _("Refusée"),
    "put_on_waiting_list": _("Placée en liste d’attente"),
    "defer": _("Décision reportée"),
    "take_effect": _("La décision prend effet"),
    "close": _("Dossier clos"),
    "withdraw": _("Demande retirée"),
}

RIGHTS = {
    "consult": _("consulter"),
    "draft": _("rédiger"),
    "sign": _("rédiger, signer et déposer"),
}

GUARDS = {
    "window_open": _("la période de dépôt n’est pas ouverte"),
    "answers_valid": _("des réponses manquent ou sont à corriger"),
    "eligible": _("une règle d’admissibilité n’est pas respectée"),
    "supports_answered": _("des appuis n’ont pas encore répondu"),
    "signed": _("personne n’a signé"),
    "checklist_judged": _("un point de la liste de recevabilité n’est pas encore jugé"),
    "checklist_met": _("la liste de recevabilité n’est pas toute remplie"),
    "corrections_said": _("rien de précis n’est demandé"),
    "reviews_filed": _("des lectures ne sont pas déposées"),
    "quorum": _("le quorum n’est pas atteint"),
    "recusals_respected": _("une personne en conflit d’intérêts a pesé sur le dossier"),
    "reason": _("il faut un motif"),
    "conditions_said": _("il faut au moins une condition"),
    "conditions_met": _("des conditions ne sont pas remplies"),
}
"""Why a step is refused, after « : »."""

"""The sentences of refusals about petitions, letters, pledges, sheets of paper and tables of elected members."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import moment, number

fixed("actions.no_name", gettext_noop("Écrivez votre prénom et votre nom."))
fixed("actions.postal_code", gettext_noop("Ce code postal n’est pas complet. Écrivez-le ainsi : H2X 1Y4."))
fixed("actions.closed", gettext_noop("Cette action est terminée : on n’y participe plus."))
fixed(
    "actions.flood",
    gettext_noop("Trop de formulaires arrivent du même endroit. Rien n’est perdu : réessayez dans une heure."),
)
fixed(
    "actions.stale", gettext_noop("Cette page est restée ouverte trop longtemps. Envoyez-la de nouveau, telle quelle.")
)
fixed("actions.no_riding", gettext_noop("Trouvez d’abord votre circonscription."))
fixed("actions.no_member", gettext_noop("Ce siège est vacant, ou sans adresse : personne ne recevrait votre lettre."))
fixed("actions.no_message", gettext_noop("Écrivez votre lettre, ou reprenez celle que nous proposons."))
fixed("actions.no_choice", gettext_noop("Cochez au moins un engagement."))
fixed("actions.no_title", gettext_noop("Écrivez le titre en français : il fait foi."))
fixed("actions.no_demand", gettext_noop("Écrivez en une phrase ce qui est demandé, en français."))
fixed("actions.days", gettext_noop("La fin vient après le début : une action a toujours une fin."))
fixed("actions.no_assembly", gettext_noop("Dites à quelle assemblée on écrit."))
fixed("actions.no_letter", gettext_noop("Proposez une lettre, en français : chaque personne pourra la changer."))
fixed(
    "actions.signed_already",
    gettext_noop("Des personnes ont déjà signé : ce qu’elles ont signé ne change plus. Commencez une autre action."),
)
fixed("actions.trial_running", gettext_noop("Deux formulations ont déjà été essayées pour cette action."))
fixed("actions.no_trial", gettext_noop("Aucun essai n’est en cours."))
fixed("actions.only_petitions", gettext_noop("Seules les pétitions se signent sur papier."))
fixed("actions.not_yet", gettext_noop("La pétition n’est pas encore ouverte."))
fixed("actions.no_place", gettext_noop("Dites où ces feuilles ont été signées."))
fixed("actions.no_lines", gettext_noop("Écrivez une personne par ligne."))
fixed("actions.undone", gettext_noop("Ce lot est déjà retiré."))
fixed("actions.outside_edition", gettext_noop("Ce jour n’est pas dans l’édition."))
fixed("elected.not_text", gettext_noop("Ce fichier n’est pas un tableau CSV en UTF-8."))
fixed("elected.cell_missing", gettext_noop("assemblée, code, circonscription, date ou source manque"))
fixed("elected.unknown_assembly", gettext_noop("assemblée inconnue"))
fixed("elected.unknown_region", gettext_noop("région inconnue : de 01 à 17"))
fixed("elected.not_a_day", gettext_noop("date illisible : écrivez AAAA-MM-JJ"))
fixed("elected.not_an_address", gettext_noop("courriel incomplet"))
fixed("elected.not_a_prefix", gettext_noop("code postal : trois signes, comme H2X"))
fixed("elected.twice", gettext_noop("circonscription déjà dite plus haut"))


@says("actions.not_open")
def _not_open(*, at: Any, **_params: Any) -> str:
    return _("Cette action ouvre le %(moment)s.") % {"moment": moment(at)}


@says("actions.too_many_lines")
def _lines(*, most: int, **_params: Any) -> str:
    return _("Au plus %(most)s lignes à la fois : entrez le reste dans un autre lot.") % {"most": number(most)}


@says("actions.too_many_choices")
def _choices(*, most: int, **_params: Any) -> str:
    return _("Au plus %(most)s engagements à cocher.") % {"most": number(most)}


@says("elected.no_columns")
def _columns(*, missing: str, **_params: Any) -> str:
    return _("Il manque des colonnes : %(missing)s.") % {"missing": missing}

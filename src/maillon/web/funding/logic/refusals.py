"""What the rules of logic models, of the partner's word and of lists sent up refuse, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import exact_amount, moment

fixed(
    "funding.logic_sealed",
    gettext_noop("Cette version est partie avec la demande : elle ne change plus. Commencez-en une autre."),
)
fixed("funding.logic_shape", gettext_noop("Un lien mène à une ligne qui n’est plus là. Recalculez, puis enregistrez."))
fixed(
    "funding.logic_missing",
    gettext_noop("La demande n’a pas encore de modèle logique : dites ce que le projet change, et comment."),
)
fixed(
    "funding.no_activity",
    gettext_noop("La convention n’est pas encore liée à une fiche de projet : liez-la d’abord."),
)
fixed(
    "funding.results_written",
    gettext_noop("Cette fiche a déjà des résultats : corrigez-les là, rien ne les remplace."),
)
fixed("funding.need_name", gettext_noop("Écrivez votre nom."))
fixed("funding.need_office", gettext_noop("Écrivez votre fonction."))
fixed("funding.need_partner", gettext_noop("Écrivez le nom de votre organisation."))
fixed("funding.need_nothing", gettext_noop("Le texte du besoin n’est pas encore écrit."))
fixed("funding.need_changed", gettext_noop("Le texte a changé pendant que vous lisiez : relisez-le avant de signer."))
fixed(
    "funding.need_unsigned",
    gettext_noop("Le partenaire n’a pas encore signé le besoin tel qu’il est écrit : invitez-le à le lire."),
)
fixed(
    "funding.need_nobody",
    gettext_noop("Aucun partenaire n’a encore accès à la demande : invitez-le à écrire, à la page « Partage »."),
)
fixed("funding.list_empty", gettext_noop("Le comité n’a encore rien adopté qui ne soit pas déjà approuvé."))
fixed(
    "funding.list_moved",
    gettext_noop("Le comité a adopté autre chose depuis : refaites la liste avant de l’envoyer."),
)
fixed("funding.list_answered", gettext_noop("Cette liste n’attend pas de réponse."))
fixed(
    "funding.not_approved",
    gettext_noop(
        "Cette décision attend la liste d’approbation de l’appel : elle s’écrit une fois sa ligne approuvée, "
        "telle quelle."
    ),
)


@says("funding.logic_moved")
def moved(by: str = "", at: datetime | None = None, **_params: Any) -> str:
    facts = {"who": by or _("Quelqu’un"), "date": moment(at)}
    return _("%(who)s a enregistré ce modèle logique le %(date)s, pendant que vous écriviez. Rien n’est perdu.") % facts


@says("funding.logic_too_long")
def too_long(limit: int, **_params: Any) -> str:
    return _("Un modèle logique compte au plus %(limit)s lignes : regroupez ce qui va ensemble.") % {"limit": limit}


@says("funding.logic_unfinished")
def unfinished(count: int, **_params: Any) -> str:
    told = ngettext(
        "Il reste un point à régler dans le modèle logique.",
        "Il reste %(count)s points à régler dans le modèle logique.",
        count,
    )
    return told % {"count": count}


@says("funding.list_waiting")
def waiting(number: int, **_params: Any) -> str:
    return _("La liste %(number)s attend encore sa réponse : reprenez-la, ou attendez.") % {"number": number}


@says("funding.list_past_envelope")
def past_envelope(by: int, currency: str, **_params: Any) -> str:
    return _("La liste dépasse l’enveloppe de %(amount)s.") % {"amount": exact_amount(by, currency)}


@says("funding.list_unanswered")
def unanswered(count: int, **_params: Any) -> str:
    told = ngettext("Il reste une ligne sans réponse.", "Il reste %(count)s lignes sans réponse.", count)
    return told % {"count": count}


@says("funding.held_why")
def held_why(reference: str, **_params: Any) -> str:
    return _("Dites pourquoi %(reference)s est retenue.") % {"reference": reference}

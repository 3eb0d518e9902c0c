"""The sentences of refusals about what members share."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from maillon.web.refusals import fixed

fixed(
    "sharing.changed_meanwhile",
    _(
        "Quelqu’un d’autre a changé ce texte pendant que vous l’écriviez. Le sien est à côté du vôtre : "
        "corrigez, puis enregistrez."
    ),
)
fixed("sharing.no_french", _("Le français est nécessaire : il fait foi."))
fixed(
    "sharing.english_to_read_again",
    _("Le français a changé, l’anglais non. Mettez-le à jour, effacez-le, ou dites plus bas qu’il tient toujours."),
)
fixed("postings.deadline_past", _("Cette échéance est passée. Choisissez un moment à venir."))
fixed("postings.not_a_member", _("Seuls les organismes membres publient ici. Votre brouillon est gardé."))
fixed("offers.until_past", _("Ce jour est passé. Choisissez un jour à venir, ou laissez vide."))
fixed("offers.own", _("C’est votre propre annonce : vous ne pouvez pas y répondre."))
fixed("offers.no_text", _("Écrivez votre réponse."))

"""What one reads when a rule of groups refuses."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.web.refusals import fixed, says

fixed("groups.kind", gettext_noop("Choisissez la sorte de groupe."))
fixed("groups.no_name", gettext_noop("Écrivez le nom du groupe en français."))
fixed("groups.committee_taken", gettext_noop("Ce comité de dossiers a déjà son groupe."))
fixed("groups.closed", gettext_noop("Ce groupe a pris fin à cette date."))
fixed("groups.dates", gettext_noop("La fin vient après le début. Corrigez l’une des deux."))
fixed("groups.nobody", gettext_noop("Dites qui siège : un organisme, le courriel d’une personne, ou les deux."))
fixed("groups.office", gettext_noop("Choisissez à quel titre on siège."))
fixed("groups.seated", gettext_noop("Ce siège existe déjà à ces dates. Terminez-le d’abord."))
fixed("groups.no_address", gettext_noop("Écrivez un courriel complet, comme prenom@organisme.org."))
fixed("groups.person_name", gettext_noop("Personne n’est connu à ce courriel : écrivez son prénom et son nom."))
fixed("groups.cancelled", gettext_noop("Cette rencontre est annulée."))
fixed("groups.adopted", gettext_noop("Le procès-verbal est adopté : rien n’y change plus."))
fixed("groups.no_minutes", gettext_noop("Écrivez le procès-verbal avant de l’adopter."))
fixed("groups.empty_roll", gettext_noop("Personne à qui écrire : la liste n’a pas d’adresse ce jour-là."))
fixed("groups.empty_letter", gettext_noop("Écrivez un objet et un texte."))
fixed("groups.no_title", gettext_noop("Donnez un titre au document."))
fixed("groups.answer", gettext_noop("Dites si vous venez ou si vous vous excusez."))
fixed("groups.too_late", gettext_noop("Cette rencontre ne se répond plus."))


@says("groups.organisation_unknown")
def organisation_unknown(several: bool = False, **_params: Any) -> str:
    if several:
        return _("Plusieurs organismes répondent à ce nom. Écrivez le nom complet.")
    return _("Aucun organisme du répertoire ne porte ce nom. Écrivez-le comme au répertoire.")


fixed("groups.keeps_the_roll", gettext_noop("La liste du groupe dit qui siège ici : changez le siège sur sa page."))

"""The sentences of refusals about volunteers and the help asked of them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import number

fixed("volunteers.no_name", gettext_noop("Dites comment vous nommer."))
fixed("volunteers.town", gettext_noop("Choisissez une ville de la liste, la plus proche de chez vous."))
fixed("volunteers.never_free", gettext_noop("Dites au moins un moment où vous êtes libre."))
fixed("volunteers.skills", gettext_noop("Choisissez au moins une chose que vous aimez faire."))
fixed("help.no_words", gettext_noop("Écrivez quelques mots : la personne les lira."))
fixed("help.asked_already", gettext_noop("Votre organisme a déjà écrit à cette personne pour cela."))
fixed("help.answered", gettext_noop("Vous avez déjà répondu à cette demande."))
fixed("help.not_a_yes", gettext_noop("Cette personne n’a pas dit oui : rien à compter."))
fixed("help.to_come", gettext_noop("Ce jour n’est pas encore venu."))
fixed("help.thanked", gettext_noop("Vous avez déjà remercié cette personne."))
fixed("help.no_hours", gettext_noop("Notez d’abord les heures données : l’attestation les dit."))


@says("volunteers.reach")
def _reach(*, most: int, **_params: Any) -> str:
    return _("Dites jusqu’où vous allez, de 0 à %(most)s km.") % {"most": number(most)}


@says("help.too_many")
def _too_many(*, most: int, **_params: Any) -> str:
    return _("Votre organisme a écrit à %(most)s personnes depuis hier : attendez leurs réponses.") % {
        "most": number(most)
    }


@says("help.hours")
def _hours(*, most: int, **_params: Any) -> str:
    return _("Écrivez un nombre d’heures, de 0 à %(most)s.") % {"most": number(most)}

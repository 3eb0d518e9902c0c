"""The sentences of refusals about events, their seats and their programmes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import moment, number

fixed("events.hours", gettext_noop("La fin vient après le début."))
fixed("events.no_session", gettext_noop("Dites au moins une date à venir : quand commence l’événement?"))
fixed("events.where", gettext_noop("Un événement en personne a une région et un lieu."))
fixed("events.link", gettext_noop("Un événement en ligne a un lien pour participer."))
fixed("events.not_a_member", gettext_noop("Seuls les organismes membres publient ici. Votre brouillon est gardé."))
fixed("events.cancelled", gettext_noop("Cet événement est annulé : refaites-le à une autre date."))
fixed("events.no_reason", gettext_noop("Écrivez pourquoi : les personnes inscrites le liront."))
fixed("events.over", gettext_noop("Cet événement a déjà eu lieu : son inscription ne change plus."))
fixed("events.session_past", gettext_noop("Cette date est passée. Choisissez un moment à venir."))
fixed(
    "events.last_session", gettext_noop("C’est la seule date : annulez l’événement, ou ajoutez-en une autre d’abord.")
)
fixed("events.no_name", gettext_noop("Écrivez votre nom : c’est celui qu’on cherchera à l’accueil."))
fixed("events.desk_closed", gettext_noop("Les inscriptions sont fermées."))
fixed("events.no_time", gettext_noop("Choisissez la date à laquelle vous viendrez."))
fixed(
    "events.each_time_given",
    gettext_noop("Des personnes sont déjà inscrites : cette réponse ne change plus. Refaites l’événement."),
)
fixed("events.no_more_seats", gettext_noop("Il ne reste pas assez de places. Votre inscription n’a pas changé."))
fixed("events.registration_gone", gettext_noop("Cette inscription est annulée ou effacée."))
fixed("events.count", gettext_noop("Écrivez un nombre de personnes, de 0 à 100 000."))
fixed("events.no_applicant", gettext_noop("Un événement du programme est proposé par un organisme."))
fixed("events.outside_edition", gettext_noop("Aucune date de cet événement n’est dans les jours de l’édition."))
fixed("campaigns.days", gettext_noop("Le dernier jour vient après le premier."))
fixed("campaigns.year_taken", gettext_noop("Cette campagne a déjà une édition de cette année."))
fixed(
    "campaigns.no_source",
    gettext_noop("Dites où vous avez lu ce thème : un livre, une affiche, une page, une personne qui y était."),
)
fixed("campaigns.no_theme", gettext_noop("Écrivez le thème en français : il fait foi."))


@says("events.desk_not_open")
def _not_open(*, at: Any, **_params: Any) -> str:
    return _("Les inscriptions ouvrent le %(moment)s.") % {"moment": moment(at)}


@says("events.too_many_seats")
def _seats(*, most: int, **_params: Any) -> str:
    return _("De 1 à %(most)s places par inscription.") % {"most": number(most)}


@says("events.too_many_sessions")
def _sessions(*, most: int, **_params: Any) -> str:
    return _("De 1 à %(most)s dates à la fois.") % {"most": number(most)}


@says("events.capacity_given")
def _given(*, given: int, **_params: Any) -> str:
    return ngettext(
        "%(n)s place est déjà donnée : la capacité ne peut pas être au-dessous.",
        "%(n)s places sont déjà données : la capacité ne peut pas être au-dessous.",
        given,
    ) % {"n": number(given)}


fixed("events.not_over", gettext_noop("On en dira ce que l’on en pense quand il aura eu lieu."))
fixed("events.evaluated", gettext_noop("Votre réponse est déjà comptée."))
fixed("events.evaluation_closed", gettext_noop("Un mois a passé : les réponses ne se comptent plus."))

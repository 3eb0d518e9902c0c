"""The sentences of refusals about members: what happened, the rule, the way out."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import day

fixed("network.source_missing", _("Dites d’où vient cette adhésion : un procès-verbal, une lettre, un registre."))
fixed(
    "network.no_category",
    _("Aucune catégorie de membres n’est en vigueur. Chargez-les : « maillon network load »."),
)
fixed("network.same_category", _("L’organisme est déjà de cette catégorie. Choisissez-en une autre."))
fixed("network.reason_missing", _("Dites pourquoi, en quelques mots : la raison reste au dossier du membre."))
fixed(
    "network.successor_missing", _("Dites avec quel organisme la fusion se fait : inscrivez son adresse dans le site.")
)
fixed("network.membership_open", _("Cette adhésion est en cours : il n’y a rien à annuler."))
fixed("network.not_a_member", _("Cet organisme n’est pas membre du réseau aujourd’hui."))
fixed("network.no_year", _("Aucune année de cotisation n’est inscrite. Chargez-les : « maillon network load »."))
fixed(
    "network.nothing_refused", _("Aucune demande de cet organisme n’a été refusée : il n’y a rien à porter en appel.")
)
fixed(
    "network.appeal_same_judges",
    _("Une personne qui a voté le refus a voté l’appel. Reprenez le vote sans elle : personne ne juge deux fois."),
)
fixed("network.no_procedure", _("Le secrétariat n’a pas encore ouvert cette procédure. Écrivez-lui."))
fixed("network.reminded_today", _("Un rappel est déjà parti aujourd’hui. Attendez demain pour le suivant."))
fixed(
    "network.changed_meanwhile",
    _("Quelqu’un d’autre a écrit dans cette histoire depuis que vous l’avez ouverte. Rien n’a été remplacé."),
)
fixed("network.unknown_ending", _("Choisissez comment l’adhésion se termine."))


@says("network.unreadable")
def _unreadable(*, file: str, reason: str, **_facts: object) -> str:
    return gettext("%(file)s ne se lit pas : %(reason)s. Rien n’a été chargé.") % {"file": file, "reason": reason}


@says("network.already_member")
def _already_member(*, since: date, **_facts: object) -> str:
    return gettext(
        "L’organisme est déjà membre à ces dates, depuis le %(day)s. Deux adhésions ne se chevauchent pas."
    ) % {"day": day(since)}


@says("network.category_not_in_force")
def _category_not_in_force(*, starts_on: date, **_facts: object) -> str:
    said = gettext("Cette catégorie n’était pas en vigueur ce jour-là; elle l’est depuis le %(day)s.")
    return said % {"day": day(starts_on)}


@says("network.membership_ended")
def _membership_ended(*, ends_on: date, **_facts: object) -> str:
    return gettext("Cette adhésion est terminée depuis le %(day)s. Rechargez la page.") % {"day": day(ends_on)}


@says("network.ends_before_start")
def _ends_before_start(*, starts_on: date, **_facts: object) -> str:
    return gettext("Choisissez un jour après le début, le %(day)s.") % {"day": day(starts_on)}


@says("network.suspended_before_start")
def _suspended_before_start(*, starts_on: date, **_facts: object) -> str:
    return gettext("L’adhésion ne commence que le %(day)s : choisissez un jour à partir de celui-là.") % {
        "day": day(starts_on)
    }


@says("network.renewal_not_open")
def _renewal_not_open(*, opens_on: date, **_facts: object) -> str:
    return gettext("Le renouvellement de cette année s’ouvre le %(day)s.") % {"day": day(opens_on)}


@says("network.already_renewed")
def _already_renewed(*, year: str, **_facts: object) -> str:
    return gettext("L’adhésion %(year)s est déjà renouvelée. Pour corriger un chiffre, écrivez au secrétariat.") % {
        "year": year
    }


@says("network.appeal_too_late")
def _appeal_too_late(*, until: date, **_facts: object) -> str:
    said = gettext("On pouvait faire appel jusqu’au %(day)s. Vous pouvez présenter une nouvelle demande d’adhésion.")
    return said % {"day": day(until)}

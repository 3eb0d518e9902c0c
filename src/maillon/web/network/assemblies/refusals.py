"""What one reads when a rule of assemblies refuses: what happened, the rule, the way out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import moment

fixed(
    "assemblies.by_laws", gettext_noop("Les règlements de cette assemblée ne se lisent pas. Prévenez le secrétariat.")
)
fixed(
    "assemblies.no_by_laws",
    gettext_noop("Aucun règlement n’est en vigueur ce jour-là. Choisissez une date plus tardive."),
)
fixed("assemblies.kind", gettext_noop("Dites si l’assemblée est annuelle ou extraordinaire."))
fixed("assemblies.no_title", gettext_noop("Écrivez un titre en français."))
fixed("assemblies.dates", gettext_noop("La fin vient après le début. Corrigez l’une des deux."))
fixed("assemblies.closed", gettext_noop("Cette assemblée est close : rien n’y change plus."))
fixed("assemblies.item_voted", gettext_noop("Un scrutin a eu lieu sur ce point : il reste à l’ordre du jour."))
fixed("assemblies.empty_agenda", gettext_noop("Mettez au moins un point à l’ordre du jour avant de convoquer."))
fixed("assemblies.not_convened", gettext_noop("Cette assemblée n’est pas encore convoquée."))
fixed("assemblies.opened", gettext_noop("Cette assemblée est déjà ouverte."))
fixed("assemblies.not_opened", gettext_noop("Ouvrez d’abord l’assemblée : le quorum s’inscrit à ce moment."))
fixed("assemblies.not_closed", gettext_noop("Fermez d’abord l’assemblée : le procès-verbal se scelle ensuite."))
fixed("assemblies.sealed", gettext_noop("Le procès-verbal est scellé : rien n’y change plus."))
fixed(
    "assemblies.ballot_open",
    gettext_noop("Un scrutin est ouvert. Attendez qu’il soit clos : qui vote ne change pas en cours de route."),
)
fixed("assemblies.ballot_closed", gettext_noop("Ce scrutin n’est pas ouvert : aucune voix n’y entre."))
fixed("assemblies.hands", gettext_noop("Cette question se vote à main levée : inscrivez le compte."))
fixed("assemblies.secret", gettext_noop("Cette question se vote au scrutin secret : ouvrez l’urne."))
fixed("assemblies.nobody_votes", gettext_noop("Personne ne peut voter encore. Inscrivez d’abord les arrivées."))
fixed(
    "assemblies.no_voice",
    gettext_noop("Cet organisme n’a pas de voix ce jour-là : il n’est pas membre en règle d’une catégorie qui vote."),
)
fixed("assemblies.not_of_member", gettext_noop("Cette personne n’est pas de votre équipe. Invitez-la d’abord."))
fixed("assemblies.has_proxy", gettext_noop("Votre procuration est donnée. Reprenez-la avant de nommer quelqu’un."))
fixed(
    "assemblies.has_delegate",
    gettext_noop("Une personne vous représente déjà. Retirez-la avant de donner procuration."),
)
fixed("assemblies.no_delegate", gettext_noop("Cette personne ne représente plus cet organisme. Rechargez la page."))
fixed("assemblies.no_proxy", gettext_noop("Aucune procuration n’est donnée. Rechargez la page."))
fixed("assemblies.proxy_to_itself", gettext_noop("Une procuration se donne à un autre organisme."))
fixed(
    "assemblies.holder_without_delegate",
    gettext_noop("Cet organisme n’a pas de personne déléguée avec une voix. Choisissez-en un autre."),
)
fixed("assemblies.no_question", gettext_noop("Écrivez la question en français."))
fixed("assemblies.majority", gettext_noop("Choisissez la majorité et la façon de voter."))
fixed(
    "assemblies.options",
    gettext_noop("Une élection a au moins deux candidatures différentes, et pas plus de sièges que de candidatures."),
)
fixed("assemblies.nothing_chosen", gettext_noop("Choisissez une réponse; s’abstenir en est une."))
fixed("assemblies.unknown_choice", gettext_noop("Cette réponse n’est pas sur le bulletin. Rechargez la page."))
fixed("assemblies.abstain_alone", gettext_noop("L’abstention va seule : décochez le reste, ou décochez-la."))
fixed(
    "assemblies.receipt",
    gettext_noop("Ce bulletin n’est pas celui de cette page. Rechargez-la : votre voix n’est pas encore dans l’urne."),
)
fixed("assemblies.no_hands", gettext_noop("Inscrivez au moins une voix."))
fixed(
    "assemblies.not_papers",
    gettext_noop("Ce fichier n’est pas un fichier de bulletins publié par Maillon. Choisissez le CSV d’un scrutin."),
)


@says("assemblies.short_notice")
def short_notice(days: int = 0, **_params: Any) -> str:
    return _("Les règlements veulent %(days)s jours d’avis. Reportez l’assemblée.") % {"days": days}


@says("assemblies.no_quorum")
def no_quorum(counted: int = 0, needed: int = 0, **_params: Any) -> str:
    return _("Le quorum n’y est pas : %(counted)s membres sur les %(needed)s qu’il faut.") % {
        "counted": counted,
        "needed": needed,
    }


@says("assemblies.not_yet")
def not_yet(starts_at: datetime, **_params: Any) -> str:
    return _("Les arrivées s’inscrivent le jour même : l’assemblée est le %(date)s.") % {"date": moment(starts_at)}


@says("assemblies.too_many_proxies")
def too_many_proxies(most: int = 0, **_params: Any) -> str:
    return _("Cette personne porte déjà %(most)s procurations, le plus que permettent les règlements.") % {"most": most}


@says("assemblies.too_many_chosen")
def too_many_chosen(seats: int = 0, **_params: Any) -> str:
    return _("Ce bulletin permet %(seats)s choix au plus. Décochez-en.") % {"seats": seats}


@says("assemblies.too_many_hands")
def too_many_hands(most: int = 0, **_params: Any) -> str:
    return _("Il y a %(most)s voix dans la salle : le compte ne peut pas les dépasser.") % {"most": most}


@says("assemblies.papers_wrong")
def papers_wrong(line: int = 0, **_params: Any) -> str:
    return _("La ligne %(line)s de ce fichier ne tient pas : il n’est pas celui qui a été publié.") % {"line": line}

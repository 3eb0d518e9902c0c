"""What a handler, a reader or a member reads when a rule refuses: what happened, the rule, the way out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.web.dossiers.apply.phrases import STATES
from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import moment

fixed("dossiers.unknown_item", gettext_noop("Ce point n’est pas dans la liste de recevabilité. Rechargez la page."))
fixed("dossiers.unknown_reason", gettext_noop("Ce motif n’est pas dans la procédure. Choisissez-en un de la liste."))
fixed("dossiers.unknown_choice", gettext_noop("Ce choix n’est plus offert. Rechargez la page, puis choisissez."))
fixed("dossiers.not_a_handler", gettext_noop("Cette personne ne traite pas les dossiers de cette procédure."))
fixed("dossiers.empty_note", gettext_noop("Écrivez votre note."))
fixed("dossiers.no_reason", gettext_noop("Dites pourquoi, en quelques mots."))
fixed("dossiers.review_filed", gettext_noop("Cette lecture est déposée : elle ne change plus."))
fixed(
    "dossiers.recused",
    gettext_noop("Votre récusation est inscrite pour un dossier de la séance : une autre personne s’en charge."),
)
fixed(
    "dossiers.no_conflict_missing",
    gettext_noop("Cochez la déclaration pour déposer, ou déclarez un conflit d’intérêts."),
)
fixed("dossiers.unmarked", gettext_noop("Donnez une note à chaque critère avant de déposer."))
fixed("dossiers.uncommented", gettext_noop("Écrivez pourquoi cette note est basse : le commentaire est exigé."))
fixed(
    "dossiers.written_until",
    gettext_noop("Un vote par écrit a une fin, après son début; une séance sur place n’en a pas."),
)
fixed(
    "dossiers.other_committee",
    gettext_noop("Ce dossier relève d’un autre comité. Mettez-le à l’ordre du jour du sien."),
)
fixed("dossiers.elsewhere", gettext_noop("Une autre séance a déjà ce dossier. Retirez-le d’abord de celle-là."))
fixed("dossiers.empty_agenda", gettext_noop("Mettez au moins un dossier à l’ordre du jour avant d’ouvrir."))
fixed("dossiers.no_seat", gettext_noop("Cette personne n’a pas de voix à ce comité à cette date."))
fixed("dossiers.absent", gettext_noop("Inscrivez d’abord l’arrivée de cette personne : qui est absent ne vote pas."))
fixed("dossiers.nothing_proposed", gettext_noop("Mettez d’abord une proposition au vote."))
fixed("dossiers.reason_missing", gettext_noop("Refuser ou reporter demande un motif : choisissez-en un ou écrivez-le."))
fixed("dossiers.outcome_missing", gettext_noop("Choisissez l’issue proposée."))
fixed("dossiers.conditions_missing", gettext_noop("Écrivez au moins une condition, ou approuvez sans condition."))
fixed("dossiers.conditions_unexpected", gettext_noop("Des conditions ne vont qu’avec « Approuver avec conditions »."))
fixed("dossiers.condition_past", gettext_noop("Une condition a une date à venir. Choisissez-en une plus tardive."))
fixed(
    "dossiers.amount",
    gettext_noop("Écrivez un montant dans la monnaie de la procédure, par exemple 12 500,00; ou laissez vide."),
)
fixed(
    "dossiers.committee_decides",
    gettext_noop("Un comité décide ici. Mettez le dossier à l’ordre du jour d’une séance."),
)
fixed(
    "dossiers.not_an_instant", gettext_noop("Cette date n’existe pas ou n’est pas complète. Choisissez-la de nouveau.")
)
fixed("dossiers.office", gettext_noop("Choisissez à quel titre cette personne siège."))
fixed("dossiers.seat_order", gettext_noop("La fin du siège vient après son début. Corrigez l’une des deux dates."))
fixed("dossiers.seat_held", gettext_noop("Cette personne siège déjà à ces dates. Terminez d’abord son siège."))
fixed(
    "dossiers.no_account",
    gettext_noop("Aucun compte n’a cette adresse. Invitez la personne, puis donnez-lui son siège."),
)


@says("dossiers.mark")
def mark(scale: int = 0, **_params: Any) -> str:
    return _("Une note va de 0 à %(scale)s.") % {"scale": scale}


@says("dossiers.sitting_over")
def sitting_over(state: str = "", **_params: Any) -> str:
    said = {
        "planned": _("Cette séance n’est pas encore ouverte. Ouvrez-la d’abord."),
        "open": _("Cette séance est ouverte. Fermez-la d’abord."),
        "closed": _("Cette séance est close : il reste à sceller son procès-verbal."),
        "sealed": _("Le procès-verbal de cette séance est scellé : rien n’y change plus."),
    }
    return said.get(state, _("Cette séance ne le permet plus."))


@says("dossiers.not_ready")
def not_ready(state: str = "", **_params: Any) -> str:
    return _("Ce dossier n’est pas prêt à délibérer (%(state)s). Terminez d’abord son évaluation.") % {
        "state": STATES.get(state, state)
    }


@says("dossiers.decided")
def decided(state: str = "", **_params: Any) -> str:
    return _("Ce dossier n’est plus en délibération (%(state)s).") % {"state": STATES.get(state, state)}


@says("dossiers.vote_closed")
def vote_closed(starts_at: datetime, ends_at: datetime, **_params: Any) -> str:
    return _("Le vote par écrit va du %(start)s au %(end)s.") % {"start": moment(starts_at), "end": moment(ends_at)}


@says("dossiers.vote_under_way")
def vote_under_way(until: datetime, **_params: Any) -> str:
    return _("Le vote par écrit dure jusqu’au %(end)s, ou jusqu’à la dernière voix.") % {"end": moment(until)}


@says("dossiers.not_carried")
def not_carried(votes_for: int = 0, votes_against: int = 0, **_params: Any) -> str:
    return _("La proposition n’est pas adoptée (%(yes)s pour, %(no)s contre). Mettez-en une autre au vote.") % {
        "yes": votes_for,
        "no": votes_against,
    }


@says("dossiers.not_first")
def not_first(reference: str = "", **_params: Any) -> str:
    return _("%(reference)s vient avant sur la liste d’attente. Reprenez-le d’abord.") % {"reference": reference}


@says("dossiers.not_in_effect")
def not_in_effect(**_params: Any) -> str:
    return _("Une attestation se donne tant que la décision est en vigueur.")


@says("dossiers.no_such_certificate")
def no_such_certificate(**_params: Any) -> str:
    return _("Les règles de ce dossier n’ont pas cette attestation. Choisissez-en une de la liste.")

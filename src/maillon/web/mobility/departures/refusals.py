"""The sentences of refusals about departures: before, there and after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import day, moment

for _code, _text in {
    "mobility.nobody_placed": gettext_noop("Personne n’est placé dans ce groupe : formez d’abord les groupes."),
    "mobility.entered_already": gettext_noop("Cette personne est déjà au registre pour ce jour de départ."),
    "mobility.days_in_order": gettext_noop("Le retour vient après le départ."),
    "mobility.departure_state": gettext_noop("Ce séjour n’en est pas là."),
    "mobility.already_left": gettext_noop(
        "Cette personne est déjà partie : notez d’abord son retour au registre des départs."
    ),
    "mobility.reason": gettext_noop("Dites pourquoi : la raison reste au registre."),
    "mobility.no_such_line": gettext_noop("Cette ligne n’est pas de votre liste."),
    "mobility.agree": gettext_noop("Lisez le texte, puis cochez la case si vous êtes d’accord."),
    "mobility.sign_name": gettext_noop("Écrivez le prénom et le nom : c’est votre signature."),
    "mobility.insurance": gettext_noop("Il faut l’assureur, le numéro de police et le téléphone d’urgence."),
    "mobility.line_done": gettext_noop("Cette ligne est déjà réglée."),
    "mobility.line_open": gettext_noop("Cette ligne est déjà à faire."),
    "mobility.no_such_module": gettext_noop("Ce module n’est pas de la formation de ce groupe."),
    "mobility.session_order": gettext_noop("La fin vient après le début."),
    "mobility.session_minutes": gettext_noop("Les heures comptées tiennent entre le début et la fin de la séance."),
    "mobility.session_attended": gettext_noop("Des présences sont notées : défaites-les avant d’annuler la séance."),
    "mobility.session_cancelled": gettext_noop("Cette séance est annulée : elle ne compte pour personne."),
    "mobility.session_place": gettext_noop("Dites où : une adresse, ou le lien de l’appel."),
    "mobility.not_expected": gettext_noop("Cette personne n’est pas attendue à cette séance."),
    "mobility.check_in_state": gettext_noop("Dites que tout va bien, ou que vous avez besoin d’aide."),
    "mobility.not_away": gettext_noop("Ce séjour n’est pas en cours."),
    "mobility.incident_kind": gettext_noop("Choisissez de quoi il s’agit, et à quel point c’est grave."),
    "mobility.incident_account": gettext_noop("Dites ce qui s’est passé, en quelques mots."),
    "mobility.incident_state": gettext_noop("Ce signalement n’en est pas là : quelqu’un a peut-être agi avant vous."),
    "mobility.no_care": gettext_noop("Les délais de réponse ne sont pas chargés : ./run maillon mobility load."),
    "mobility.not_of_staff": gettext_noop("Cette personne n’a pas de rôle qui suit les départs de cet organisme."),
    "mobility.phone": gettext_noop("Un téléphone a des chiffres."),
    "mobility.target": gettext_noop("L’objectif est un montant plus grand que zéro."),
    "mobility.gift_address": gettext_noop("L’adresse des dons commence par https://."),
    "mobility.pledge_what": gettext_noop("Dites d’où vient cet argent."),
    "mobility.pledge_amount": gettext_noop("Écrivez un montant entre 0,01 $ et 1 000 000 $."),
    "mobility.not_back": gettext_noop(
        "L’attestation se donne une fois la personne revenue et son bilan de retour rempli."
    ),
    "mobility.answers_missing": gettext_noop("Il manque des réponses nécessaires."),
    "mobility.never_left": gettext_noop("Cette page est pour qui est revenu d’un séjour."),
    "mobility.minor": gettext_noop("Vous pourrez vous montrer aux autres à vos 18 ans."),
}.items():
    fixed(_code, _text)


@says("mobility.passport_short")
def passport_short(needed: date | None = None, months: int = 0, **_params: Any) -> str:
    """A passport that ends too soon after the return."""
    told = {"day": day(needed), "months": months}
    return _("Il doit être valide jusqu’au %(day)s au moins, %(months)d mois après le retour : renouvelez-le.") % told


@says("mobility.contacts")
def contacts(least: int = 0, **_params: Any) -> str:
    """Too few people to call, or one without a name or a telephone."""
    return _("Il faut %(least)d personnes au moins, chacune avec un nom et un téléphone.") % {"least": least}


@says("mobility.not_ready")
def not_ready(missing: Sequence[str] = (), **_params: Any) -> str:
    """Something of the checklist is missing."""
    number = len(missing)
    return _(
        "Il manque des lignes à la liste : %(number)d. Seule une personne qui suit les départs peut noter un départ "
        "quand même, en disant pourquoi."
    ) % {"number": number}


@says("mobility.session_not_now")
def session_not_now(starts_at: datetime | None = None, **_params: Any) -> str:
    """A session's code read before or after it."""
    return _(
        "Ce code note les présences de trente minutes avant la séance à trente minutes après. Elle commence %(moment)s."
    ) % {"moment": moment(starts_at)}

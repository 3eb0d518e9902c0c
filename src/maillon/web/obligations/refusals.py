"""The sentences of refusals about obligations, their reminders and their calendars."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maillon.web.refusals import says


@says("obligations.open")
def _open(**facts: Any) -> str:
    return _("Cette obligation est déjà à remplir.")


@says("obligations.no_evidence")
def _no_evidence(**facts: Any) -> str:
    return _("Joignez un fichier ou écrivez une note.")


@says("obligations.needs_evidence")
def _needs_evidence(**facts: Any) -> str:
    return _("Pour celle-ci, il faut une preuve : joignez un fichier ou écrivez une note.")


@says("obligations.not_later")
def _not_later(**facts: Any) -> str:
    return _("La nouvelle date doit suivre celle d’aujourd’hui et celle de l’échéance.")


@says("obligations.not_declarable")
def _not_declarable(**facts: Any) -> str:
    return _("Celle-ci se remplit là où elle se fait, pas d’un seul mot. Ouvrez-la.")


@says("obligations.link")
def _link(**facts: Any) -> str:
    return _("Ce lien a fini de servir. Ouvrez une session pour voir ce qui vous attend.")


@says("obligations.amount")
def _amount(**facts: Any) -> str:
    return _("Un montant va avec sa devise, et une devise avec son montant.")


@says("obligations.no_debtor")
def _no_debtor(**facts: Any) -> str:
    return _("Dites qui doit : une personne ou un organisme.")


@says("obligations.frequency")
def _frequency(**facts: Any) -> str:
    return _("Choisissez un rythme de la liste.")


@says("obligations.schedule")
def _schedule(**facts: Any) -> str:
    return _("Un rappel se compte en jours, de 0 à 366.")


@says("obligations.schedule_past")
def _schedule_past(**facts: Any) -> str:
    return _("Un rythme commence au plus tôt demain, et un seul par jour. Choisissez une autre date.")

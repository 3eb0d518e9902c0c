"""The sentences of refusals about programmes and calls."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import day, moment

fixed("funding.no_french", gettext_noop("Le français est nécessaire : il fait foi."))
fixed("funding.call_window", gettext_noop("La date limite vient après l’ouverture."))
fixed("funding.envelope", gettext_noop("Une enveloppe est plus grande que 0."))
fixed(
    "funding.procedure_of_another",
    gettext_noop("Cette procédure n’est pas celle du bailleur du programme, ou ne mène pas à une convention."),
)


@says("funding.unreadable")
def _unreadable(file: str, reason: str) -> str:
    return _("Le fichier %(file)s ne se lit pas : %(reason)s. Rien n’a été changé.") % {"file": file, "reason": reason}


@says("funding.terms_period")
def _terms_period(starts_on: date, ends_on: date | None) -> str:
    if ends_on is None:
        return _("Ce cadre s’applique aux appels ouverts à partir du %(start)s.") % {"start": day(starts_on)}
    said = _("Ce cadre s’applique aux appels ouverts du %(start)s jusqu’au %(end)s, exclu.")
    return said % {"start": day(starts_on), "end": day(ends_on)}


@says("funding.call_over")
def _call_over(closes_at: datetime) -> str:
    return _("La date limite de cet appel est passée (%(moment)s) : ouvrez-en un autre.") % {
        "moment": moment(closes_at)
    }


@says("funding.results_early")
def _results_early(closes_at: datetime | None) -> str:
    if closes_at is None:
        return _("Annoncez d’abord l’appel.")
    return _("Les résultats se publient après la date limite : %(moment)s.") % {"moment": moment(closes_at)}


@says("funding.results_pending")
def _results_pending(number: int) -> str:
    return ngettext(
        "%(number)d demande attend encore sa décision : rendez-la, puis publiez.",
        "%(number)d demandes attendent encore leur décision : rendez-les, puis publiez.",
        number,
    ) % {"number": number}

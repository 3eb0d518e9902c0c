"""The sentences of refusals about emergencies and about being ready for them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from maillon.core.narratives import read
from maillon.funding.queries.emergency_rules import readiness_on
from maillon.web.funding.emergencies import words
from maillon.web.refusals import fixed, says

fixed("funding.glide", gettext_noop("Un numéro GLIDE s’écrit ainsi : TC-2026-000123-HTI."))
fixed("funding.hazard", gettext_noop("Choisissez le genre de catastrophe."))
fixed("funding.no_country", gettext_noop("Choisissez au moins un pays."))
fixed("funding.occurred_later", gettext_noop("Une catastrophe ne s’ouvre pas avant d’être arrivée : corrigez la date."))
fixed("funding.emergency_closed", gettext_noop("Cette urgence est close."))
fixed("funding.not_an_emergency", gettext_noop("Cette demande ne répond à aucune urgence."))
fixed("funding.no_committee", gettext_noop("Aucun comité ne décide de cette procédure : nommez-en un."))
fixed("funding.not_in_quebec", gettext_noop("Seul un organisme du Canada se préqualifie."))
fixed("funding.plan_short", gettext_noop("Dites en deux ou trois phrases ce qui serait fait, et pour qui."))
fixed("funding.usual_amount", gettext_noop("Écrivez un montant plus grand que 0."))
fixed("funding.vetting_self", gettext_noop("Un partenaire est un autre organisme, hors du Canada."))
fixed("funding.vetting_since", gettext_noop("Écrivez l’année du premier projet ensemble, comme 2014."))
fixed("funding.vetting_how", gettext_noop("Dites ce que vous avez regardé : la vérification en dépend."))


@says("funding.unknown_country")
def _unknown_country(country: str) -> str:
    return _("Le pays « %(country)s » n’est pas dans la liste.") % {"country": country}


@says("funding.glide_hazard")
def _glide_hazard(hazard: str) -> str:
    return _("« %(hazard)s » n’est pas un genre de catastrophe des numéros GLIDE.") % {"hazard": hazard}


@says("funding.glide_kind")
def _glide_kind(hazard: str) -> str:
    return _("Ce numéro GLIDE est celui d’une autre catastrophe : %(hazard)s.") % {"hazard": words.hazard(hazard)}


@says("funding.glide_year")
def _glide_year(year: int) -> str:
    return _("Ce numéro GLIDE est de %(year)s : ce n’est pas l’année de la catastrophe.") % {"year": year}


@says("funding.proofs_missing")
def _proofs_missing(keys: Sequence[str]) -> str:
    known = readiness_on(timezone.localdate()).proofs
    names = ", ".join(read(known.get(key, {}), words.language()).text or key for key in keys)
    return _("Il manque à voir : %(names)s.") % {"names": names}


@says("funding.emergency_pending")
def _emergency_pending(number: int) -> str:
    return ngettext(
        "%(number)d demande attend encore sa décision.", "%(number)d demandes attendent encore leur décision.", number
    ) % {"number": number}

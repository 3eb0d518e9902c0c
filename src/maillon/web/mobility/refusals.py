"""The sentences of refusals about departures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from maillon.core.narratives import read
from maillon.web.refusals import fixed, says

fixed("mobility.no_french", gettext_noop("Le français est nécessaire : il fait foi."))
fixed("mobility.days_in_order", gettext_noop("Le retour vient après le départ."))
fixed(
    "mobility.places_in_order", gettext_noop("Le plus grand nombre de personnes ne peut pas être sous le plus petit.")
)
fixed(
    "mobility.unknown_payer", gettext_noop("Un coût a un montant positif et une personne ou un organisme qui le paie.")
)
fixed("mobility.deadline_past", gettext_noop("Cette échéance est passée. Choisissez un moment à venir."))
fixed("mobility.deadline_after_start", gettext_noop("La date limite doit venir avant le jour du départ."))
fixed(
    "mobility.no_safety",
    gettext_noop(
        "Dites le niveau de sécurité du pays, d’où il vient et le jour où vous l’avez consulté, puis publiez."
    ),
)
fixed("mobility.season_order", gettext_noop("La date limite vient après l’ouverture."))
fixed(
    "mobility.season_rules_set",
    gettext_noop("Des personnes posent leur candidature selon ces règles : elles ne changent plus pour cette saison."),
)
fixed(
    "mobility.not_alone",
    gettext_noop("On postule à cette offre dans sa saison : ses candidatures y sont reçues ensemble."),
)
fixed("mobility.not_published", gettext_noop("Publiez l’offre d’abord : on y postule ensuite."))
fixed(
    "mobility.no_mandate_rules",
    gettext_noop("Les règles des mandats ne sont pas chargées : demandez au secrétariat de lancer « mobility load »."),
)


@says("mobility.offer_full")
def _offer_full(*, places: int, **_params: object) -> str:
    return ngettext(
        "La place est prise : mettez cette candidature en liste d’attente, elle montera d’elle-même.",
        "Les %(n)s places sont prises : mettez cette candidature en liste d’attente, elle montera d’elle-même.",
        places,
    ) % {"n": places}


fixed("mobility.season_over", gettext_noop("La date limite de cette saison est passée."))
fixed("mobility.no_offers", gettext_noop("Aucune offre n’est publiée dans cette saison : publiez-en une d’abord."))
fixed(
    "mobility.applied_already", gettext_noop("Vous avez déjà une candidature dans cette saison : retirez-la d’abord.")
)
fixed("mobility.not_applying", gettext_noop("Votre candidature n’en est plus aux entrevues."))
fixed("mobility.slot_past", gettext_noop("Ce moment est passé. Choisissez-en un à venir."))
fixed("mobility.slot_full", gettext_noop("La dernière place vient d’être prise. Choisissez un autre moment."))
fixed("mobility.slot_place", gettext_noop("Dites où l’entrevue a lieu : une adresse, ou le lien de l’appel."))
fixed("mobility.slot_booked", gettext_noop("Quelqu’un a réservé ce moment : il ne peut plus être retiré."))
fixed(
    "mobility.nobody_accepted",
    gettext_noop("Personne n’est encore accepté dans cette saison : il n’y a pas de groupe à former."),
)
fixed("mobility.pin_reason", gettext_noop("Dites pourquoi : la raison reste avec la décision."))
fixed("mobility.pin_elsewhere", gettext_noop("Cette personne ou cette offre n’est pas de cette saison."))
fixed("mobility.plan_state", gettext_noop("Cette proposition ne peut plus être adoptée."))
fixed(
    "mobility.plan_stale",
    gettext_noop("Quelqu’un de cette proposition s’est retiré depuis. Demandez-en une autre, puis adoptez-la."),
)
fixed("mobility.not_withdrawable", gettext_noop("Cette candidature ne peut plus être retirée ici."))


@says("mobility.slot_shape")
def slot_shape(most: int = 0, **_params: Any) -> str:
    """Slots of a length, a number or seats nobody can hold."""
    return _("De 5 à 480 minutes, de 1 à 60 places, et %(most)s moments à la fois au plus.") % {"most": most}


@says("mobility.unreadable")
def unreadable(file: str = "", reason: str = "", **_params: Any) -> str:
    """A rulebook that cannot be read."""
    return _("« %(file)s » n’est pas un fichier de règles lisible : %(reason)s.") % {"file": file, "reason": reason}


@says("mobility.against_rulebook")
def against_rulebook(
    number: str = "", text: Mapping[str, str] | None = None, remedy: Mapping[str, str] | None = None, **_params: Any
) -> str:
    """An article of the programme, and what would unblock."""
    language = get_language() or "fr"
    told = {"number": number, "text": read(text, language), "remedy": read(remedy, language)}
    return _("Article %(number)s : %(text)s %(remedy)s") % told

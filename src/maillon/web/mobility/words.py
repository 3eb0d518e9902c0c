"""States of candidacies, and why somebody goes somewhere or not, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from maillon.core.codelists import queries as codelists
from maillon.core.narratives import read
from maillon.mobility.models import Candidacy, InterviewKind, Offer, Plan
from maillon.mobility.rules.placing.explaining import Reason, Why
from maillon.mobility.rules.placing.fitting import Impossible, Obstacle
from maillon.web.mobility.offers.words import LANGUAGES

CANDIDACIES = {
    Candidacy.State.APPLYING.value: (gettext_lazy("À l’étude"), "info"),
    Candidacy.State.ACCEPTED.value: (gettext_lazy("Acceptée"), "ok"),
    Candidacy.State.WAITING.value: (gettext_lazy("En liste d’attente"), "warn"),
    Candidacy.State.REFUSED.value: (gettext_lazy("Non retenue"), "bad"),
    Candidacy.State.WITHDRAWN.value: (gettext_lazy("Retirée"), "draft"),
}
PLANS = {
    Plan.State.ASKED.value: (gettext_lazy("Demandée"), "info"),
    Plan.State.PROPOSED.value: (gettext_lazy("Proposée"), "info"),
    Plan.State.ADOPTED.value: (gettext_lazy("Adoptée"), "ok"),
    Plan.State.REPLACED.value: (gettext_lazy("Remplacée"), "draft"),
    Plan.State.IMPOSSIBLE.value: (gettext_lazy("Impossible"), "bad"),
}
INTERVIEWS = {
    InterviewKind.GROUP.value: gettext_lazy("Entrevue de groupe"),
    InterviewKind.INDIVIDUAL.value: gettext_lazy("Entrevue individuelle"),
}
GENDERS = {"f": gettext_lazy("femmes"), "m": gettext_lazy("hommes"), "x": gettext_lazy("autres identités")}


def said(reason: Reason, offers: Mapping[int, Offer]) -> dict[str, Any]:
    """A reason as a sentence beside the offer it is about; names nobody."""
    offer = offers.get(reason.destination)
    return {
        "offer": offer,
        "goes": reason.why is Why.GOES,
        "text": " ".join(_impossible(one) for one in reason.impossible) or _why(reason, offer),
    }


def offer_name(offer: Offer | None) -> str:
    """An offer's title in the reader's language."""
    return read(offer.title, get_language() or "fr").text if offer else ""


def _why(reason: Reason, offer: Offer | None) -> str:
    least = offer.minimum if offer else 0
    match reason.why:
        case Why.GOES:
            return _("C’est là que la personne part.")
        case Why.GROUP_DOES_NOT_LEAVE:
            return (
                ngettext(
                    "Ce groupe ne part pas : %(people)s personne pouvait y aller, il en faut %(least)s. ",
                    "Ce groupe ne part pas : %(people)s personnes pouvaient y aller, il en faut %(least)s. ",
                    reason.people,
                ).strip()
                % {"people": reason.people, "least": least}
                if reason.people < least
                else _("Ce groupe ne part pas : les personnes qui le pouvaient forment ailleurs de meilleurs groupes.")
            )
        case Why.WITH_COMPANION:
            return _("La personne avec qui partir ne va pas là : le vœu d’être ensemble l’emporte.")
        case Why.AWAY_FROM_SOMEBODY:
            return _("Une demande de ne pas partir ensemble l’empêche.")
        case Why.FULL:
            return ngettext(
                "Le groupe est complet; %(ahead)s des personnes qui y vont passe avant selon les poids publiés.",
                "Le groupe est complet; %(ahead)s des personnes qui y vont passent avant selon les poids publiés.",
                reason.ahead,
            ) % {"ahead": reason.ahead}
        case Why.BETTER_ELSEWHERE:
            return _("La place obtenue vaut autant ou mieux, d’après les vœux et les compétences.")
        case _:
            return _("Il restait de la place, mais l’ensemble des groupes y perdrait.")


def _impossible(one: Impossible) -> str:
    english = get_language() or "fr"
    match one.obstacle:
        case Obstacle.NOT_WISHED:
            return _("Ce n’est pas un vœu, et partir ailleurs n’était pas accepté.")
        case Obstacle.TOO_YOUNG:
            return _("L’âge demandé n’est pas atteint au jour du départ.")
        case Obstacle.LEAVES_TOO_EARLY:
            return _("Le départ a lieu avant le premier jour libre.")
        case Obstacle.RETURNS_TOO_LATE:
            return _("Le retour a lieu après le dernier jour libre.")
        case Obstacle.LANGUAGE:
            return _("Le niveau demandé n’est pas atteint : %(language)s.") % {
                "language": LANGUAGES.get(one.about, one.about)
            }
        case Obstacle.ACCESSIBILITY:
            need = codelists.label("MobilityNeed", one.about, english)
            return _("Le lieu ne répond pas à un besoin : %(need)s.") % {"need": need}
        case Obstacle.SET_ASIDE:
            return _("Les responsables ont décidé que ce ne serait pas là.")
        case Obstacle.PINNED_ELSEWHERE:
            return _("Les responsables ont décidé d’une autre place.")

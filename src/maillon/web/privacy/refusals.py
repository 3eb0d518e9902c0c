"""The sentences of refusals about personal information."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maillon.web.refusals import says


@says("privacy.purpose")
def _purpose(**facts: Any) -> str:
    return _("Cette finalité n’existe pas, ou plus. Relisez la liste de vos consentements.")


@says("privacy.parent")
def _parent(*, age: int, **facts: Any) -> str:
    return _("Avant %(age)d ans, c’est un parent, ou la personne qui en tient lieu, qui consent : écrivez son nom.") % {
        "age": age
    }


@says("privacy.version_changed")
def _version(*, key: str, **facts: Any) -> str:
    return _("« %(key)s » a changé sans changer de version. Des personnes ont lu ces mots : ajoutez une version.") % {
        "key": key
    }


@says("privacy.no_delay")
def _no_delay(*, key: str, **facts: Any) -> str:
    return _("Aucun délai « %(key)s » n’est en vigueur ce jour-là. Chargez les délais, puis recommencez.") % {
        "key": key
    }


@says("privacy.no_name")
def _no_name(**facts: Any) -> str:
    return _("Il faut un nom et une adresse pour répondre.")


@says("privacy.future")
def _future(**facts: Any) -> str:
    return _("Ce jour n’est pas encore venu.")


@says("privacy.period")
def _period(**facts: Any) -> str:
    return _("La fin doit suivre le début.")


@says("privacy.people")
def _people(**facts: Any) -> str:
    return _("Il ne peut pas y avoir plus de personnes au Québec qu’en tout.")


@says("privacy.no_person")
def _no_person(**facts: Any) -> str:
    return _("Ce compte n’est celui de personne : une échéance ne peut pas lui être confiée.")


@says("privacy.no_identity")
def _no_identity(**facts: Any) -> str:
    return _("Dites comment l’identité a été vérifiée.")


@says("privacy.not_identified")
def _not_identified(**facts: Any) -> str:
    return _("Vérifiez d’abord l’identité : rien n’est donné à qui n’est pas la personne.")


@says("privacy.answered")
def _answered(**facts: Any) -> str:
    return _("Cette demande a déjà sa réponse.")


@says("privacy.no_answer")
def _no_answer(**facts: Any) -> str:
    return _("Écrivez ce qui a été donné, ou la raison du refus.")


@says("privacy.incident_missing")
def _incident_missing(*, fields: list[str], **facts: Any) -> str:
    if "data_concerned" in fields:
        return _("Dites quels renseignements sont visés, ou pourquoi on ne le sait pas.")
    return _("Le registre demande les circonstances et le jour où l’incident a été connu.")


@says("privacy.incident_changed")
def _incident_changed(**facts: Any) -> str:
    return _("Quelqu’un a complété cet incident pendant que vous écriviez. Voyez ce qui a changé, puis enregistrez.")


@says("privacy.disclosure_missing")
def _disclosure_missing(**facts: Any) -> str:
    return _("Dites à qui, dans quel pays, quoi et à quelle fin.")

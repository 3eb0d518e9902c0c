"""The sentences of core's refusals."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maillon.web.refusals import says


@says("files.empty")
def _empty_file(**facts: Any) -> str:
    return _("Ce fichier est vide. Choisissez-en un autre.")


@says("files.too_large")
def _too_large(*, size: int, limit: int, **facts: Any) -> str:
    shown = {"size": max(1, round(size / 1_048_576)), "limit": max(1, limit // 1_048_576)}
    return _("Ce fichier pèse %(size)d Mo; la limite est de %(limit)d Mo.") % shown


@says("files.type")
def _wrong_type(**facts: Any) -> str:
    return _("Ce genre de fichier n’est pas accepté ici : c’est son contenu qui compte, pas son nom.")


@says("files.disk_full")
def _disk_full(**facts: Any) -> str:
    return _("Le serveur n’a plus de place : votre fichier n’a pas été gardé. Prévenez le secrétariat, puis réessayez.")


@says("editorial.changed_meanwhile")
def _changed_meanwhile(**facts: Any) -> str:
    return _(
        "Quelqu’un a changé cette page pendant que vous l’écriviez. Votre texte est ci-dessous : "
        "copiez-le, rouvrez la page et reprenez."
    )


@says("editorial.no_french")
def _no_french(**facts: Any) -> str:
    return _("Un paragraphe n’a que son anglais. Écrivez-en le français, qui fait foi, ou effacez les deux.")


@says("editorial.empty")
def _empty_page(**facts: Any) -> str:
    return _("Une page garde au moins un paragraphe.")


@says("obligations.closed")
def _closed(**facts: Any) -> str:
    return _("Cette obligation est déjà réglée.")


@says("obligations.no_reason")
def _no_reason(**facts: Any) -> str:
    return _("Dites pourquoi cette obligation est levée.")


@says("money.not_a_number")
def _not_a_number(**facts: Any) -> str:
    return _("Ce montant n’est pas un nombre.")


@says("directory.name_empty")
def _name_empty(**facts: Any) -> str:
    return _("Écrivez un nom qui a au moins une lettre ou un chiffre.")


@says("directory.name_taken")
def _name_taken(*, holder: str, **facts: Any) -> str:
    return _("Ce nom est déjà celui de %(holder)s.") % {"holder": holder}


@says("directory.same")
def _same(**facts: Any) -> str:
    return _("Choisissez deux fiches différentes.")


@says("directory.has_record")
def _has_record(*, name: str, **facts: Any) -> str:
    return _("%(name)s tient sa propre fiche : elle ne peut pas être fondue dans une autre.") % {"name": name}


@says("directory.entangled")
def _entangled(**facts: Any) -> str:
    if facts.get("table") == "network.membership":
        return _("Les deux fiches ont une adhésion en cours : terminez l’une des deux d’abord.")
    if facts.get("table") == "network.duesnotice":
        return _("Les deux fiches ont un avis de cotisation de la même année : annulez l’un des deux d’abord.")
    if str(facts.get("table", "")).startswith("network."):
        return _("Les deux fiches tiennent la même place dans le réseau (groupe, assemblée…) : libérez-en une.")
    return _("Ces deux fiches paraissent ensemble là où il n’en faut qu’une : corrigez d’abord les projets concernés.")

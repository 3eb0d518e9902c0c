"""What a person reads when a rule about activities refuses: what happened, the rule, the way out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from maillon.projects.rules import number_as_typed
from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import moment


def _figure(value: str) -> str:
    return number_as_typed(Decimal(value), get_language() or "fr")


fixed(
    "projects.not_a_date", gettext_noop("Cette date n’existe pas ou n’est pas complète. Écrivez-la ainsi : 2027-03-31.")
)
fixed(
    "projects.ambiguous_date",
    gettext_noop("On ne sait pas quel nombre est le jour. Écrivez l’année d’abord : 2027-03-31."),
)
fixed("projects.dates_order", gettext_noop("La fin vient avant le début. Corrigez l’une des deux dates."))
fixed("projects.percentage_range", gettext_noop("Une part est plus grande que 0 et d’au plus 100."))
fixed(
    "projects.percentage_missing",
    gettext_noop("Il manque une part. Écrivez-la, ou utilisez « Compléter les parts »."),
)
fixed("projects.code_twice", gettext_noop("Ce choix est déjà dans la liste. Retirez l’une des deux lignes."))
fixed("projects.participant_twice", gettext_noop("Cet organisme a déjà ce rôle. Retirez l’une des deux lignes."))
fixed("projects.budget_order", gettext_noop("La fin de la période vient avant son début."))
fixed(
    "projects.revised_without_original",
    gettext_noop("Un budget révisé remplace un budget initial de la même période. Ajoutez d’abord le budget initial."),
)
fixed("projects.budget_twice", gettext_noop("Il y a déjà un budget de ce type pour cette période."))
fixed("projects.currency_missing", gettext_noop("Choisissez une devise de la liste."))
fixed("projects.value_date_missing", gettext_noop("Donnez la date de valeur : elle sert à convertir le montant."))
fixed(
    "projects.baseline_year_missing",
    gettext_noop("Donnez l’année de la valeur de départ, ou retirez cette valeur."),
)
fixed("projects.period_order", gettext_noop("La fin de la période vient avant son début."))
fixed("projects.period_twice", gettext_noop("Cette période est déjà dans la liste. Retirez l’une des deux."))
fixed("projects.title_missing", gettext_noop("Donnez un titre en français : il nomme le projet partout."))
fixed("projects.organisation_name", gettext_noop("Écrivez le nom de l’organisme en lettres."))
fixed(
    "projects.organisation_unknown",
    gettext_noop("Cet organisme n’existe plus ici. Cherchez-le de nouveau par son nom."),
)
fixed("projects.reason_missing", gettext_noop("Dites pourquoi le projet est retiré : l’historique garde cette raison."))
fixed(
    "projects.not_its_history",
    gettext_noop("Cette version n’est pas de ce projet. Revenez à son historique et choisissez-en une autre."),
)
fixed("projects.nothing_to_undo", gettext_noop("Il n’y a aucun changement à annuler."))
fixed(
    "projects.draft_too_large",
    gettext_noop("Ce texte est trop long pour une page. Raccourcissez-le ou répartissez-le en deux projets."),
)
fixed("projects.missing_identifier", gettext_noop("Il manque l’identifiant du projet."))
fixed("projects.missing_title", gettext_noop("Il manque le titre en français."))
fixed("projects.missing_description", gettext_noop("Il manque la description : deux ou trois phrases suffisent."))
fixed("projects.missing_status", gettext_noop("Il manque l’état d’avancement."))
fixed("projects.missing_date", gettext_noop("Il manque une date de début, prévue ou réelle."))
fixed("projects.missing_funder", gettext_noop("Il manque un organisme qui finance."))
fixed("projects.missing_implementer", gettext_noop("Il manque un organisme qui met en œuvre."))
fixed("projects.missing_place", gettext_noop("Il manque au moins un pays ou une région."))
fixed("projects.missing_sector", gettext_noop("Il manque les secteurs du CAD, dont les parts totalisent 100."))
fixed("projects.missing_budget", gettext_noop("Il manque un budget."))


fixed("projects.file_none", gettext_noop("Choisissez un fichier, puis envoyez-le."))
fixed(
    "projects.file_unreadable",
    gettext_noop(
        "Ce n’est pas un fichier Excel (.xlsx) ou CSV lisible. Ouvrez-le et enregistrez-le de nouveau en .xlsx."
    ),
)
fixed("projects.file_password", gettext_noop("Ce fichier a un mot de passe. Enregistrez-le sans mot de passe."))
fixed("projects.file_empty", gettext_noop("Aucune ligne n’est remplie sous les titres de colonnes."))


@says("projects.file_too_large")
def file_too_large(megabytes: int, **_params: Any) -> str:
    return _("Ce fichier est trop gros : au plus %(megabytes)s Mo. Partagez-le en deux.") % {"megabytes": megabytes}


@says("projects.file_too_many_rows")
def file_too_many_rows(limit: int, **_params: Any) -> str:
    return _(
        "Ce fichier a trop de lignes ou de colonnes : au plus %(limit)s lignes. Effacez ce qui est loin "
        "sous vos projets, ou partagez le fichier en deux."
    ) % {"limit": limit}


@says("projects.file_no_header")
def file_no_header(headers: str, **_params: Any) -> str:
    return _("Aucune feuille n’a les titres de colonnes attendus (%(headers)s). Partez du modèle à remplir.") % {
        "headers": headers
    }


@says("projects.file_header_twice")
def file_header_twice(header: str, **_params: Any) -> str:
    return _("La colonne « %(header)s » est là deux fois. Gardez-en une seule.") % {"header": header}


@says("projects.file_merged")
def file_merged(cells: str, **_params: Any) -> str:
    return _("Les cellules %(cells)s sont fusionnées : on ne sait pas à quelle ligne elles sont. Défusionnez-les.") % {
        "cells": cells
    }


@says("projects.cell_formula")
def cell_formula(typed: str, **_params: Any) -> str:
    return _("La formule de cette case donne une erreur (%(typed)s). Écrivez-y la valeur.") % {"typed": typed}


@says("projects.row_twice")
def row_twice(row: int, **_params: Any) -> str:
    return _("Ce projet est déjà à la ligne %(row)s. Gardez une seule des deux lignes.") % {"row": row}


@says("projects.title_ambiguous")
def title_ambiguous(count: int, **_params: Any) -> str:
    return _("%(count)s de vos projets ont ce titre. Ajoutez l’identifiant de celui-ci.") % {"count": count}


@says("projects.text_too_long")
def text_too_long(length: int, limit: int, **_params: Any) -> str:
    return _("Ce texte a %(length)s caractères : au plus %(limit)s ici.") % {"length": length, "limit": limit}


@says("projects.unknown_code")
def unknown_code(typed: str, **_params: Any) -> str:
    return _("« %(typed)s » n’est pas dans la liste. La feuille « Codes » du modèle donne ceux qui existent.") % {
        "typed": typed
    }


@says("projects.budget_incomplete")
def budget_incomplete(header: str, **_params: Any) -> str:
    return _("Il manque « %(header)s » : un budget a un montant, un début et une fin.") % {"header": header}


@says("projects.organisation_ambiguous")
def organisation_ambiguous(name: str, count: int, **_params: Any) -> str:
    return _("%(count)s organismes s’appellent « %(name)s ». Écrivez plutôt le numéro d’enregistrement du bon.") % {
        "name": name,
        "count": count,
    }


@says("projects.not_a_number")
def not_a_number(typed: str = "", **_params: Any) -> str:
    return _("« %(typed)s » n’est pas un nombre. Écrivez par exemple 1 234,50.") % {"typed": typed[:40]}


@says("projects.too_many_decimals")
def too_many_decimals(typed: str = "", currency: str = "", decimals: int = 2, **_params: Any) -> str:
    if decimals == 0:
        return _("« %(typed)s » : cette devise (%(currency)s) ne se divise pas. Écrivez un nombre entier.") % {
            "typed": typed[:40],
            "currency": currency,
        }
    return ngettext(
        "« %(typed)s » a trop de décimales : au plus %(decimals)s ici.",
        "« %(typed)s » a trop de décimales : au plus %(decimals)s ici.",
        decimals,
    ) % {"typed": typed[:40], "decimals": decimals}


@says("projects.amount_too_large")
def amount_too_large(typed: str = "", **_params: Any) -> str:
    return _("« %(typed)s » est trop grand pour être un montant. Vérifiez les zéros.") % {"typed": typed[:40]}


@says("projects.percentages")
def percentages(total: str, missing: str, vocabulary: str = "", **_params: Any) -> str:
    facts = {"total": _figure(total), "missing": _figure(missing.lstrip("-"))}
    if missing.startswith("-"):
        said = _("Les parts totalisent %(total)s au lieu de 100 : il y a %(missing)s de trop.") % facts
    else:
        said = _("Les parts totalisent %(total)s au lieu de 100 : il manque %(missing)s.") % facts
    if vocabulary in {"1", "2"}:
        digits = {"digits": 5 if vocabulary == "1" else 3}
        said += (
            " " + _("Ce total est celui des codes à %(digits)s chiffres : n’utilisez qu’une sorte de codes.") % digits
        )
    return said


@says("projects.budget_too_long")
def budget_too_long(latest: str, **_params: Any) -> str:
    return _("Une période de budget dure au plus un an : terminez-la au plus tard le %(latest)s.") % {"latest": latest}


@says("projects.measure_not_a_number")
def measure_not_a_number(value: str, **_params: Any) -> str:
    return _("« %(value)s » n’est pas un nombre, et cet indicateur se mesure en nombres.") % {"value": value[:40]}


@says("projects.period_before_baseline")
def period_before_baseline(year: int, **_params: Any) -> str:
    return _("Cette période se termine avant l’année de départ (%(year)s).") % {"year": year}


@says("projects.slices_differ")
def slices_differ(total: str, whole: str, **_params: Any) -> str:
    return _("La somme des groupes est %(total)s, et le total annoncé %(whole)s. Corrigez l’un des nombres.") % {
        "total": _figure(total),
        "whole": _figure(whole),
    }


@says("projects.title_too_long")
def title_too_long(length: int, **_params: Any) -> str:
    return _("Ce titre a %(length)s caractères : au plus 300.") % {"length": length}


@says("projects.identifier_taken")
def identifier_taken(identifier: str, **_params: Any) -> str:
    return _("L’identifiant %(identifier)s est déjà celui d’un autre projet. Choisissez-en un autre.") % {
        "identifier": identifier
    }


@says("projects.transition")
def transition(state: str, **_params: Any) -> str:
    if state == "draft":
        return _("Ce projet n’est pas publié : il n’y a rien à retirer.")
    return _("Ce projet a changé d’état entre-temps. Rechargez la page pour voir où il en est.")


@says("projects.changed_meanwhile")
def changed_meanwhile(who: str, when: Any, **_params: Any) -> str:
    return _("%(who)s a enregistré une autre version le %(when)s.") % {"who": who, "when": moment(when)}


fixed(
    "projects.reach_name_missing", gettext_noop("Il manque le nom de cette personne : elle ne peut pas être comptée.")
)
fixed(
    "projects.reach_sex",
    gettext_noop("Ce n’est pas un sexe attendu : écrivez F, M ou autre, ou laissez la case vide."),
)
fixed(
    "projects.reach_no_header",
    gettext_noop("Aucune feuille n’a une colonne « Nom ». Titres lus : Prénom, Nom, Année de naissance, Sexe."),
)
fixed("projects.reach_country", gettext_noop("Choisissez le pays où ces personnes ont été rejointes."))
fixed(
    "projects.reach_twice",
    gettext_noop("La même liste est déjà comptée. Retirez-la d’abord si vous voulez remettre celle-ci."),
)
fixed(
    "projects.reach_file",
    gettext_noop(
        "Ce fichier n’est pas un croquis lisible. Refaites-le avec « maillon reach sketch », ou apportez la liste."
    ),
)
fixed(
    "projects.reach_key",
    gettext_noop(
        "Ce croquis a été fait avec une autre clé : il ne s’unirait pas aux autres. Demandez la clé au réseau."
    ),
)


@says("projects.reach_birth_year")
def reach_birth_year(year: int, **_params: Any) -> str:
    return _("Ce n’est pas une année de naissance possible (au plus %(year)s). Corrigez-la, ou videz la case.") % {
        "year": year
    }


@says("projects.reach_community")
def reach_community(limit: int, **_params: Any) -> str:
    return _("Nommez la communauté en lettres, en au plus %(limit)s caractères.") % {"limit": limit}


@says("projects.reach_year")
def reach_year(first: int, last: int, **_params: Any) -> str:
    return _("Donnez l’année des présences, de %(first)s à %(last)s.") % {"first": first, "last": last}


@says("projects.reach_no_rule")
def reach_no_rule(year: int, **_params: Any) -> str:
    return _("Aucune règle ne dit comment compter en %(year)s : chargez-les par « maillon reach load ».") % {
        "year": year
    }


@says("projects.reach_ages")
def reach_ages(starts: str, **_params: Any) -> str:
    return _(
        "Les tranches d’âges de ce croquis ne sont pas celles de son année (elles commencent à %(starts)s ans)."
    ) % {"starts": starts}


@says("projects.reach_rules")
def reach_rules(file: str, reason: str, **_params: Any) -> str:
    return _("Le fichier %(file)s n’est pas lisible : %(reason)s") % {"file": file, "reason": reason}

"""The sentences of refusals about dues and the bank."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.web.network.dues import words
from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import day as told_day
from maillon.web.templatetags.maillon import exact_amount

fixed("dues.unreadable", gettext_noop("Ce barème ne se lit pas : une partie manque ou n’est pas du bon genre."))
fixed("dues.no_base", gettext_noop("Dites sur quel chiffre le barème se calcule."))
fixed("dues.mixed_base", gettext_noop("La base ne mêle pas des personnes et des montants."))
fixed("dues.no_bracket", gettext_noop("Il faut au moins une tranche, qui commence à zéro."))
fixed(
    "dues.bracket_order", gettext_noop("La première tranche commence à zéro, et chacune plus haut que la précédente.")
)
fixed("dues.amount", gettext_noop("Les montants sont des nombres, zéro ou plus, et l’arrondi d’au moins un cent."))
fixed("dues.limits", gettext_noop("Le maximum est au-dessous du minimum."))
fixed("dues.limits_rounding", gettext_noop("Le minimum et le maximum sont des multiples de l’arrondi."))
fixed("dues.currency", gettext_noop("La devise s’écrit en trois lettres, comme CAD."))
fixed("dues.not_a_draft", gettext_noop("Ce barème est adopté : copiez-le pour en faire une nouvelle version."))
fixed("dues.frozen", gettext_noop("Des avis sont faits avec ce barème : il ne change plus. Copiez-le."))
fixed("dues.not_adopted", gettext_noop("Ce barème n’est pas adopté."))
fixed("dues.no_resolution", gettext_noop("Écrivez qui l’a adopté, et où c’est consigné."))
fixed("dues.no_reason", gettext_noop("Écrivez la raison : elle est gardée."))
fixed("dues.cancelled", gettext_noop("Cet avis est déjà annulé."))
fixed("dues.nothing_owed", gettext_noop("Avec ces chiffres, rien n’est dû : annulez l’avis sans le refaire."))
fixed("dues.nothing_to_print", gettext_noop("Aucun avis à imprimer cette année : émettez-les d’abord."))
fixed("dues.payment_amount", gettext_noop("Le montant reçu est plus grand que zéro."))
fixed("dues.method", gettext_noop("Choisissez le moyen de paiement dans la liste."))
fixed("dues.key_taken", gettext_noop("Ce formulaire a déjà servi à un autre paiement. Rouvrez la page."))
fixed("dues.reversed", gettext_noop("Ce paiement est déjà annulé."))
fixed("dues.refunded", gettext_noop("Une partie de ce paiement a été remboursée : il ne s’annule plus."))
fixed("dues.not_foreign", gettext_noop("Ce paiement est déjà dans la devise de la cotisation."))
fixed("dues.converted", gettext_noop("Ce paiement est déjà converti."))
fixed("dues.rate", gettext_noop("Écrivez un taux au-dessus de zéro, comme 1,3712."))
fixed("dues.rate_source", gettext_noop("Écrivez d’où vient le taux."))
fixed("bank.entities", gettext_noop("Le fichier déclare des entités XML : refusé sans les lire, par sécurité."))
fixed("bank.nothing", gettext_noop("Le fichier ne contient aucun relevé."))
fixed(
    "bank.pdf",
    gettext_noop("C’est un PDF : ses montants ne se lisent pas. Demandez à la banque le fichier camt.053 ou CSV."),
)
fixed("bank.not_table", gettext_noop("Ce n’est ni un camt.053 ni un CSV avec des titres de colonnes."))
fixed("bank.number", gettext_noop("Ce numéro est trop court pour reconnaître un compte."))
fixed("bank.account_known", gettext_noop("Ce compte est déjà connu."))
fixed("bank.not_received", gettext_noop("C’est de l’argent qui sort : mettez-le de côté, avec sa raison."))
fixed("bank.set_aside", gettext_noop("Ce mouvement est mis de côté : remettez-le d’abord en attente."))
fixed("bank.settled", gettext_noop("Ce mouvement est un paiement confirmé : défaites-le d’abord."))
fixed("bank.not_set_aside", gettext_noop("Ce mouvement n’est pas mis de côté, ou ce sont des frais de la banque."))
fixed("bank.no_proposal", gettext_noop("Plus rien n’est proposé pour ce mouvement : choisissez le membre."))
fixed(
    "bank.proposal_changed",
    gettext_noop("La proposition a changé depuis que vous avez ouvert la page : relisez-la, puis confirmez."),
)
fixed("bank.no_reversal", gettext_noop("On ne sait pas quel mouvement la banque reprend : mettez-le de côté."))


@says("dues.may_fall")
def _may_fall(at: int, heads: bool, **_facts: Any) -> str:
    where = words.of_base(at, heads=heads)
    return _(
        "À partir de %(where)s, la cotisation devient plus petite qu’un peu au-dessous. Corrigez la tranche ou le "
        "rabais, ou cochez que c’est voulu."
    ) % {"where": where}


@says("dues.discount")
def _discount(key: str, **_facts: Any) -> str:
    return _("Rabais « %(key)s » : donnez une part de 1 à 100 pour cent, ou un montant.") % {"key": key}


@says("dues.condition")
def _condition(key: str, **_facts: Any) -> str:
    return _("Rabais « %(key)s » : sa condition ne se lit pas. Choisissez-la dans la liste, avec sa valeur.") % {
        "key": key
    }


@says("dues.typed")
def _typed(value: str, **_facts: Any) -> str:
    return _("« %(value)s » n’est pas un nombre qu’on puisse garder au cent près.") % {"value": value}


@says("dues.start_taken")
def _start_taken(day: Any, **_facts: Any) -> str:
    return _("Un autre barème commence déjà le %(day)s ou plus tard.") % {"day": told_day(day)}


@says("dues.no_scale")
def _no_scale(year: str, **_facts: Any) -> str:
    return _("Aucun barème n’est adopté pour %(year)s.") % {"year": year}


@says("dues.no_rule")
def _no_rule(**_facts: Any) -> str:
    return _("Aucun délai de paiement n’est fixé : chargez les règles (maillon network load).")


@says("dues.missing_figures")
def _missing(kinds: list[str], **_facts: Any) -> str:
    return _("Il manque la déclaration de : %(kinds)s.") % {"kinds": ", ".join(words.figure(one) for one in kinds)}


@says("dues.future")
def _future(**_facts: Any) -> str:
    return _("Cette date ne convient pas : ni à venir, ni avant le paiement.")


@says("dues.refund_amount")
def _refund(left: int, currency: str, **_facts: Any) -> str:
    return _("Ce paiement tient encore %(left)s : on ne rend pas davantage.") % {"left": exact_amount(left, currency)}


@says("bank.settled_otherwise")
def _settled_otherwise(organisation: str, **_facts: Any) -> str:
    return _(
        "Quelqu’un vient de dire que c’est le paiement de %(organisation)s. Si c’est une erreur, défaites-le dans "
        "« Confirmés »."
    ) % {"organisation": organisation}


@says("bank.totals")
def _totals(opening: int, moved: int, closing: int, currency: str, **_facts: Any) -> str:
    told = {
        "opening": exact_amount(opening, currency),
        "moved": exact_amount(moved, currency),
        "closing": exact_amount(closing, currency),
    }
    return (
        _(
            "Le relevé ne se vérifie pas : solde d’ouverture %(opening)s et mouvements %(moved)s ne donnent pas le "
            "solde de clôture %(closing)s. Rien n’est gardé; redemandez le fichier à la banque."
        )
        % told
    )


@says("bank.broken")
def _broken(line: int, **_facts: Any) -> str:
    return _("Le fichier est mal formé ou tronqué à la ligne %(line)s. Rien n’est gardé.") % {"line": line}


@says("bank.value")
def _value(line: int, name: str, value: str, **_facts: Any) -> str:
    return _("Ligne %(line)s : « %(value)s » ne se lit pas (%(name)s). Rien n’est gardé.") % {
        "line": line,
        "name": words.COLUMNS.get(name, name),
        "value": value,
    }


@says("bank.short_line")
def _short(line: int, found: int, expected: int, **_facts: Any) -> str:
    return _(
        "Ligne %(line)s : %(found)s cellules au lieu de %(expected)s. Le fichier est tronqué; rien n’est gardé."
    ) % {
        "line": line,
        "found": found,
        "expected": expected,
    }


@says("bank.balance_line")
def _balance(line: int, **_facts: Any) -> str:
    return _(
        "Ligne %(line)s : le solde n’est pas celui que font les mouvements; une ligne manque. Rien n’est gardé."
    ) % {"line": line}


@says("bank.not_camt")
def _not_camt(found: str, **_facts: Any) -> str:
    return _("Ce XML n’est pas un relevé camt.053 : « %(found)s ».") % {"found": found}


@says("bank.too_large")
def _too_large(limit: int, **_facts: Any) -> str:
    return _("Le fichier dépasse %(limit)s Mo.") % {"limit": limit // 2**20}


@says("bank.too_many")
def _too_many(limit: int, **_facts: Any) -> str:
    return _("Le fichier contient plus de %(limit)s mouvements.") % {"limit": limit}


@says("bank.columns")
def _columns(**_facts: Any) -> str:
    return _("Dites quelle colonne porte la date, et laquelle le montant (ou le reçu et le payé).")


@says("bank.account_unknown")
def _unknown(end: str, currency: str, **_facts: Any) -> str:
    return _(
        "Le compte qui finit par %(end)s (%(currency)s) n’est pas connu. Ajoutez-le plus bas, puis redonnez le fichier."
    ) % {"end": end, "currency": currency}


@says("bank.account_currency")
def _account_currency(currency: str, expected: str, **_facts: Any) -> str:
    return _("Ce compte est tenu en %(expected)s, le relevé en %(currency)s : rien n’est gardé.") % {
        "currency": currency,
        "expected": expected,
    }

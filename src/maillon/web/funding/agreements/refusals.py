"""The sentences of refusals about agreements and what is paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.funding.rules.terms import part
from maillon.web.funding.agreements import words
from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import day as told_day
from maillon.web.templatetags.maillon import exact_amount, percent

fixed("funding.no_call", gettext_noop("Cette demande n’est d’aucun appel : il n’y a ni modalités ni enveloppe."))
fixed("funding.no_amount", gettext_noop("Écrivez un montant plus grand que zéro."))
fixed("funding.no_organisation", gettext_noop("Une subvention va à un organisme : cette demande n’en nomme aucun."))
fixed("funding.no_reason", gettext_noop("Écrivez la raison : elle est gardée, et l’autre partie la lit."))
fixed("funding.no_change", gettext_noop("L’avenant ne change rien : changez le montant ou la fin."))
fixed("funding.not_in_force", gettext_noop("Cette convention n’est pas en vigueur."))
fixed("funding.amendment_open", gettext_noop("Un avenant attend déjà les signatures : retirez-le d’abord."))
fixed("funding.amendment_closed", gettext_noop("Cet avenant est déjà signé ou retiré."))
fixed("funding.end_order", gettext_noop("La fin vient après le début."))
fixed("funding.sign_name", gettext_noop("Écrivez votre nom en toutes lettres."))
fixed("funding.sign_office", gettext_noop("Écrivez la fonction qui vous permet d’engager votre organisation."))
fixed("funding.text_changed", gettext_noop("Le texte a changé depuis que vous l’avez lu : relisez-le, puis signez."))
fixed(
    "funding.sign_both", gettext_noop("Vous avez signé pour l’autre partie : une autre personne signe pour celle-ci.")
)
fixed("funding.not_received", gettext_noop("Rien n’a été reçu, ou quelqu’un vient de répondre."))
fixed("funding.held", gettext_noop("Ce versement est retenu : levez d’abord la retenue."))
fixed("funding.same_officer", gettext_noop("Vous êtes la première personne : une autre doit confirmer."))
fixed("funding.nothing_chosen", gettext_noop("Cochez au moins un versement."))
fixed("funding.mixed_order", gettext_noop("Un ordre paie un seul bailleur et une seule monnaie."))
fixed("funding.execute_on", gettext_noop("Choisissez aujourd’hui ou un jour à venir."))
fixed("funding.day", gettext_noop("Ce jour ne convient pas : ni à venir, ni avant la demande."))
fixed("funding.recovery_closed", gettext_noop("Cette somme est déjà reçue ou abandonnée."))
fixed("funding.details_closed", gettext_noop("Ce compte est déjà confirmé ou refusé."))
fixed("funding.confirm_how", gettext_noop("Écrivez comment vous avez vérifié : spécimen de chèque, appel…"))
fixed("funding.bank_holder", gettext_noop("Écrivez le nom de la ou du titulaire du compte (140 signes au plus)."))
fixed("funding.bank_institution", gettext_noop("Le numéro d’institution a trois chiffres, comme 815."))
fixed("funding.bank_transit", gettext_noop("Le numéro de transit a cinq chiffres, comme 30124."))
fixed("funding.bank_account", gettext_noop("Le numéro de compte a de cinq à douze chiffres."))
fixed("funding.bank_iban", gettext_noop("Cet IBAN ne se vérifie pas : relisez-le signe par signe."))
fixed("funding.bank_bic", gettext_noop("Un BIC a huit ou onze signes, comme CCDQCAMM."))


@says("funding.past_envelope")
def _past(left: int, **_facts: Any) -> str:
    return _("L’enveloppe de l’appel n’a plus que %(left)s : accordez moins, ou augmentez-la d’abord.") % {
        "left": exact_amount(left)
    }


fixed(
    "funding.financing_unsaid",
    gettext_noop(
        "Les modalités bornent la part de chacun et aucun budget ne dit ce que coûte le projet : écrivez-le ci-dessous."
    ),
)


@says("funding.paid_past_cost")
def _past_cost(over: int, currency: str = "CAD", **_facts: Any) -> str:
    return _(
        "Ensemble, la subvention et les autres sources paieraient %(over)s de plus que ce que coûte le projet : dites "
        "ce qu’il coûtera et ce que les autres en paieront."
    ) % {"over": exact_amount(over, currency)}


@says("funding.aid_share")
def _aid_share(**facts: Any) -> str:
    return _(
        "La subvention paierait %(found)s des dépenses admissibles : les modalités permettent au plus "
        "%(share)s%(article)s. Accordez %(lacking)s de moins, ou ajoutez des dépenses que d’autres paient."
    ) % _shares(**facts)


@says("funding.stacking")
def _stacking(**facts: Any) -> str:
    return _(
        "L’aide publique paierait %(found)s des dépenses admissibles : les modalités permettent au plus "
        "%(share)s%(article)s. Accordez %(lacking)s de moins, ou ajoutez des dépenses que d’autres paient."
    ) % _shares(**facts)


@says("funding.counterpart")
def _counterpart(**facts: Any) -> str:
    return _(
        "La contrepartie qui compte serait de %(found)s des dépenses admissibles : les modalités demandent au moins "
        "%(share)s%(article)s. Il manque %(lacking)s en argent."
    ) % _shares(**facts)


def _shares(
    found: int, base: int, share: str, lacking: int, article: str, currency: str, **_facts: Any
) -> dict[str, str]:
    """The facts of a share in words; the article in brackets where there is one."""
    return {
        "found": percent(found / base if base else 0, 1),
        "share": percent(float(part(share)), 0 if part(share) * 100 % 1 == 0 else 2),
        "lacking": exact_amount(lacking, currency),
        "article": _(" (article %(number)s)") % {"number": article} if article else "",
    }


@says("funding.currency")
def _currency(currency: str, **_facts: Any) -> str:
    return _("Cet appel accorde des %(currency)s.") % {"currency": currency}


@says("funding.ceiling")
def _ceiling(ceiling: int, currency: str = "CAD", **_facts: Any) -> str:
    return _("Les modalités accordent au plus %(ceiling)s.") % {"ceiling": exact_amount(ceiling, currency)}


@says("funding.past_asked")
def _past_asked(asked: int, currency: str = "CAD", **_facts: Any) -> str:
    return _("Le budget de la demande demande %(asked)s au programme : on n’accorde pas plus.") % {
        "asked": exact_amount(asked, currency)
    }


@says("funding.floor")
def _floor(floor: int, currency: str = "CAD", **_facts: Any) -> str:
    return _("Les modalités accordent au moins %(floor)s.") % {"floor": exact_amount(floor, currency)}


@says("funding.over")
def _over(day: date, **_facts: Any) -> str:
    return _("Les modalités finissent le %(day)s.") % {"day": told_day(day)}


@says("funding.under_paid")
def _under(least: int, **_facts: Any) -> str:
    return _("%(least)s sont déjà versés ou en route : le montant ne descend pas plus bas.") % {
        "least": exact_amount(least)
    }


@says("funding.over_paid")
def _over_paid(left: int, currency: str = "CAD", **_facts: Any) -> str:
    return _("On réclame au plus ce qui est versé et pas encore réclamé : %(left)s.") % {
        "left": exact_amount(left, currency)
    }


@says("funding.step")
def _step(**_facts: Any) -> str:
    return _("Ce n’est plus possible dans cet état : quelqu’un vient peut-être de le faire. Rouvrez la page.")


@says("funding.signed")
def _signed(name: str, **_facts: Any) -> str:
    return _("%(name)s a déjà signé pour cette partie.") % {"name": name}


@says("funding.not_done")
def _not_done(left: Sequence[str], **_facts: Any) -> str:
    return _("Il reste %(left)s : réglez-les d’abord.") % {"left": ", ".join(str(words.LEFT[one]) for one in left)}


@says("funding.no_details")
def _no_details(name: str, **_facts: Any) -> str:
    return _("%(name)s n’a pas donné de compte bancaire : demandez à la personne qui l’administre de l’écrire.") % {
        "name": name
    }


@says("funding.details_unconfirmed")
def _unconfirmed(name: str, **_facts: Any) -> str:
    return _("Le compte de %(name)s n’est pas confirmé : vérifiez-le d’abord.") % {"name": name}


@says("funding.paid_otherwise")
def _paid(day: date, reference: str, **_facts: Any) -> str:
    return _("Ce versement est déjà confirmé : payé le %(day)s, référence « %(reference)s ».") % {
        "day": told_day(day),
        "reference": reference,
    }

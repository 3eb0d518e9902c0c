"""The sentences of refusals about the fund, its guarantees, what lenders report, claims and capital."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from maillon.core.codelists import queries as codelists
from maillon.web.guarantees import words
from maillon.web.refusals import says
from maillon.web.templatetags.maillon import day, exact_amount

SENTENCES = {
    "acceptance_order": gettext_noop(
        "Un appel de cette entente a été accepté après ce jour : choisissez un jour plus tard."
    ),
    "accrued_twice": gettext_noop("Cette commission est déjà courue pour une partie de ces jours."),
    "already_reversed": gettext_noop("C’est déjà corrigé."),
    "already_used": gettext_noop("Le prêt est déjà décaissé : la garantie ne s’annule plus."),
    "amount": gettext_noop("Écrivez un montant plus grand que zéro."),
    "answer": gettext_noop("La demande ne répond pas à une question dont la garantie a besoin (%(name)s)."),
    "before_position": gettext_noop("L’étape précédente est du %(since)s : choisissez un jour plus tard."),
    "paper_ended": gettext_noop("Cette garantie ne sera pas signée : rien ne s’imprime plus."),
    "paper_kind": gettext_noop("Ce document n’est pas d’une garantie : il s’imprime à la page du prêt du fonds."),
    "paper_sponsor": gettext_noop("Aucun organisme ne parraine ce prêt : sa convention ne s’imprime pas."),
    "grade": gettext_noop("Choisissez une cote de l’échelle."),
    "two_people": gettext_noop("Un versement passe par deux personnes : demandez-le, une autre l’approuve."),
    "payout_past": gettext_noop("Il ne reste que %(left)s à verser sur ce prêt."),
    "paper_language": gettext_noop("Choisissez une langue dans laquelle ce modèle est écrit."),
    "paper_portfolio": gettext_noop("Aucun comité n’a décidé de ce prêt : son prêteur l’a mis à son portefeuille."),
    "statement_day": gettext_noop("Choisissez un jour depuis la promesse, et au plus tard aujourd’hui."),
    "paper_text": gettext_noop("Aucun modèle de ce document n’est chargé : « maillon guarantees load » les apporte."),
    "borrower_known": gettext_noop(
        "Le fonds connaît déjà cet emprunteur autrement (pays %(country)s, secteur %(sector)s, groupe %(group)s) : "
        "laissez ce champ vide, ou écrivez la même chose."
    ),
    "call_past": gettext_noop("Il ne reste que %(left)s à appeler sur cet engagement."),
    "cap_below_cover": gettext_noop("Le plafond ne descend pas sous ce qui est déjà couvert."),
    "capital_kind": gettext_noop("Cet investisseur a déjà promis du capital d’une autre nature."),
    "claim_late": gettext_noop("Le dernier jour pour appeler cette garantie était le %(until)s."),
    "claim_open": gettext_noop("Un appel de cette garantie est déjà à l’étude."),
    "claim_step": gettext_noop("L’appel n’en est pas là : quelqu’un vient peut-être d’agir. Relisez la page."),
    "close_day": gettext_noop("Choisissez un jour après la dernière clôture, et pas plus tard qu’aujourd’hui."),
    "closed_period": gettext_noop("Ce jour est dans une période close : choisissez le %(before)s ou plus tard."),
    "conditions_open": gettext_noop("Des conditions préalables ne sont pas remplies : %(conditions)s."),
    "conflict": gettext_noop("Une personne liée au dossier ne décide pas : retirez-la des présents."),
    "decided_portfolio": gettext_noop(
        "L’entente %(facility)s est le portefeuille d’un prêteur : aucun comité n’en décide, la gestion y inscrit ses "
        "prêts. Choisissez une entente prêt par prêt."
    ),
    "deposit_currency": gettext_noop("Le dépôt est dans une autre monnaie."),
    "document": gettext_noop("Le document de l’évènement ne se lit pas (%(where)s)."),
    "event_kind": gettext_noop("Évènement inconnu : %(kind)s."),
    "exists": gettext_noop("« %(name)s » existe déjà."),
    "facility_begins": gettext_noop("Cette entente commence le %(starts_on)s : choisissez ce jour ou un jour après."),
    "facility_currency": gettext_noop("Cette entente est dans une autre monnaie."),
    "facility_ended": gettext_noop("Cette entente n’accepte plus de prêts depuis le %(ends_on)s."),
    "facility_form": gettext_noop("Cette entente ne couvre pas ce genre de garantie."),
    "fact_without_document": gettext_noop("Un document doit l’établir (%(fact)s)."),
    "fee_kind": gettext_noop("Cette commission ne se facture pas ainsi."),
    "fee_unpaid": gettext_noop("La commission n’est pas payée : l’appel n’est pas exigible."),
    "fund_taken": gettext_noop("Cet organisme a déjà un fonds, ou ce nom est pris."),
    "held": gettext_noop("Une retenue l’empêche : %(reason)s"),
    "incomplete": gettext_noop("Des pièces manquent encore à cet appel."),
    "interest_not_covered": gettext_noop("Ces intérêts ne sont pas couverts."),
    "key_taken": gettext_noop("Cela a déjà été consigné, avec un autre contenu. Relisez la page."),
    "known_backwards": gettext_noop("Un évènement plus récent est déjà connu du fonds."),
    "known_before": gettext_noop("Choisissez aujourd’hui ou un jour passé."),
    "limit": gettext_noop(
        "La limite par %(axis)s serait passée (%(name)s) : %(exposure)s exposés pour un plafond de %(ceiling)s."
    ),
    "loan_closed": gettext_noop("Ce prêt du fonds est clos."),
    "loan_included": gettext_noop("Le prêt « %(loan)s » est déjà inscrit à cette entente : c’est %(guarantee)s."),
    "loss_not_final": gettext_noop("La perte finale n’est pas encore certifiée."),
    "loss_not_provisional": gettext_noop("Aucun paiement provisoire n’a été fait."),
    "missing": gettext_noop("Il manque quelque chose : remplissez ce champ."),
    "no_cap": gettext_noop("Écrivez le plafond de la garantie : c’est le montant accordé."),
    "no_facility": gettext_noop("Choisissez l’entente avec le prêteur."),
    "no_fund": gettext_noop("L’organisme qui tient cette procédure n’a pas de fonds de garantie."),
    "no_sponsor": gettext_noop("Une garantie est toujours parrainée par un organisme."),
    "no_demand": gettext_noop("L’emprunteur n’a pas été mis en demeure."),
    "no_line": gettext_noop("Cet état ne dit rien d’aucun prêt."),
    "no_loss": gettext_noop("Il ne reste aucune perte."),
    "no_rate": gettext_noop("Aucun taux de change connu pour %(currency)s : consignez-en un d’abord."),
    "no_schedule": gettext_noop("Écrivez au moins une échéance."),
    "not_included": gettext_noop("Le prêt n’a pas été décaissé sous cette garantie."),
    "not_mature": gettext_noop("Le prêt n’est pas remboursé, et la garantie dure jusqu’au %(ends_on)s."),
    "not_now": gettext_noop("Ce n’est pas possible où en est la garantie (« %(position)s »)."),
    "not_past_due": gettext_noop("Le retard est de %(days)s jours : il en faut %(needed)s."),
    "not_refundable": gettext_noop("Cette commission ne se rembourse pas."),
    "not_reversible": gettext_noop(
        "Cet évènement ne se corrige pas ainsi. Un état se remet de nouveau, une commission se rembourse, un appel "
        "payé s’invalide : chacun à la page de sa garantie."
    ),
    "same_amount": gettext_noop("C’est déjà le montant inscrit : écrivez le bon."),
    "capital_least": gettext_noop(
        "Ce qui a suivi en demande au moins %(left)s : corrigez d’abord les appels ou les versements qui en dépendent."
    ),
    "capital_most": gettext_noop(
        "Ce qui précède ne permet pas plus de %(left)s : corrigez d’abord la promesse ou l’appel."
    ),
    "nothing_owed": gettext_noop("Rien n’est couvert : il n’y a rien à appeler."),
    "offer_expired": gettext_noop("L’offre valait jusqu’au %(until)s."),
    "paid_past": gettext_noop("Il ne reste que %(left)s à verser sur cet appel de capital."),
    "portfolio_country": gettext_noop("L’entente n’inclut que des emprunteurs de ces pays : %(countries)s."),
    "portfolio_days": gettext_noop(
        "La dernière échéance est %(days)s jours après l’inscription : l’entente n’inclut que des prêts d’au plus "
        "%(most)s jours."
    ),
    "portfolio_principal": gettext_noop("L’entente n’inclut que des prêts d’au plus %(ceiling)s."),
    "portfolio_sector": gettext_noop("L’entente n’inclut que des emprunteurs de ces secteurs : %(allowed)s."),
    "pay_past": gettext_noop("Il ne reste que %(left)s à payer sur cet appel."),
    "payment_closed": gettext_noop("Ce paiement est déjà fait, ou n’est plus demandé."),
    "payment_currency": gettext_noop("Le contrat prévoit un paiement en %(expected)s."),
    "payment_waiting": gettext_noop("Un paiement attend déjà une seconde personne."),
    "period": gettext_noop("Choisissez un trimestre."),
    "period_order": gettext_noop("Cette période est déjà close."),
    "period_running": gettext_noop("Ce trimestre finit le %(day)s : revenez après."),
    "provision_moved": gettext_noop(
        "Ce que le fonds sait a changé depuis que cette page a été lue : voici la proposition à jour, relisez-la."
    ),
    "provision_nothing": gettext_noop("Rien ne change : les livres disent déjà les provisions du %(day)s."),
    "quorum": gettext_noop("Le quorum n’y est pas : %(present)s présents sur %(needed)s."),
    "rate": gettext_noop("Ce taux n’est pas possible."),
    "recourse_left": gettext_noop("Il reste de quoi recouvrer : radiez ou attendez."),
    "redenomination": gettext_noop("Cette garantie n’est pas dans cette monnaie."),
    "reversal_too_late": gettext_noop(
        "Ce qui a suivi empêche de corriger cet évènement : corrigez d’abord ce qui en dépend, le plus récent "
        "en premier."
    ),
    "same_currency": gettext_noop("Les deux monnaies sont les mêmes."),
    "same_person": gettext_noop("Vous avez demandé ce paiement : une autre personne l’approuve."),
    "sblc_too_short": gettext_noop("La lettre de crédit doit survivre à la garantie et à son délai d’appel."),
    "schedule_sum": gettext_noop("La somme des échéances n’est pas le montant du prêt."),
    "share": gettext_noop("Une part est entre 0 et 1."),
    "first_loss_share": gettext_noop("Dites quelle part de chaque perte le donateur porte."),
    "stage_order": gettext_noop("Les taux de provision ne baissent pas d’un stade à l’autre."),
    "statement_of_the_future": gettext_noop("Ce trimestre n’est pas fini."),
    "statement_accepted": gettext_noop("Cet état est déjà accepté."),
    "statement_corrected": gettext_noop("Une correction de ce trimestre est arrivée depuis : lisez-la plutôt."),
    "still_available": gettext_noop("Le prêt peut encore être décaissé jusqu’au %(until)s."),
    "still_past_due": gettext_noop("Le prêt est encore en retard de %(days)s jours."),
    "tail_open": gettext_noop("Un appel reste possible jusqu’au %(until)s : la garantie se libère après."),
    "taken": gettext_noop("« %(reference)s » existe déjà."),
    "terms": gettext_noop("Ces modalités ne peuvent pas être : %(reason)s"),
    "to_come": gettext_noop("Choisissez aujourd’hui ou un jour passé."),
    "too_much": gettext_noop("C’est plus que ce qu’il y a."),
    "two_facilities": gettext_noop("Ces appels sont de deux ententes : décidez-les une entente à la fois."),
    "unknown": gettext_noop("Le fonds ne le connaît pas."),
    "unknown_loan": gettext_noop("Le prêt « %(loan)s » n’est pas de cette entente."),
    "unreadable": gettext_noop("%(file)s ne se lit pas : %(reason)s"),
    "waiting": gettext_noop(
        "L’emprunteur a été mis en demeure le %(demanded_on)s : l’appel se fait %(days)s jours après."
    ),
    "file_decided": gettext_noop("Ce dossier est décidé : ce qui l’a précédé ne change plus."),
    "no_checklist": gettext_noop("Aucune liste de vérification n’est chargée : « maillon guarantees load » l’apporte."),
    "unknown_point": gettext_noop("La liste de vérification n’a pas ce point."),
    "check_future": gettext_noop("Ce jour n’est pas encore venu : choisissez aujourd’hui ou avant."),
    "check_proof": gettext_noop("Choisissez une réponse, joignez une pièce, ou dites ce qui a été vu."),
    "check_reason": gettext_noop("Dites ce qui manque, ou pourquoi le point ne s’applique pas."),
    "check_question": gettext_noop("Choisissez une réponse que le dossier donne."),
    "check_asked": gettext_noop("Ce point s’applique à tous les dossiers."),
    "breach_settled": gettext_noop("Une suite est déjà donnée à ce manquement. Relisez la page."),
    "breach_reason": gettext_noop("Dites pourquoi : cette raison est gardée."),
    "breach_until": gettext_noop("Choisissez un jour à venir."),
    "breach_day": gettext_noop("Choisissez un jour depuis le %(found_on)s, et pas plus tard qu’aujourd’hui."),
    "accounts_year": gettext_noop("Écrivez une année, au plus %(last)s."),
    "accounts_future": gettext_noop("Ce jour n’est pas encore venu : choisissez aujourd’hui ou avant."),
    "accounts_negative": gettext_noop("Écrivez un montant de zéro ou plus; une perte se voit au résultat."),
    "accounts_evidence": gettext_noop("Nommez le document d’où viennent ces comptes."),
    "contribution": gettext_noop("La part du fonds ne peut pas dépasser tout le financement."),
    "social_answer": gettext_noop(
        "Écrivez un nombre : une note de 0 à 5, une part de 0 à 100, ou un nombre entier de personnes."
    ),
    "social_empty": gettext_noop("Répondez à au moins un critère."),
    "loan_twice": gettext_noop("Le prêt « %(loan)s » est deux fois dans cet état."),
    "telephone_lines": gettext_noop(
        "À corriger dans le téléphone : %(lines)s. Des nombres de 0 ou plus, avec les décimales de la monnaie du prêt."
    ),
    "past_cash": gettext_noop(
        "Le %(day)s, l’encaisse ne suffit pas : il manque %(left)s au capital de la reprise. Rien n’est repris."
    ),
    "past_lines": gettext_noop("%(count)s lignes de la reprise ne tiennent pas : rien n’est repris."),
    "past_loan": gettext_noop("Ce prêt se contredit (%(name)s)."),
    "past_mixed": gettext_noop("Le fonds « %(fund)s » a ses propres garanties : une reprise vit dans un fonds à part."),
    "past_totals": gettext_noop(
        "Le moteur et le fichier ne disent pas les mêmes sommes (%(names)s) : rien n’est repris."
    ),
    "assumption_text": gettext_noop("Ce fichier n’est pas du texte en UTF-8."),
    "assumption_json": gettext_noop("Ligne %(line)s, colonne %(column)s : ce n’est pas du JSON."),
    "assumption_toml": gettext_noop("Ce n’est pas du TOML : %(why)s"),
    "assumption_too_large": gettext_noop("Ce document est trop long : %(most)s ko au plus."),
    "assumption_taken": gettext_noop(
        "La version « %(version)s » dit déjà autre chose : donnez un autre numéro à ce document."
    ),
    "assumption_past": gettext_noop(
        "Le document commence le %(day)s : une version commence aujourd’hui (%(today)s) ou plus tard, pour que les "
        "chiffres des jours passés gardent la leur."
    ),
    "social_future": gettext_noop("Ce jour n’est pas encore venu : choisissez aujourd’hui ou avant."),
}


def _shown(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as a reader reads them: days, amounts, places, axes."""
    currency = str(facts.get("currency", "CAD"))
    told: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, date):
            told[name] = day(value)
        elif name in ("left", "exposure", "ceiling") and isinstance(value, int):
            told[name] = exact_amount(value, currency)
        elif name == "position":
            told[name] = words.position(str(value))
        elif name == "axis":
            told[name] = str(words.AXES.get(str(value), value))
        elif name == "country" and value:
            told[name] = codelists.label("Country", str(value), get_language() or "fr")
        elif name == "countries":
            told[name] = ", ".join(codelists.label("Country", one, get_language() or "fr") for one in value)
        elif isinstance(value, list | tuple):
            told[name] = ", ".join(str(one) for one in value)
        else:
            told[name] = value
    return told


def _register(code: str, text: str) -> None:
    says(f"guarantees.{code}")(lambda **facts: _(text) % _shown(facts) if "%(" in text else _(text))


for _code, _text in SENTENCES.items():
    _register(_code, _text)

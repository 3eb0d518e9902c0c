"""What a manager may also record: what backs the promise, fees out of the usual, recoveries of the fund's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.events import claims, fees, lending, life
from maillon.guarantees.services.statements import quarter_of
from maillon.web.guarantees import forms, forms_beside
from maillon.web.guarantees.act import Act, amount, fees_of
from maillon.web.guarantees.schedules import RestructureForm


def _evidenced(told: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"amount_minor": told["amount"], "evidence": told["evidence"]}


def _cost(told: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"total_minor": told["total"], "cost_total_minor": told["cost"] or 0}


def _letter(told: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "amount_minor": told["amount"],
        "margin_minor": told["margin"] or 0,
        "charges_minor": told["charges"] or 0,
        "currency": told["currency"],
        "expires_on": told["expires_on"],
    }


ACTS: dict[str, Act] = {
    "disbursed": Act(
        lending.DisbursementReported,
        _("Le prêteur a décaissé, avant son état du trimestre"),
        forms.LoanAmountForm,
        lambda told: {"period": quarter_of(told["day"]), "amount_minor": told["amount"]},
    ),
    "repaid": Act(
        lending.RepaymentReported,
        _("L’emprunteur a remboursé, avant l’état du trimestre"),
        forms_beside.RepaidForm,
        lambda told: {
            "period": quarter_of(told["day"]),
            "principal_minor": told["principal"],
            "interest_minor": told["interest"] or 0,
        },
    ),
    "restructure": Act(
        lending.LoanRestructured,
        _("Consentir à une restructuration"),
        RestructureForm,
        lambda told: {"instalments": told["instalments"], "consent": told["consent"]},
    ),
    "cap": Act(
        life.CapChanged,
        _("Changer le plafond, d’un commun accord"),
        forms_beside.EvidencedAmountForm,
        lambda told: {"cap_minor": told["amount"], "evidence": told["evidence"]},
    ),
    "analysis": Act(fees.AnalysisFeeReceived, _("Encaisser des frais d’étude"), forms.FundAmountForm, amount),
    "waive": Act(
        fees.FeeWaived,
        _("Ne pas facturer une commission"),
        forms_beside.WaivedForm,
        lambda told: {"fee": told["fee"], "amount_minor": told["amount"], "donor_pays": told["donor_pays"]},
        fees_of,
        has_paper=True,
    ),
    "accrue": Act(
        fees.FeeAccrued,
        _("Calculer la commission d’utilisation d’une période"),
        forms_beside.PeriodFeeForm,
        lambda told: {"fee": told["fee"], "starts_on": told["starts_on"], "ends_on": told["ends_on"]},
        fees_of,
    ),
    "refund": Act(
        fees.FeeRefunded,
        _("Rembourser une commission"),
        forms_beside.FeeAmountForm,
        lambda told: {"fee": told["fee"], "amount_minor": told["amount"]},
        fees_of,
    ),
    "deposit": Act(
        fees.DepositPlaced,
        _("Placer un dépôt chez le prêteur"),
        forms_beside.HeldForm,
        lambda told: {"amount_minor": told["amount"], "currency": told["currency"]},
    ),
    "deposit_back": Act(
        fees.DepositReturned,
        _("Le dépôt est revenu"),
        forms.DepositBackForm,
        amount,
        lambda one: {"held": one.deposit_currency},
    ),
    "letter": Act(
        fees.SblcIssued, _("Lettre de crédit (SBLC) émise"), forms_beside.LetterForm, _letter, has_paper=True
    ),
    "security": Act(
        fees.CollateralReceived,
        _("Recevoir une sûreté de l’emprunteur"),
        forms_beside.SecurityForm,
        lambda told: {**_evidenced(told), "cash": told["cash"]},
    ),
    "security_back": Act(
        fees.CollateralReturned,
        _("Rendre une sûreté"),
        forms_beside.SecurityBackForm,
        lambda told: {"amount_minor": told["amount"], "cash": told["cash"]},
    ),
    "counter": Act(
        fees.CounterGuaranteed,
        _("Recevoir une contre-garantie"),
        forms_beside.CounterForm,
        lambda told: {**_evidenced(told), "guarantor": told["guarantor"]},
    ),
    "counter_accepted": Act(
        fees.CounterClaimAccepted,
        _("Le contre-garant accepte notre appel"),
        forms_beside.EvidencedAmountForm,
        lambda told: {"share_minor": told["amount"], "evidence": told["evidence"]},
    ),
    "counter_paid": Act(
        fees.CounterClaimPaid,
        _("Le contre-garant a payé"),
        forms_beside.CounterPaidForm,
        lambda told: {"amount_minor": told["amount"], "final": told["final"]},
        has_paper=True,
    ),
    "corrected": Act(
        claims.RecoveryCorrected,
        _("Le prêteur corrige ce qu’il a recouvré"),
        forms_beside.RecoveredTotalForm,
        _cost,
        has_paper=True,
    ),
    "collected": Act(claims.RecoveryCollected, _("Le fonds a recouvré lui-même"), forms.LoanAmountForm, amount),
    "cost": Act(claims.CollectionCostPaid, _("Payer des frais de recouvrement"), forms.LoanAmountForm, amount),
    "lender_share": Act(claims.LenderSharePaid, _("Verser sa part au prêteur"), forms.AmountForm, amount),
    "surplus": Act(claims.SurplusReturned, _("Rendre l’excédent à l’emprunteur"), forms.AmountForm, amount),
}


def nothing(one: states.Guarantee) -> Mapping[str, bool]:
    """The acts that have nothing to be about."""
    return {
        "waive": not one.terms.fees,
        "accrue": not one.terms.fees,
        "refund": not any(account.unearned_minor for account in one.fees.values()),
        "deposit_back": not one.deposit_minor,
        "security_back": not (one.collateral_minor or one.collateral_cash_minor),
        "counter_accepted": not one.counter_minor,
        "counter_paid": not one.counter_accepted_minor,
        "collected": not one.claim.paid_minor,
        "cost": not one.claim.paid_minor,
        "lender_share": not one.claim.paid_minor,
        "surplus": not one.claim.paid_minor,
    }

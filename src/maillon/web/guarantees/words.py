"""What places in a guarantee's life, events, holds and axes are called, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext

from maillon.guarantees.models import Claim, ClaimPayment, Commitment, LoanPayout
from maillon.guarantees.rules.papers import Kind
from maillon.guarantees.rules.silence import Part
from maillon.web.templatetags.maillon import percent

_MOST = 0.5
"""Half of the risk: how few carry it is what a reader asks first."""
POSITIONS = {
    "draft": gettext_lazy("Demande"),
    "submitted": gettext_lazy("Demande signée"),
    "screening": gettext_lazy("Examen"),
    "due_diligence": gettext_lazy("Analyse"),
    "committee": gettext_lazy("Au comité"),
    "deferred": gettext_lazy("Questions du comité"),
    "declined": gettext_lazy("Refusée"),
    "approved": gettext_lazy("Approuvée, à signer"),
    "lapsed": gettext_lazy("Offre échue"),
    "issued": gettext_lazy("Signée"),
    "cancelled": gettext_lazy("Annulée"),
    "active": gettext_lazy("Active"),
    "watch": gettext_lazy("À surveiller"),
    "restructured": gettext_lazy("Restructurée"),
    "default": gettext_lazy("En défaut"),
    "claim_lodged": gettext_lazy("Appelée"),
    "info_requested": gettext_lazy("Complément demandé"),
    "accepted": gettext_lazy("Appel accepté"),
    "paid_provisional": gettext_lazy("Payée à titre provisoire"),
    "paid": gettext_lazy("Payée"),
    "recovering": gettext_lazy("En recouvrement"),
    "matured": gettext_lazy("Échue, délai d’appel en cours"),
    "released": gettext_lazy("Libérée"),
    "closed": gettext_lazy("Close"),
}
LOOKS = {
    "active": "ok",
    "issued": "info",
    "approved": "info",
    "watch": "warn",
    "restructured": "warn",
    "default": "bad",
    "claim_lodged": "bad",
    "info_requested": "bad",
    "accepted": "bad",
    "paid_provisional": "bad",
    "paid": "warn",
    "recovering": "warn",
    "matured": "info",
}
STEPS = (
    (gettext_lazy("Demande"), ("draft", "submitted", "screening")),
    (gettext_lazy("Analyse"), ("due_diligence",)),
    (gettext_lazy("Comité"), ("committee", "deferred", "declined")),
    (gettext_lazy("Signature"), ("approved", "lapsed")),
    (gettext_lazy("Active"), ()),
    (gettext_lazy("Close"), ("released", "closed", "cancelled")),
)
_ACTIVE = 4
"""The place of a guarantee in force among the steps."""
_INCLUDED = (gettext_lazy("Inscription au portefeuille"), ())
EVENTS = {
    "capital_committed": gettext_lazy("Capital promis"),
    "capital_called": gettext_lazy("Capital appelé"),
    "capital_paid": gettext_lazy("Capital versé"),
    "contribution_received": gettext_lazy("Apport reçu"),
    "reserve_appropriated": gettext_lazy("Affectation à la réserve"),
    "rate_moved": gettext_lazy("Taux de change"),
    "revalued": gettext_lazy("Réévaluation au taux du jour"),
    "currency_bought": gettext_lazy("Achat de devises"),
    "redenominated": gettext_lazy("Changement d’unité monétaire"),
    "limits_set": gettext_lazy("Limites fixées"),
    "period_closed": gettext_lazy("Période close"),
    "entry_reversed": gettext_lazy("Correction"),
    "capital_corrected": gettext_lazy("Correction d’un montant de capital"),
    "facility_opened": gettext_lazy("Entente avec le prêteur"),
    "file_opened": gettext_lazy("Demande ouverte"),
    "file_submitted": gettext_lazy("Demande signée"),
    "file_screened": gettext_lazy("Examen de l’admissibilité"),
    "file_reported": gettext_lazy("Analyse remise au comité"),
    "file_deferred": gettext_lazy("Questions du comité"),
    "file_resumed": gettext_lazy("Réponses au comité"),
    "file_declined": gettext_lazy("Refus du comité"),
    "guarantee_approved": gettext_lazy("Accord du comité"),
    "offer_lapsed": gettext_lazy("Offre échue"),
    "agreement_signed": gettext_lazy("Signature de la garantie"),
    "condition_met": gettext_lazy("Condition préalable remplie"),
    "loan_included": gettext_lazy("Prêt inclus"),
    "cap_changed": gettext_lazy("Plafond modifié"),
    "guarantee_cancelled": gettext_lazy("Garantie annulée"),
    "guarantee_matured": gettext_lazy("Échéance"),
    "guarantee_released": gettext_lazy("Garantie libérée"),
    "hold_placed": gettext_lazy("Retenue posée"),
    "hold_lifted": gettext_lazy("Retenue levée"),
    "schedule_agreed": gettext_lazy("Échéancier convenu"),
    "disbursement_reported": gettext_lazy("Décaissement du prêt"),
    "repayment_reported": gettext_lazy("Remboursement"),
    "statement_reported": gettext_lazy("État du prêteur"),
    "arrears_reviewed": gettext_lazy("Revue des retards"),
    "loan_restructured": gettext_lazy("Prêt restructuré"),
    "default_noticed": gettext_lazy("Défaut constaté"),
    "demand_made": gettext_lazy("Mise en demeure de l’emprunteur"),
    "default_cured": gettext_lazy("Défaut guéri"),
    "provision_reviewed": gettext_lazy("Provision revue"),
    "analysis_fee_received": gettext_lazy("Frais d’étude reçus"),
    "fee_billed": gettext_lazy("Commission facturée"),
    "fee_waived": gettext_lazy("Commission non facturée"),
    "fee_cashed": gettext_lazy("Commission encaissée"),
    "fee_accrued": gettext_lazy("Commission d’utilisation courue"),
    "fees_earned": gettext_lazy("Commissions gagnées"),
    "fee_refunded": gettext_lazy("Commission remboursée"),
    "deposit_placed": gettext_lazy("Dépôt auprès du prêteur"),
    "deposit_returned": gettext_lazy("Dépôt rendu"),
    "sblc_issued": gettext_lazy("Lettre de crédit émise"),
    "collateral_received": gettext_lazy("Sûreté reçue"),
    "collateral_returned": gettext_lazy("Sûreté rendue"),
    "counter_guaranteed": gettext_lazy("Contre-garantie reçue"),
    "counter_claim_accepted": gettext_lazy("Contre-garantie acceptée"),
    "counter_claim_paid": gettext_lazy("Contre-garantie payée"),
    "claim_lodged": gettext_lazy("Appel en garantie"),
    "information_requested": gettext_lazy("Complément demandé"),
    "information_received": gettext_lazy("Complément reçu"),
    "claim_rejected": gettext_lazy("Appel refusé"),
    "claims_accepted": gettext_lazy("Appel accepté par le comité"),
    "claim_paid": gettext_lazy("Paiement au prêteur"),
    "claim_paid_from_deposit": gettext_lazy("Paiement par le dépôt"),
    "loss_finalised": gettext_lazy("Perte finale certifiée"),
    "claim_invalidated": gettext_lazy("Appel invalidé"),
    "recovery_reported": gettext_lazy("Recouvrement déclaré"),
    "recovery_corrected": gettext_lazy("Recouvrement corrigé"),
    "recovery_remitted": gettext_lazy("Part du recouvrement reçue"),
    "recovery_collected": gettext_lazy("Recouvrement direct"),
    "collection_cost_paid": gettext_lazy("Frais de recouvrement"),
    "lender_share_paid": gettext_lazy("Part du prêteur versée"),
    "surplus_returned": gettext_lazy("Excédent rendu"),
    "recourse_written_off": gettext_lazy("Recours radié"),
    "recourse_settled": gettext_lazy("Dossier réglé"),
    "fund_loan_agreed": gettext_lazy("Prêt du fonds convenu"),
    "fund_loan_paid_out": gettext_lazy("Prêt du fonds versé"),
    "fund_loan_interest_accrued": gettext_lazy("Intérêts courus"),
    "fund_loan_repaid": gettext_lazy("Prêt du fonds remboursé"),
    "fund_loan_impaired": gettext_lazy("Prêt du fonds déprécié"),
    "fund_loan_written_off": gettext_lazy("Prêt du fonds radié"),
}
AXES = {
    "country": gettext_lazy("pays"),
    "sector": gettext_lazy("secteur"),
    "lender": gettext_lazy("prêteur"),
    "borrower": gettext_lazy("emprunteur"),
    "group": gettext_lazy("groupe lié"),
    "sponsor": gettext_lazy("organisme parrain"),
    "currency": gettext_lazy("monnaie"),
    "leverage": gettext_lazy("levier"),
}
HOLDS = {
    "suspended": gettext_lazy("Suspendue"),
    "reporting_overdue": gettext_lazy("État du prêteur en retard"),
    "disputed": gettext_lazy("Contestée"),
    "sanctions_hold": gettext_lazy("Retenue pour sanctions"),
}
FIGURES = {
    "cover_minor": gettext_lazy("Couverture en cours"),
    "undrawn_minor": gettext_lazy("Engagé, non décaissé"),
    "principal_minor": gettext_lazy("Solde du prêt"),
    "due_minor": gettext_lazy("Dû au prêteur"),
    "paid_minor": gettext_lazy("Payé au prêteur"),
    "recovered_minor": gettext_lazy("Recouvré, part du fonds"),
    "cap_minor": gettext_lazy("Plafond"),
    "stage": gettext_lazy("Stade de risque"),
}
CLAIMS = {
    Claim.State.LODGED: gettext_lazy("Reçu, incomplet"),
    Claim.State.ASKED: gettext_lazy("Complément demandé"),
    Claim.State.COMPLETE: gettext_lazy("Complet, à décider"),
    Claim.State.ACCEPTED: gettext_lazy("Accepté, à payer"),
    Claim.State.REJECTED: gettext_lazy("Refusé"),
    Claim.State.SETTLED: gettext_lazy("Payé"),
}
CLAIM_LOOKS = {
    Claim.State.LODGED: "warn",
    Claim.State.ASKED: "warn",
    Claim.State.COMPLETE: "bad",
    Claim.State.ACCEPTED: "bad",
    Claim.State.REJECTED: "draft",
    Claim.State.SETTLED: "ok",
}
PAYMENTS = {
    ClaimPayment.State.PREPARED: gettext_lazy("Demandé, attend une seconde personne"),
    ClaimPayment.State.PAID: gettext_lazy("Payé"),
    ClaimPayment.State.DROPPED: gettext_lazy("Retiré"),
}
PAYOUTS = {LoanPayout.State(state.value): said for state, said in PAYMENTS.items()}
EVIDENCE = {
    "demand": gettext_lazy("Mise en demeure de l’emprunteur"),
    "statement": gettext_lazy("Relevé du prêt"),
    "contract": gettext_lazy("Contrat de prêt"),
}
COMMITMENTS = {
    Commitment.Kind.CAPITAL: gettext_lazy("Capital de membre"),
    Commitment.Kind.LOAN: gettext_lazy("Prêt d’investisseur"),
    Commitment.Kind.CONTRIBUTION: gettext_lazy("Apport affecté"),
    Commitment.Kind.FIRST_LOSS: gettext_lazy("Première perte d’un donateur"),
}
PARTS = {
    Part.REPORTED: gettext_lazy("À risque, d’après ce qui est su"),
    Part.OVERDUE: gettext_lazy("Inconnu : l’état du prêteur est en retard"),
    Part.AWAITED: gettext_lazy("Inconnu : le prochain état n’est pas encore dû"),
    Part.SOUND: gettext_lazy("Rien à signaler"),
}
PART_LOOKS = {Part.REPORTED: "bad", Part.OVERDUE: "warn", Part.AWAITED: "info", Part.SOUND: "ok"}
LANGUAGES = {"fr": gettext_lazy("français"), "en": gettext_lazy("anglais"), "es": gettext_lazy("espagnol")}
PAPERS = {
    Kind.RESOLUTION: gettext_lazy("Résolution du comité de crédit"),
    Kind.TERM_SHEET: gettext_lazy("Sommaire des modalités"),
    Kind.FRAMEWORK: gettext_lazy("Entente-cadre avec le prêteur"),
    Kind.DEED: gettext_lazy("Acte de garantie"),
    Kind.INDEMNITY: gettext_lazy("Contre-garantie de l’emprunteur"),
    Kind.SUPPORT: gettext_lazy("Entente d’accompagnement"),
    Kind.DIRECT_LOAN: gettext_lazy("Convention de prêt direct"),
    Kind.COFINANCING: gettext_lazy("Convention de prêt cofinancé"),
    Kind.CAPITAL_CALL: gettext_lazy("Lettre d’appel de capital"),
    Kind.INVESTOR: gettext_lazy("Relevé de capital"),
}
PAPER_USES = {
    Kind.RESOLUTION: gettext_lazy("Ce que le comité a décidé, qui était là, à quelles conditions; pour le fonds seul."),
    Kind.TERM_SHEET: gettext_lazy("L’offre en une page, pour le prêteur, l’emprunteur et l’organisme parrain."),
    Kind.FRAMEWORK: gettext_lazy("Ce qui vaut pour tous les prêts de ce prêteur; signé une fois."),
    Kind.DEED: gettext_lazy("La promesse du fonds sur ce prêt, signée avec le prêteur."),
    Kind.INDEMNITY: gettext_lazy("Ce que l’emprunteur doit au fonds si le fonds paie; signée par l’emprunteur."),
    Kind.SUPPORT: gettext_lazy("Ce que l’organisme parrain fait tant que la garantie dure."),
    Kind.DIRECT_LOAN: gettext_lazy("Le contrat de prêt avec son échéancier, signé avec l’emprunteur et son parrain."),
    Kind.COFINANCING: gettext_lazy("La part du fonds avec son échéancier, signée aussi par le prêteur qui cofinance."),
}


def position(name: str) -> str:
    """Where a guarantee is in its life."""
    return str(POSITIONS.get(name, name))


def event(kind: str) -> str:
    """What an event is called."""
    return str(EVENTS.get(kind, kind))


def late(days: int) -> str:
    """« 47 jours », or that it is on time."""
    if not days:
        return _("À jour")
    return _("%(days)s jours") % {"days": days} if days > 1 else _("1 jour")


def late_look(days: int) -> str:
    """How serious lateness looks: thirty days is bad."""
    return "bad" if days >= 30 else "warn" if days else "ok"


def steps(name: str, *, is_included: bool = False) -> list[tuple[str, str]]:
    """The steps of the life with their state: done, now, or to come; a lender's portfolio has no committee."""
    among_all = (_INCLUDED, *STEPS[_ACTIVE:]) if is_included else STEPS
    active = len(among_all) - len(STEPS[_ACTIVE:])
    place = next((index for index, (_label, among) in enumerate(among_all) if name in among), active)
    return [
        (str(label), "done" if index < place else "now" if index == place else "")
        for index, (label, _among) in enumerate(among_all)
    ]


def period(code: str) -> str:
    """« T1 2026 » for 2026-Q1; what is not a quarter as it is."""
    year, _mark, quarter = code.partition("-Q")
    return (_("T%(quarter)s %(year)s") % {"quarter": quarter, "year": year}) if quarter else code


def carried(axis: str, parts: Sequence[tuple[str, float]]) -> str:
    """How few carry most of the risk along an axis: « 2 pays portent 71 % du risque »; the largest comes first."""
    if not parts:
        return _("Aucun risque en cours")
    count, share = 0, 0.0
    while count < len(parts) and share < _MOST:
        share += parts[count][1]
        count += 1
    told = {"n": count, "name": parts[0][0], "share": percent(share)}
    if axis == "country":
        said = npgettext(
            "par pays", "%(name)s porte %(share)s du risque", "%(n)s pays portent %(share)s du risque", count
        )
    elif axis == "lender":
        said = npgettext(
            "par prêteur", "%(name)s porte %(share)s du risque", "%(n)s prêteurs portent %(share)s du risque", count
        )
    else:
        said = npgettext(
            "par secteur", "%(name)s porte %(share)s du risque", "%(n)s secteurs portent %(share)s du risque", count
        )
    return said % told

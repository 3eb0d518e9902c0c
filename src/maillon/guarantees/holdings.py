"""What the fund holds about people, told to the registry of privacy: who recorded, decided, asked and approved."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Table, own_organisations, register

register(
    Holding(
        key="guarantees.deeds",
        label=_("Ce que vous consignez, décidez ou payez pour le fonds de garantie"),
        purpose=_("Prouver qui a décidé de chaque appel, et que deux personnes ont vu chaque paiement"),
        ground=_("Votre rôle au fonds, chez le prêteur ou chez l’organisme parrain"),
        tables=(
            Table("guarantees.Event", "actor", ("sequence", "kind", "effective_on", "known_at")),
            Table("guarantees.Statement", "received_by", ("facility__reference", "period", "known_at")),
            Table("guarantees.Statement", "accepted_by", ("facility__reference", "period", "accepted_at")),
            Table("guarantees.Claim", "lodged_by", ("reference", "lodged_on")),
            Table("guarantees.Claim", "decided_by", ("reference", "decided_on")),
            Table("guarantees.ClaimEvidence", "brought_by", ("claim__reference", "key", "brought_at")),
            Table("guarantees.ClaimPayment", "prepared_by", ("claim__reference", "number", "prepared_at")),
            Table("guarantees.ClaimPayment", "approved_by", ("claim__reference", "number", "approved_at")),
            Table("guarantees.LoanPayout", "prepared_by", ("loan__reference", "number", "prepared_at")),
            Table("guarantees.LoanPayout", "approved_by", ("loan__reference", "number", "approved_at")),
            Table("guarantees.Paper", "printed_by", ("document__code", "printed_at")),
            Table("guarantees.CapitalPaper", "printed_by", ("document__code", "printed_at")),
            Table(
                "guarantees.Assessment", "assessed_by", ("guarantee__reference", "dossier__reference", "assessed_on")
            ),
            Table("guarantees.DiligenceCheck", "checked_by", ("guarantee__reference", "dossier__reference", "point")),
            Table("guarantees.YearAccounts", "recorded_by", ("guarantee__reference", "year", "received_on")),
            Table("guarantees.Proof", "brought_by", ("file__name", "digest", "brought_at")),
            Table("guarantees.AssumptionVersion", "brought_by", ("kind", "version", "starts_on", "loaded_at")),
            Table(
                "guarantees.Grading",
                "graded_by",
                ("guarantee__reference", "dossier__reference", "loan__reference", "graded_on"),
            ),
            Table("guarantees.Breach", "outcome_by", ("guarantee__reference", "measure", "outcome", "outcome_on")),
        ),
        retention="records",
        readers=(Audience(Capability.READ, own_organisations),),
        kept=_("L’histoire du fonds ne s’efface pas; elle garde un numéro de compte, jamais un nom."),
    )
)

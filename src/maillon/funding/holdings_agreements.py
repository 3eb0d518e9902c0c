"""What agreements hold about people, told to the registry of privacy: who signed, asked, approved, checked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Table, own_organisations, register

register(
    Holding(
        key="funding.agreements",
        label=_("Ce que vous signez ou vérifiez pour une subvention"),
        purpose=_("Prouver qui a engagé chaque partie, et que deux personnes ont vu chaque paiement"),
        ground=_("Votre rôle chez une des parties"),
        tables=(
            Table("funding.Signature", "signed_by", ("agreement__reference", "name", "office", "signed_at")),
            Table("funding.Amendment", "proposed_by", ("agreement__reference", "number", "proposed_at")),
            Table("funding.Report", "judged_by", ("agreement__reference", "key", "judged_at")),
            Table("funding.Instalment", "prepared_by", ("agreement__reference", "number", "prepared_at")),
            Table("funding.Instalment", "approved_by", ("agreement__reference", "number", "approved_at")),
            Table("funding.PaymentOrder", "made_by", ("reference", "made_at")),
            Table("funding.Recovery", "asked_by", ("agreement__reference", "asked_at")),
            Table("funding.BankDetails", "given_by", ("organisation__legal_name_fr", "number", "given_at")),
            Table("funding.BankDetails", "confirmed_by", ("organisation__legal_name_fr", "number", "confirmed_at")),
        ),
        retention="records",
        readers=(Audience(Capability.READ, own_organisations),),
        kept=_("La signature et l’approbation restent avec ce qu’elles engagent."),
    )
)

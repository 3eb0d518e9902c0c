"""What logic models, the partner's word and lists sent up hold about people, told to the registry of privacy."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Table, own_organisations, register

register(
    Holding(
        key="funding.logic_models",
        label=_("Les modèles logiques que vous écrivez"),
        purpose=_("Savoir qui a écrit un modèle logique, et dire à l’autre qui vient d’enregistrer"),
        ground=_("Votre rôle dans l’organisme"),
        tables=(
            Table("funding.LogicModel", "created_by", ("dossier__reference", "number", "created_at")),
            Table("funding.LogicModel", "saved_by", ("dossier__reference", "number", "saved_at")),
        ),
        retention="records",
        readers=(Audience(Capability.READ, own_organisations),),
        kept=_("Le modèle logique reste avec la demande; votre nom n’y est plus."),
    )
)
register(
    Holding(
        key="funding.need_signatures",
        label=_("Les besoins que vous avez signés"),
        purpose=_("Montrer que le partenaire a lui-même défini le besoin"),
        ground=_("Votre signature, que vous pouvez retirer tant que la demande n’est pas envoyée"),
        tables=(
            Table(
                "funding.NeedSignature",
                "signed_by",
                ("dossier__reference", "partner", "name", "office", "signed_at", "revoked_at"),
            ),
        ),
        retention="records",
        readers=(Audience(Capability.READ, own_organisations),),
        kept=_("Ce qui fut signé reste tel quel avec la demande : c’est une preuve."),
    )
)
register(
    Holding(
        key="funding.approval_lists",
        label=_("Les listes d’approbation que vous faites ou auxquelles vous répondez"),
        purpose=_("Savoir qui a proposé et qui a approuvé des décisions d’un ministère"),
        ground=_("Votre rôle au ministère"),
        tables=(
            Table("funding.ApprovalList", "made_by", ("call__slug", "number", "made_at")),
            Table("funding.ApprovalList", "sent_by", ("call__slug", "number", "sent_at")),
            Table("funding.ApprovalList", "answered_by", ("call__slug", "number", "name", "office", "answered_at")),
        ),
        retention="records",
        readers=(Audience(Capability.READ, own_organisations),),
        kept=_("La liste reste, avec le nom signé : c’est un acte de l’administration."),
    )
)

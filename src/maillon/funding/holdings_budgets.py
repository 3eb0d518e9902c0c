"""What budgets hold about people, told to the registry of privacy: who began one, who saved it last."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Table, own_organisations, register

register(
    Holding(
        key="funding.budgets",
        label=_("Les budgets que vous écrivez"),
        purpose=_("Savoir qui a écrit un budget, et dire à l’autre qui vient d’enregistrer"),
        ground=_("Votre rôle dans l’organisme"),
        tables=(
            Table("funding.Budget", "created_by", ("dossier__reference", "number", "created_at")),
            Table("funding.Budget", "saved_by", ("dossier__reference", "number", "saved_at")),
        ),
        retention="records",
        readers=(Audience(Capability.READ, own_organisations),),
        kept=_("Le budget reste avec la demande; votre nom n’y est plus."),
    )
)

"""What follow-up holds about people, told to the registry of privacy: who wrote, checked, visited, decided."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Table, own_organisations, register

register(
    Holding(
        key="funding.followup",
        label=_("Ce que vous inscrivez ou vérifiez d’un projet subventionné"),
        purpose=_("Répondre de chaque dépense, et de qui l’a vérifiée"),
        ground=_("Votre rôle chez une des parties"),
        tables=(
            Table("funding.Expense", "recorded_by", ("agreement__reference", "number", "recorded_at")),
            Table("funding.ExpenseSample", "drawn_by", ("report__agreement__reference", "drawn_at")),
            Table(
                "funding.ExpenseCheck", "judged_by", ("expense__agreement__reference", "expense__number", "judged_at")
            ),
            Table("funding.FieldVisit", "visitor", ("agreement__reference", "planned_on", "purpose")),
            Table("funding.Arrangement", "decided_by", ("organisation__legal_name_fr", "number", "decided_at")),
        ),
        retention="records",
        readers=(Audience(Capability.READ, own_organisations),),
        kept=_("Une dépense, sa vérification et une visite restent avec le projet qu’elles prouvent."),
    )
)

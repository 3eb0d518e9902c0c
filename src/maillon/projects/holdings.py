"""What projects hold about the people who record them, told to the registry of privacy."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Sweep, Table, own_organisations, register, sweep
from maillon.projects.models import Draft


def _left(before: datetime) -> QuerySet[Any, Any]:
    return Draft.objects.filter(saved_at__lt=before)


register(
    Holding(
        key="projects.drafts",
        label=_("Vos saisies non enregistrées"),
        purpose=_("Vous rendre ce que vous aviez tapé"),
        ground=_("Votre propre saisie"),
        tables=(Table("projects.Draft", "user", ("section", "typed", "saved_at")),),
        retention="work",
    )
)
register(
    Holding(
        key="projects.imports",
        label=_("Les chiffriers que vous avez importés"),
        purpose=_("Savoir d’où vient chaque fait"),
        ground=_("Votre rôle dans l’organisme"),
        tables=(Table("projects.SpreadsheetImport", "requested_by", ("file_name", "state", "created_at")),),
        retention="records",
        readers=(Audience(Capability.RECORD, own_organisations),),
        kept=_("L’importation reste avec les faits qu’elle a donnés; votre nom n’y est plus."),
    )
)
register(
    Holding(
        key="projects.reach",
        label=_("Les relevés de personnes rejointes que vous avez apportés"),
        purpose=_("Savoir d’où vient chaque chiffre"),
        ground=_("Votre rôle dans l’organisme"),
        tables=(Table("projects.ReachList", "brought_by", ("community", "year", "lines", "brought_at")),),
        retention="records",
        readers=(Audience(Capability.RECORD, own_organisations),),
        kept=_("Les croquis restent, qui ne nomment personne; votre nom n’y est plus."),
    )
)
sweep(Sweep("work", _("Saisies non enregistrées"), _left))

"""What calls hold about people, told to the registry of privacy: who wrote them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Table, own_organisations, register

register(
    Holding(
        key="funding.calls",
        label=_("Les appels que vous ouvrez pour un bailleur"),
        purpose=_("Savoir qui a écrit un appel"),
        ground=_("Votre rôle chez le bailleur"),
        tables=(Table("funding.Call", "created_by", ("slug", "created_at")),),
        retention="records",
        readers=(Audience(Capability.READ, own_organisations),),
        kept=_("Un appel reste avec les conventions qu’il a données."),
    )
)

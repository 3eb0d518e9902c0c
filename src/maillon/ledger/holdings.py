"""What the ledger holds about who writes in it, told to the registry of privacy."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Table, register

register(
    Holding(
        key="ledger.entries",
        label=_("Les écritures comptables que vous avez inscrites"),
        purpose=_("Prouver qui a inscrit chaque somme"),
        ground=_("La loi, qui demande des livres et registres"),
        tables=(Table("ledger.Entry", "actor", ("sequence", "effective_on", "event")),),
        retention="records",
        readers=(Audience(Capability.READ_AUDIT),),
        kept=_("Une écriture ne s’efface pas; votre nom n’y est plus."),
    )
)

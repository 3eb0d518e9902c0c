"""What imports hold about the people who ask for them, told to the registry of privacy."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Table, register

register(
    Holding(
        key="opendata.imports",
        label=_("Les importations que vous avez demandées"),
        purpose=_("Savoir d’où vient chaque fait publié"),
        ground=_("Votre rôle auprès du réseau"),
        tables=(Table("opendata.ImportRun", "started_by", ("started_at", "state")),),
        retention="records",
        readers=(Audience(Capability.IMPORT),),
        kept=_("L’importation reste avec les faits qu’elle a donnés; votre nom n’y est plus."),
    )
)

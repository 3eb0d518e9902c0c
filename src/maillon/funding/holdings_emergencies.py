"""What emergencies and shared records hold about people, told to the registry of privacy: who wrote them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Table, own_organisations, register

register(
    Holding(
        key="funding.emergencies",
        label=_("Les urgences, les vérifications et les fiches que vous inscrivez pour un bailleur"),
        purpose=_("Savoir qui a préqualifié, vérifié, ouvert, invité, inscrit"),
        ground=_("Votre rôle chez le bailleur"),
        tables=(
            Table("funding.Prequalification", "granted_by", ("organisation__legal_name_fr", "granted_at")),
            Table("funding.Vetting", "vetted_by", ("partner__legal_name_fr", "country", "vetted_at")),
            Table("funding.Emergency", "opened_by", ("slug", "opened_at")),
            Table("funding.Invitation", "invited_by", ("emergency__slug", "invited_at")),
            Table("funding.Cooperation", "recorded_by", ("reference", "recorded_at")),
            Table("funding.ExpertMission", "recorded_by", ("topic", "recorded_at")),
            Table("funding.TuitionQuota", "recorded_by", ("country", "year", "recorded_at")),
            Table("funding.TuitionAllotment", "recorded_by", ("institution", "asked_at")),
            Table("funding.Contribution", "recorded_by", ("institution", "year", "recorded_at")),
        ),
        retention="records",
        readers=(Audience(Capability.READ, own_organisations),),
        kept=_("La fiche reste; votre nom n’y est plus."),
    )
)

"""What training holds about people, told to the registry of privacy."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Table, register

register(
    Holding(
        key="engagement.training",
        label=_("Vos formations"),
        purpose=_("Vous garder une place, attester de ce que vous avez suivi"),
        ground=_("Votre inscription elle-même"),
        tables=(
            Table(
                "engagement.Enrolment",
                "person",
                ("session__course__title", "state", "enrolled_at", "attended_minutes", "score", "comment"),
            ),
        ),
        retention="records",
        readers=(Audience(Capability.EDIT_TEXTS),),
        kept=_("La présence reste, pour que l’attestation se vérifie."),
    )
)
register(
    Holding(
        key="engagement.courses",
        label=_("Les formations, ressources, ateliers et positions que vous avez inscrits"),
        purpose=_("Savoir qui a écrit quoi"),
        ground=_("Votre rôle"),
        tables=(
            Table("engagement.Course", "created_by", ("title", "created_at")),
            Table("engagement.Resource", "created_by", ("title", "created_at")),
            Table("engagement.Workshop", "created_by", ("title", "created_at")),
            Table("engagement.SignedPosition", "written_by", ("title", "signed_on")),
            Table("engagement.AdvocacyDate", "written_by", ("title", "starts_on")),
            Table("engagement.LobbyContact", "written_by", ("institution", "on")),
            Table("engagement.Commitment", "written_by", ("title", "obtained_on")),
        ),
        retention="records",
        readers=(Audience(Capability.EDIT_TEXTS),),
        kept=_("L’écrit reste; votre nom n’y est plus."),
    )
)

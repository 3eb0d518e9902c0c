"""What the association holds about people, told to the registry of privacy."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Table, own_organisations, register

_RECORDS = _("Les registres de l’association restent; votre nom n’y est plus.")

register(
    Holding(
        key="network.seats",
        label=_("Vos sièges, mandats et délégations"),
        purpose=_("Savoir qui siège, qui délègue et qui peut voter"),
        ground=_("Votre mandat, donné par votre organisme ou par le réseau"),
        tables=(
            Table("network.Seat", "person", ("office", "organisation__legal_name_fr", "starts_on", "ends_on")),
            Table("network.Delegate", "user", ("assembly__title", "organisation__legal_name_fr", "named_at")),
            Table("network.Delegate", "named_by", ("assembly__title", "named_at")),
            Table("network.Proxy", "given_by", ("assembly__title", "given_at")),
            Table("network.VotingRight", "user", ("organisation__legal_name_fr", "by_proxy")),
            Table("network.Assembly", "chair", ("title", "starts_at")),
            Table("network.Alliance", "represented_by", ("name", "role", "starts_on")),
        ),
        retention="records",
        readers=(Audience(Capability.READ, own_organisations),),
        kept=_RECORDS,
    )
)
register(
    Holding(
        key="network.commitments",
        label=_("Ce que vous avez signé ou déclaré pour votre organisme"),
        purpose=_("Prouver qui a signé le code d’éthique et déclaré l’année"),
        ground=_("Votre rôle dans l’organisme"),
        tables=(
            Table("network.EthicsSignature", "user", ("name", "title", "capacity", "signed_at")),
            Table("network.Renewal", "declared_by", ("year", "declared_at")),
        ),
        retention="records",
        readers=(Audience(Capability.READ, own_organisations),),
        kept=_("La signature reste avec ce qu’elle engage : elle prouve que l’organisme s’est engagé."),
    )
)
register(
    Holding(
        key="network.interviews",
        label=_("Les entretiens où vous répondez"),
        purpose=_("Faire connaître les membres"),
        ground=_("Votre consentement, retiré quand vous voulez : l’article disparaît aussitôt"),
        tables=(Table("network.Interview", "person", ("title", "function", "published_at")),),
        retention="records",
        readers=(Audience(Capability.READ, own_organisations),),
        kept=_("L’article reste au secrétariat; personne d’autre ne le lit plus."),
    )
)
register(
    Holding(
        key="network.shared",
        label=_("Ce que vous avez publié dans l’espace des membres"),
        purpose=_("Savoir qui a écrit quoi, et pouvoir corriger"),
        ground=_("Votre propre saisie"),
        tables=(
            Table("network.Posting", "created_by", ("title", "created_at")),
            Table("network.Offer", "created_by", ("title", "created_at")),
            Table("network.OfferReply", "by", ("text", "at")),
            Table("network.Announcement", "by", ("title", "published_at")),
            Table("network.LibraryDocument", "added_by", ("title", "added_at")),
            Table("network.GroupDocument", "added_by", ("title", "added_at")),
            Table("network.GroupLetter", "sent_by", ("subject", "sent_at")),
            Table("network.Interview", "by", ("title", "published_at")),
        ),
        retention="records",
        readers=(Audience(Capability.READ, own_organisations),),
        kept=_("Ce qui est publié reste à l’organisme; votre nom n’y est plus."),
    )
)
register(
    Holding(
        key="network.dues",
        label=_("Ce que vous avez inscrit aux cotisations"),
        purpose=_("Savoir qui a inscrit chaque somme"),
        ground=_("Votre rôle auprès du réseau"),
        tables=(
            Table("network.BankFile", "received_by", ("received_at",)),
            Table("network.Payment", "recorded_by", ("recorded_at",)),
            Table("network.Refund", "recorded_by", ("recorded_at",)),
            Table("network.Conversion", "recorded_by", ("recorded_at",)),
            Table("network.DuesScale", "created_by", ("key", "version", "created_at")),
        ),
        retention="records",
        readers=(Audience(Capability.SETTLE),),
        kept=_RECORDS,
    )
)

"""Kinds, topics and states of what members share, in the reader's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.network.models import LibraryDocument, Offer, Posting
from maillon.network.rules.sharing import PostingState

KINDS = {
    Posting.Kind.JOB.value: _("Emploi"),
    Posting.Kind.CONTRACT.value: _("Contrat"),
    Posting.Kind.INTERNSHIP.value: _("Stage"),
    Posting.Kind.VOLUNTEERING.value: _("Bénévolat"),
    Posting.Kind.BOARD.value: _("Siège à un conseil d’administration"),
}
STATES = {
    PostingState.DRAFT: (_("Brouillon"), "draft"),
    PostingState.OPEN: (_("Ouverte"), "ok"),
    PostingState.CLOSED: (_("Échéance passée"), ""),
    PostingState.WITHDRAWN: (_("Retirée"), "bad"),
}
DIRECTIONS = {Offer.Direction.OFFERS.value: _("Offre"), Offer.Direction.SEEKS.value: _("Recherche")}
AUDIENCES = {
    LibraryDocument.Audience.MEMBERS.value: _("Membres"),
    LibraryDocument.Audience.EVERYONE.value: _("Tout le monde"),
}
TOPICS = {
    "governance": _("Vie associative"),
    "ethics": _("Éthique et sécurité des personnes"),
    "advocacy": _("Plaidoyer"),
    "training": _("Formation"),
    "funding": _("Financement"),
    "engagement": _("Engagement du public"),
    "other": _("Autres"),
}
LANGUAGES = {"fr": _("Français"), "en": _("Anglais"), "es": _("Espagnol")}

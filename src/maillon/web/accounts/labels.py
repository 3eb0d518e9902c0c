"""Roles and capabilities in the reader's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability, Role, Territory
from maillon.core.tokens.rules import Scope

ROLES = {
    Role.SECRETARIAT: _("Secrétariat du réseau"),
    Role.ORGANISATION_ADMINISTRATOR: _("Administration de l’organisme"),
    Role.ORGANISATION_OFFICER: _("Saisie et publication"),
    Role.ORGANISATION_READER: _("Lecture seule"),
    Role.PROGRAMME_OFFICER: _("Gestion de programme au ministère"),
    Role.PROGRAMME_APPROVER: _("Approbation des décisions au ministère"),
    Role.FUND_MANAGER: _("Gestion du fonds"),
    Role.CREDIT_COMMITTEE: _("Comité de crédit"),
    Role.LOAN_OFFICER: _("Suivi des prêts"),
    Role.PARTNER_COORDINATOR: _("Coordination d’un partenaire"),
}

CAPABILITIES = {
    Capability.READ: _("Lire ce que tient l’organisme, et son équipe"),
    Capability.RECORD: _("Saisir et corriger"),
    Capability.PUBLISH: _("Publier et retirer"),
    Capability.INVITE: _("Inviter et retirer des rôles"),
    Capability.IMPORT: _("Importer des données ouvertes"),
    Capability.EDIT_TEXTS: _("Rédiger les textes du site"),
    Capability.READ_AUDIT: _("Lire le journal"),
    Capability.OPERATE: _("Faire fonctionner le site"),
    Capability.SETTLE: _("Juger ce qui est dû à l’organisme"),
    Capability.HANDLE: _("Traiter les dossiers reçus"),
    Capability.APPROVE: _("Approuver ou retenir les décisions proposées"),
}

TERRITORIES = {
    Territory.NETWORK: _("Le réseau et tous ses organismes"),
    Territory.ORGANISATION: _("Un organisme membre"),
    Territory.MINISTRY: _("Un ministère"),
    Territory.FUND: _("Un fonds"),
    Territory.PARTNER: _("Un partenaire"),
}

SCOPES = {
    Scope.READ: _("Lire"),
    Scope.RECORD: _("Saisir et corriger des activités et des demandes"),
    Scope.PUBLISH: _("Publier et retirer des activités, déposer des demandes"),
    Scope.IMPORT: _("Importer des fichiers IATI"),
    Scope.HANDLE: _("Traiter les dossiers reçus"),
}

LIFETIME_LABELS = {7: _("Une semaine"), 30: _("Un mois"), 90: _("Trois mois"), 365: _("Un an")}


def office_name(label: str) -> str:
    """The journal's name of an office (``role@organisation``) in the reader's words, with where it is held."""
    role, _at, place = label.partition("@")
    if label == "maillon":
        return str(_("Maillon, de lui-même"))
    if label == "account":
        return str(_("Un compte sans rôle"))
    if role not in set(Role):
        return label
    return str(ROLES[Role(role)]) if place in ("", "network") else f"{ROLES[Role(role)]} · {place}"

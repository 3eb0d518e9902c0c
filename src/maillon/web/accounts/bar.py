"""The role bar: where one's work is, by what one's roles allow; only what exists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.core.cache import cache
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillon.core.obligations.queries import count_awaiting
from maillon.core.parties.models import Organisation, OrganisationFigure
from maillon.core.people.models import User
from maillon.core.people.permissions import can, grants_of, organisation_ids_from_inside
from maillon.core.people.rules import CAPABILITIES, TERRITORY_OF, Capability, Role, Territory
from maillon.dossiers.queries.waiting import part_of
from maillon.network.models import Membership
from maillon.network.permissions.concerns import can_follow_concerns

_LOOKED_AT_EVERY = 60
"""Seconds between two looks at who sits on the committee; the page itself always asks anew."""


@dataclass(frozen=True, slots=True)
class Link:
    """One place of the bar; ``space`` is what its page says it is, ``count`` how much waits there.

    ``aside`` puts it behind « Plus »: what is not opened every day.
    """

    space: str
    label: str | Promise
    url: str
    count: int = 0
    aside: bool = False


def homes_of(user: User, *, at: datetime | None = None) -> dict[int, Organisation]:
    """The organisations a person belongs to, by id, each saying ``has_recent_figures`` and ``is_member``."""
    kept: dict[int, Organisation] | None = user.__dict__.get("_kept_homes")
    if kept is None:
        ids = organisation_ids_from_inside(user, Capability.READ, at=at)
        since = (at or timezone.now()).year - 1
        recent = OrganisationFigure.objects.filter(organisation=OuterRef("pk"), ends_on__year__gte=since)
        member = Membership.objects.on(timezone.localdate(at)).filter(organisation=OuterRef("pk"))
        known = Organisation.objects.annotate(has_recent_figures=Exists(recent), is_member=Exists(member))
        rows = known.filter(pk__in=ids).order_by("pk") if ids else []
        kept = user.__dict__["_kept_homes"] = {row.pk: row for row in rows}
    return kept


def links(user: User, here: Organisation | None = None) -> list[Link]:
    """The bar of a person: the network's work, then that of their organisation (``here`` when it is one of theirs)."""
    network = _network(user)
    homes = homes_of(user)
    # The page's own record says nothing of memberships: the one kept here does.
    home = (homes.get(here.pk) if here is not None else None) or next(iter(homes.values()), None)
    first = Link(
        "home",
        _("À traiter") if network else _("À faire"),
        reverse("space"),
        count=count_awaiting(user, at=timezone.now()),
    )
    own = _organisation(user, home) if home else []
    if _funds(user):
        # A funder gives and follows all day; its own record, its team and what it asks for itself come after.
        own = [replace(link, aside=True) for link in own]
    if not network and not homes and user.person_id is not None:
        return [first, Link("own_departures", _("Mon départ"), reverse("own_departures")), *_concerns(user)]
    return [first, *_fund(user), *_handling(user), *network, *own, *_concerns(user)]


def _handling(user: User) -> list[Link]:
    """What one handles: dossiers, the sittings of committees, the procedures themselves."""
    approving = [Link("approvals", _("Approbations"), reverse("approval_lists"))] if _approves(user) else []
    if not any(Capability.HANDLE in CAPABILITIES[grant.role] for grant in grants_of(user)):
        return approving
    return [
        *approving,
        *(_funding() if _funds(user) else []),
        Link("dossiers", _("Dossiers"), reverse("dossiers")),
        Link("sittings", _("Séances"), reverse("sittings")),
        Link("procedures", _("Procédures"), reverse("procedures"), aside=True),
    ]


def _funds(user: User) -> bool:
    return any(TERRITORY_OF[grant.role] is Territory.MINISTRY for grant in grants_of(user))


def _approves(user: User) -> bool:
    return any(Capability.APPROVE in CAPABILITIES[grant.role] for grant in grants_of(user))


def _fund(user: User) -> list[Link]:
    """The guarantee fund: for its managers and committee, and for a lender its own loans."""
    roles = {grant.role for grant in grants_of(user)}
    if roles & {Role.FUND_MANAGER, Role.CREDIT_COMMITTEE}:
        books = [Link("ledger", _("Comptabilité"), reverse("books"), aside=True)] if Role.FUND_MANAGER in roles else []
        return [
            Link("fund", _("Portefeuille"), reverse("fund")),
            Link("guarantees", _("Garanties"), reverse("guarantees")),
            Link("facilities", _("Prêteurs"), reverse("facilities")),
            Link("claims", _("Appels"), reverse("claims")),
            Link("fund_capital", _("Capital"), reverse("fund_capital"), aside=True),
            *books,
        ]
    if Role.LOAN_OFFICER in roles:
        return [
            Link("lender_portal", _("Prêts garantis"), reverse("lender_portal")),
            Link("facilities", _("États des prêts"), reverse("facilities")),
            Link("claims", _("Appels"), reverse("claims"), aside=True),
        ]
    return []


def _funding() -> list[Link]:
    return [
        Link("funding_calls", _("Appels"), reverse("funding_calls")),
        Link("agreements", _("Conventions"), reverse("agreements")),
        Link("monitoring", _("Suivi"), reverse("monitoring")),
        Link("payments", _("Versements"), reverse("payments")),
        Link("funding_portrait", _("Portrait"), reverse("funding_portrait")),
        Link("emergencies", _("Urgences"), reverse("kept_emergencies"), aside=True),
        Link("sharing", _("Expertise et exonérations"), reverse("sharing"), aside=True),
        Link("ledger", _("Comptabilité"), reverse("books"), aside=True),
    ]


def _network(user: User) -> list[Link]:
    allowed = [
        (Capability.INVITE, Link("network_life", _("Vie du réseau"), reverse("network_life"))),
        (Capability.SETTLE, Link("dues", _("Cotisations"), reverse("dues"))),
        (Capability.SETTLE, Link("ledger", _("Comptabilité"), reverse("books"))),
        (Capability.EDIT_TEXTS, Link("network_space", _("Espace des membres"), reverse("network_space"))),
        (Capability.IMPORT, Link("directory", _("Organismes"), reverse("organisations"))),
        (Capability.HANDLE, Link("mobility", _("Départs"), reverse("seasons"), aside=True)),
        (Capability.EDIT_TEXTS, Link("campaigns", _("Campagnes"), reverse("kept_campaigns"), aside=True)),
        (Capability.EDIT_TEXTS, Link("kept_training", _("Formations"), reverse("kept_training"), aside=True)),
        (Capability.EDIT_TEXTS, Link("newsletter", _("Infolettre"), reverse("kept_newsletter"), aside=True)),
        (Capability.HANDLE, Link("ethics", _("Éthique des membres"), reverse("ethics_members"), aside=True)),
        (Capability.INVITE, Link("groups", _("Comités et groupes"), reverse("groups"), aside=True)),
        (Capability.INVITE, Link("assemblies", _("Assemblées"), reverse("assemblies"), aside=True)),
        (Capability.IMPORT, Link("duplicates", _("Doublons"), reverse("duplicates"), aside=True)),
        (Capability.IMPORT, Link("imports", _("Importations"), reverse("imports"), aside=True)),
        (Capability.EDIT_TEXTS, Link("texts", _("Textes"), reverse("texts"), aside=True)),
        (Capability.OPERATE, Link("privacy", _("Renseignements personnels"), reverse("privacy_desk"), aside=True)),
        (Capability.READ_AUDIT, Link("journal", _("Journal"), reverse("journal"), aside=True)),
        (Capability.INVITE, Link("network_team", _("Équipe"), reverse("network_team"), aside=True)),
    ]
    return [link for capability, link in allowed if can(user, capability)]


def _concerns(user: User) -> list[Link]:
    """The committee's concerns: for who sits on it or has one in hand, looked at once a minute a person."""
    key = f"concerns-followed:{user.pk}"
    follows: bool | None = cache.get(key)
    if follows is None:
        part = part_of(user, at=timezone.now())
        follows = (part.sits or part.keeps) and can_follow_concerns(user)
        cache.set(key, follows, _LOOKED_AT_EVERY)
    return [Link("concerns", _("Préoccupations reçues"), reverse("concerns"), aside=True)] if follows else []


def _organisation(user: User, home: Organisation) -> list[Link]:
    records = home.pk in organisation_ids_from_inside(user, Capability.RECORD)
    record = reverse("record" if records else "organisation", kwargs={"slug": home.slug})
    keeps_projects = any(
        grant.organisation_id == home.pk and TERRITORY_OF[grant.role] in (Territory.ORGANISATION, Territory.PARTNER)
        for grant in grants_of(user)
    )
    in_canada = home.country == "CA" and any(
        grant.organisation_id == home.pk and TERRITORY_OF[grant.role] is Territory.ORGANISATION
        for grant in grants_of(user)
    )
    return [
        Link("record", _("Notre fiche"), record),
        *([Link("activities", _("Nos projets"), reverse("my_activities"))] if keeps_projects else []),
        Link("applications", _("Demandes"), reverse("applications")),
        *([Link("agreements", _("Conventions"), reverse("agreements"), aside=True)] if in_canada else []),
        *([Link("sponsor_portal", _("Garanties"), reverse("sponsor_portal"), aside=True)] if in_canada else []),
        *([Link("eligibility", _("Admissibilité"), reverse("funding_eligibility"), aside=True)] if in_canada else []),
        *([Link("mobility", _("Départs"), reverse("seasons"), aside=True)] if records and keeps_projects else []),
        *(_membership(home, records=records and keeps_projects) if getattr(home, "is_member", False) else []),
        Link("team", _("Équipe"), reverse("team", kwargs={"slug": home.slug})),
    ]


def _membership(home: Organisation, *, records: bool) -> list[Link]:
    return [
        Link("our_membership", _("Notre adhésion"), reverse("our_membership")),
        _dues(home),
        Link("network_space", _("Réseau"), reverse("network_space")),
        Link("own_events", _("Événements"), reverse("own_events")),
        *([Link("helpers", _("Bénévoles"), reverse("helpers"), aside=True)] if records else []),
        Link("own_training", _("Mes formations"), reverse("own_training"), aside=True),
    ]


def _dues(home: Organisation) -> Link:
    return Link("own_dues", _("Cotisations"), reverse("dues_account", kwargs={"slug": home.slug}))

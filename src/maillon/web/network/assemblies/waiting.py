"""What groups and assemblies add to « ce qui m’attend »; how their documents are named."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillon.core.narratives import read
from maillon.core.obligations import awaiting
from maillon.core.obligations.awaiting import Waiting
from maillon.core.people.models import User
from maillon.network.models import Ballot
from maillon.network.permissions.assemblies import can_prepare_assemblies
from maillon.network.queries import groups, waiting
from maillon.network.queries.waiting import Unspoken
from maillon.network.services import assembly_papers, meetings
from maillon.web.documents import kinds
from maillon.web.dossiers.apply.found import interface_language

kinds.register(assembly_papers.MINUTES, gettext_lazy("Procès-verbal d’assemblée"))
kinds.register(meetings.MINUTES, gettext_lazy("Procès-verbal de rencontre"))


@awaiting.register
def assemblies(user: User, at: datetime) -> list[Waiting]:
    """One line a member that nobody represents yet, and a ballot that is open and where one still carries a voice."""
    found = waiting.awaited(user, at=at)
    return [*map(_delegate, found.unspoken), *map(_vote, found.ballots)]


def _delegate(one: Unspoken) -> Waiting:
    return Waiting(
        title=_("Déléguer quelqu’un : %(assembly)s") % {"assembly": read(one.assembly.title, interface_language())},
        why=_("Sans délégation ni procuration, votre voix ne compte pas."),
        link=reverse("assembly_delegation", kwargs={"slug": one.assembly.slug}),
        label=_("Déléguer"),
        due_at=one.assembly.starts_at,
        organisation_id=one.organisation_id,
    )


def _vote(one: Ballot) -> Waiting:
    return Waiting(
        title=_("Voter : %(question)s") % {"question": read(one.question, interface_language())},
        why=_("Le scrutin est ouvert."),
        link=reverse("ballot", kwargs={"slug": one.assembly.slug, "pk": one.pk}),
        label=_("Voter"),
    )


@awaiting.register
def terms_to_renew(user: User, at: datetime) -> list[Waiting]:
    """One line for the secretariat: terms that end soon."""
    if not can_prepare_assemblies(user):
        return []
    ending = list(groups.terms_ending(user, at=at))
    if not ending:
        return []
    return [
        Waiting(
            title=_("Mandats qui finissent bientôt"),
            why=read(ending[0].group.name, interface_language()).text,
            link=reverse("groups"),
            label=_("Ouvrir"),
            pill=ngettext("%(n)s mandat", "%(n)s mandats", len(ending)) % {"n": len(ending)},
        )
    ]

"""What dossiers add to « ce qui m’attend »; and how the obligations a decision opens are named and met."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillon.core.narratives import read
from maillon.core.obligations import awaiting, registry
from maillon.core.obligations.awaiting import Waiting
from maillon.core.obligations.models import Obligation
from maillon.core.people.models import User
from maillon.dossiers.models import Condition, Dossier, Sitting
from maillon.dossiers.queries import waiting
from maillon.web.dossiers.apply.awaiting import applications
from maillon.web.dossiers.apply.found import interface_language
from maillon.web.templatetags.maillon import moment


@awaiting.register
def dossiers(user: User, at: datetime) -> list[Waiting]:
    """What one writes, receives, reads, votes on and holds; of what one has no part in, nothing is asked."""
    part, handles = waiting.part_of(user, at=at), waiting.handles(user, at=at)
    return [
        *(applications(user, at) if part.writes else []),
        *(_to_receive(user, at) if handles else []),
        *(_to_read(user) if part.reads else []),
        *(_to_vote(user, at) if part.votes else []),
        *(_to_hold(user, at) if part.sits or handles else []),
    ]


def _to_receive(user: User, at: datetime) -> list[Waiting]:
    return [
        Waiting(
            title=_("Vérifier la recevabilité : %(procedure)s") % {"procedure": read(one.title, interface_language())},
            why=_("Le plus ancien attend depuis le %(date)s.") % {"date": moment(one.since)},
            link=f"{reverse('dossiers')}?procedure={one.procedure}&etat=submitted&tri=depot",
            label=_("Ouvrir"),
            pill=ngettext("%(n)s dossier", "%(n)s dossiers", one.count) % {"n": one.count},
        )
        for one in waiting.to_receive(user, at=at)
    ]


def _to_read(user: User) -> list[Waiting]:
    return [
        Waiting(
            title=_("Apprécier %(what)s") % {"what": one.dossier.title or one.dossier.reference},
            why=_("Lecture confiée le %(date)s.") % {"date": moment(one.assigned_at)},
            link=reverse("appraisal", kwargs={"reference": one.dossier.reference}),
            label=_("Continuer") if one.state == "started" else _("Apprécier"),
            pill=one.dossier.reference,
        )
        for one in waiting.to_review(user)
    ]


def _to_vote(user: User, at: datetime) -> list[Waiting]:
    return [
        Waiting(
            title=_("Voter : %(what)s") % {"what": one.dossier.title or one.dossier.reference},
            why=str(read(one.sitting.committee.name, interface_language())),
            link=reverse("sitting_item", kwargs={"pk": one.sitting_id, "item": one.pk}),
            label=_("Voter"),
            due_at=one.sitting.ends_at,
            pill=one.dossier.reference,
        )
        for one in waiting.to_vote(user, at=at)
    ]


def _to_hold(user: User, at: datetime) -> list[Waiting]:
    said = {
        Sitting.State.PLANNED: (_("Préparer la séance"), _("L’ordre du jour et le cahier.")),
        Sitting.State.OPEN: (_("Tenir la séance"), _("Elle est ouverte.")),
        Sitting.State.CLOSED: (_("Sceller le procès-verbal"), _("La séance est close.")),
    }
    taking_part = (_("Participer à la séance"), _("Elle est ouverte."))
    found = []
    for one in waiting.to_hold(user, at=at):
        holds = vars(one)["is_convened"] or one.state != Sitting.State.OPEN
        title, why = said[Sitting.State(one.state)] if holds else taking_part
        found.append(
            Waiting(
                title=_("%(act)s : %(committee)s")
                % {"act": title, "committee": read(one.committee.name, interface_language())},
                why=why,
                link=reverse("sitting", kwargs={"pk": one.pk}),
                label=_("Ouvrir"),
                due_at=one.starts_at if one.state == Sitting.State.PLANNED else one.ends_at,
            )
        )
    return found


def _condition(duty: Obligation) -> str | None:
    found = Condition.objects.filter(pk=duty.subject_id).values_list("decision__dossier__reference", flat=True).first()
    return reverse("application", kwargs={"reference": found}) if found else None


def _dossier(duty: Obligation) -> str | None:
    found = Dossier.objects.filter(pk=duty.subject_id).values_list("reference", flat=True).first()
    return reverse("application", kwargs={"reference": found}) if found else None


registry.register(
    "dossiers.condition",
    label=gettext_lazy("Remplir une condition"),
    link=_condition,
    declarable=True,
    needs_evidence=True,
)
for _kind, _label in (
    ("dossiers.report", gettext_lazy("Remettre un rapport")),
    ("dossiers.event_report", gettext_lazy("Faire le bilan de l’événement")),
    ("dossiers.business_plan", gettext_lazy("Déposer le plan d’affaires")),
):
    registry.register(_kind, label=_label, link=_dossier, declarable=True, needs_evidence=True)

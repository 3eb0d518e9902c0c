"""Where one figure comes from, and what was decided with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from maillon.core.audit.queries import history
from maillon.core.parties.models import OrganisationFigure
from maillon.core.people.permissions import Visitor
from maillon.dossiers.permissions import can_handle, followed_by
from maillon.network.models import DuesNotice, EthicsCycle
from maillon.network.permissions.ethics import can_read_cycle
from maillon.network.permissions.memberships import can_read_membership
from maillon.network.queries import evidence
from maillon.web.parties.presenters import figure_name


@require_safe
def figure(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A public figure: its period, its source, who wrote it; what was decided with it for who may read that."""
    found = get_object_or_404(OrganisationFigure.objects.select_related("organisation"), pk=pk, organisation__slug=slug)
    reads = can_read_membership(request.user, found.organisation)
    same = found.organisation.figures.filter(kind=found.kind, detail=found.detail).exclude(pk=pk)
    written = history(found).filter(verb="core.organisation_figure.dated").first()
    context = {
        "module": "network",
        "organisation": found.organisation,
        "figure": found,
        "name": figure_name(found.kind, found.detail),
        "last_day": found.ends_on - timedelta(days=1),
        "office": written.actor_label if written else "",
        "dossier": _dossier(request.user, found.source),
        "reads": reads,
        "notices": notices_with(found) if reads else [],
        "judged": _judged(request.user, found),
        "cycles": _cycles(request.user, found),
        "barometer": evidence.barometer_year(found),
        "others": list(same.order_by("-starts_on", "-pk")[:20]),
        "canonical": settings.BASE_URL + request.path,
    }
    return render(request, "parties/figure.html", context)


def notices_with(figure: OrganisationFigure) -> list[DuesNotice]:
    """The dues notices computed from a figure, cancelled ones included, the latest first."""
    # Both databases know JSON, but not both how to look for an object in a list: one member has few notices.
    own = DuesNotice.objects.filter(organisation=figure.organisation_id).select_related("year").order_by("-issued_at")
    return [one for one in own if figure.pk in {used.get("figure") for used in one.base.get("figures", [])}]


def _judged(user: Visitor, figure: OrganisationFigure) -> list[dict[str, Any]]:
    """The dossiers whose eligibility read the figure, for who handles them or follows them for their applicant."""
    found = evidence.dossiers_judged_with(figure)
    open_to = (
        set(followed_by(user).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True)) if found else ()
    )
    return [
        {
            "dossier": one,
            "procedure": one.version.definition.get("title", {}),
            "url": reverse("dossier" if can_handle(user, one) else "application", kwargs={"reference": one.reference}),
        }
        for one in found
        if one.pk in open_to
    ]


def _cycles(user: Visitor, figure: OrganisationFigure) -> list[EthicsCycle]:
    """The self-assessments filed beside the figure, for who reads them."""
    found = evidence.cycles_shown_with(figure)
    return [one for one in found if can_read_cycle(user, one)]


def _dossier(user: Visitor, source: str) -> dict[str, Any] | None:
    """The dossier a figure was declared in, for who handles it or follows it for its applicant."""
    # A reference holds no blank; « Rapport annuel » is no dossier.
    if not source or " " in source or not getattr(user, "is_authenticated", False):
        return None
    found = followed_by(user).select_related("version__procedure").filter(reference=source).first()
    if found is None:
        return None
    name = "dossier" if can_handle(user, found) else "application"
    return {"reference": found.reference, "url": reverse(name, kwargs={"reference": found.reference})}

"""The public page of one activity."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillon.core.narratives import read
from maillon.projects.models import Activity
from maillon.projects.permissions import can_edit, visible_to
from maillon.projects.portrait import TRANSACTIONS_PER_PAGE, portrait
from maillon.projects.reached import of_activity
from maillon.web.http import whole_number
from maillon.web.insight.phrases import language
from maillon.web.insight.presenters import pager
from maillon.web.projects import public, public_chain, public_classified, public_money, public_naming, public_results


@require_safe
def activity(request: HttpRequest, identifier: str) -> HttpResponse:
    """Who gives, who answers, who acts, where, with which result; every figure with its source and date."""
    told = visible_to(request.user).select_related("source", "reporting_organisation")
    found = get_object_or_404(told, identifier=identifier)
    written = request.GET.get("mouvements", "1")
    page = whole_number(written, digits=6) or 0
    shown = portrait(found, page=max(1, page))
    pages = max(1, -(-shown.transaction_count // TRANSACTIONS_PER_PAGE))
    if not 1 <= page <= pages:
        raise Http404
    here = reverse("activity", kwargs={"identifier": found.identifier})
    money = public_money.money(shown)
    return render(
        request,
        "projects/activity.html",
        {
            "module": "projects",
            "activity": found,
            "portrait": shown,
            "is_published": found.state == Activity.State.PUBLISHED,
            "may_edit": request.user.is_authenticated and can_edit(request.user, found),
            "reporter": public_naming.party(found.reporting_organisation),
            "summary": public.summary(shown),
            "chain": public_chain.chain(shown, money),
            "steps": public.steps(found),
            "money": money,
            "spent_share": money.spent / money.budget if money.budget and money.spent and money.budget > 0 else None,
            "participants": [(p, public_naming.party(p.organisation)) for p in shown.participants],
            "recipients": [(r, public_naming.place_name(r.kind, r.vocabulary, r.code)) for r in shown.recipients],
            "places": public.places(shown),
            "sectors": public_classified.sectors(shown.classified),
            "goals": public_classified.goals(shown.classified),
            "markers": public_classified.markers(shown.classified),
            "movements": public_money.movements(shown),
            "pager": [*pager(page, pages, here, parameter="mouvements")],
            "results": public_results.results(shown.results),
            "reached": of_activity(found, day=timezone.localdate()),
            "documents": public.documents(shown),
            "title": found.title_for(language()),
            "description": read(found.description, language()),
            "related": public.related_groups(shown),
            "canonical": settings.BASE_URL + here,
        },
    )

"""From a project's public money down to the receipts: everybody reads what stands behind, few open the receipts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillon.funding.permissions.expenses import expenses_read_by
from maillon.funding.queries.trail import trail_of
from maillon.projects.models import Activity
from maillon.projects.permissions import can_view
from maillon.web.projects.public_naming import label


@require_safe
def trail(request: HttpRequest, identifier: str) -> HttpResponse:
    """Every amount of a project, what receipts stand behind it, and what has none here."""
    activity = Activity.objects.select_related("reporting_organisation", "source").filter(identifier=identifier).first()
    if activity is None or not can_view(request.user, activity):
        raise Http404
    steps = trail_of(activity)
    shown = [one.pk for step in steps for one in step.expenses]
    readable = set(expenses_read_by(request.user).filter(pk__in=shown).values_list("pk", flat=True)) if shown else set()
    spending = [one for one in steps if one.is_spending]
    context = {
        "activity": activity,
        "steps": [
            {
                "step": one,
                "type": label("TransactionType", one.transaction.type),
                "expenses": [each for each in one.expenses if each.pk in readable],
            }
            for one in steps
        ],
        "total": sum(one.amount_minor for one in spending),
        "behind": sum(one.kept_minor for one in spending),
        "without": sum(one.without_minor for one in spending),
        "many": sum(len(one.expenses) for one in spending),
        "receipts": sum(one.receipts for one in spending),
        "opens": bool(readable),
        "currencies": sorted({one.transaction.currency for one in spending}),
        "module": "projects",
    }
    return render(request, "funding/expenses/trail.html", context)

"""The funder’s report, already written: what an action, or a whole edition, obtained by region."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.core.documents.services import render as drawn
from maillon.core.narratives import read
from maillon.engagement.models import Action, Edition
from maillon.engagement.permissions.events import can_keep_campaigns
from maillon.engagement.queries import actions as queries
from maillon.engagement.queries.campaigns import Reached, reached
from maillon.engagement.queries.kits import actions_of
from maillon.web.engagement.actions import presenters
from maillon.web.engagement.actions.keeping import kept
from maillon.web.engagement.actions.printing import printed
from maillon.web.engagement.events.presenters import label_of
from maillon.web.engagement.events.words import region_name
from maillon.web.http import person
from maillon.web.insight.phrases import language


@login_required
@require_safe
def action(request: HttpRequest, slug: str) -> HttpResponse:
    """The report of one action."""
    _user, found = kept(request, slug)
    title = _("Rapport : %(title)s") % {"title": read(found.title, language()).text}
    sender = found.organisation.name(language()) if found.organisation is not None else _("Le réseau")
    return _report(request, title, sender, [found], None, [], f"rapport-{slug[:60]}.pdf")


@login_required
@require_safe
def edition(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The report of a whole edition: its events and its actions, by region."""
    if not can_keep_campaigns(person(request)):
        raise Http404
    found = get_object_or_404(Edition.objects.select_related("campaign"), campaign__slug=slug, year=year)
    now = timezone.now()
    title = _("Rapport : %(title)s") % {"title": label_of(found)}
    rows = reached(found, at=now)
    return _report(
        request, title, _("Le réseau"), list(actions_of(found, at=now)), found, rows, f"rapport-{slug}-{year}.pdf"
    )


def _report(
    request: HttpRequest,
    title: str,
    sender: str,
    actions: Sequence[Action],
    edition: Edition | None,
    events: Sequence[Reached],
    name: str,
) -> HttpResponse:
    now = timezone.now()
    rows = _rows(actions, events)
    context: dict[str, Any] = {
        "title": title,
        "sender": {"name": sender, "lines": []},
        "written_on": timezone.localdate(now),
        "edition": edition,
        "last_day": edition.ends_on - timedelta(days=1) if edition else None,
        "actions": [
            {"card": one, "regions": presenters.region_bars(one.action)} for one in presenters.cards(actions, at=now)
        ],
        "rows": rows,
        "events": sum(one.events for one in events),
        "sessions": sum(one.sessions for one in events),
        "registered": sum(one.registered for one in events),
        "attended": sum(one.attended for one in events),
        "active_regions": len([one for one in events if one.region]),
        "signed": sum(row["signed"] for row in rows),
    }
    return printed(request, drawn("engagement/documents/funder_report.html", context, language()), name)


def _rows(actions: Sequence[Action], events: Sequence[Reached]) -> list[dict[str, Any]]:
    signed: dict[str, int] = {}
    for one in actions:
        for code, n in queries.by_region(one).items():
            signed[code] = signed.get(code, 0) + n
    by_code = {one.region: one for one in events}
    codes = sorted({*signed, *by_code}, key=lambda code: code or "99")
    return [
        {
            "name": region_name(code) if code else _("En ligne, ailleurs ou non dite"),
            "events": by_code[code].events if code in by_code else 0,
            "attended": by_code[code].attended if code in by_code else 0,
            "signed": signed.get(code, 0),
        }
        for code in codes
    ]

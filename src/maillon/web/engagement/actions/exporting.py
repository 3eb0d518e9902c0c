"""What leaves the desk: names whose person agreed, addresses that asked for news; counts for anybody who keeps."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.engagement.queries import actions as queries
from maillon.engagement.services.actions import note_export
from maillon.web.engagement.actions.keeping import kept
from maillon.web.engagement.events.words import region_name


@login_required
@require_safe
def names(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    """``remise``: the names to hand over, of who agreed; ``nouvelles``: the addresses of who asked to be told."""
    user, found = kept(request, slug)
    if what == "remise":
        head = [_("Nom"), _("Région"), _("Date")]
        signed = list(queries.to_hand_over(found))
        rows = [
            (one.name, region_name(one.region) if one.region else "", timezone.localdate(one.confirmed_at).isoformat())
            for one in signed
            if one.confirmed_at
        ]
    elif what == "nouvelles":
        head = [_("Nom"), _("Courriel"), _("Langue")]
        rows = [(one.name, one.email, one.language) for one in queries.wanting_news(found)]
    else:
        raise Http404
    note_export(action=found, what=what, rows=len(rows), actor=user, at=timezone.now())
    return _csv(head, rows, f"{what}-{slug[:60]}.csv")


def _csv(head: list[str], rows: Iterable[tuple[str, ...]], name: str) -> HttpResponse:
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(head)
    for row in rows:
        table.writerow([_inert(cell) for cell in row])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _inert(cell: str) -> str:
    """A name that begins like a formula stays a name in a spreadsheet."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell

"""Every group one may know of; one group, and its space for those who sit there."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.people.models import User
from maillon.network.models import Group, Seat
from maillon.network.permissions import groups as permissions
from maillon.network.queries.groups import office_order, roll_on, terms_ending
from maillon.web.network.groups import words
from maillon.web.network.groups.found import known_group


@never_cache
@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """One's own first, then the public ones; for the secretariat, the terms that end soon."""
    now = timezone.now()
    today = timezone.localdate(now)
    mine = set(permissions.seats_held_by(request.user).values_list("group_id", flat=True))
    known = permissions.groups_known_to(request.user).order_by("kind", "slug")
    rows = [(one, words.KINDS[Group.Kind(one.kind)]) for one in known]
    going = [row for row in rows if row[0].ends_on is None or row[0].ends_on > today]
    context = {
        "module": "network",
        "space": "groups",
        "mine": [row for row in going if row[0].pk in mine],
        "others": [row for row in going if row[0].pk not in mine],
        "ended": [row for row in rows if row not in going],
        "founds": permissions.can_found_groups(request.user),
        "ending": terms_ending(request.user, at=now),
    }
    return render(request, "network/groups/list.html", context)


@never_cache
@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """Name and mandate for everybody; roll, meetings, documents and letters for its people."""
    found = known_group(request, slug)
    reads = permissions.can_read_group(request.user, found)
    context: dict[str, Any] = {
        "module": "network",
        "space": "groups",
        "group": found,
        "kind": words.KINDS[Group.Kind(found.kind)],
        "reads": reads,
    }
    if reads and isinstance(request.user, User):
        context |= _inside(request, found, request.user)
    return render(request, "network/groups/group.html", context)


def _inside(request: HttpRequest, found: Group, user: User) -> dict[str, Any]:
    now = timezone.now()
    today = timezone.localdate(now)
    try:
        asked = parse_date(request.GET.get("le", "")[:10])
    except ValueError:
        asked = None
    seats: list[Seat] = sorted(roll_on(found, asked or today), key=office_order)
    keeps = permissions.can_keep_group(user, found)
    meetings = found.meetings.order_by("-starts_at")
    if not keeps:
        meetings = meetings.filter(convened_at__isnull=False)
    return {
        "day": asked or today,
        "is_past": asked is not None and asked != today,
        "seats": [(one, words.OFFICES[Seat.Office(one.office)]) for one in seats],
        "keeps": keeps,
        "keeps_roll": permissions.can_keep_roll(user, found),
        "meetings": list(meetings[:20]),
        "documents": list(found.documents.filter(removed_at=None).select_related("file").order_by("-added_at")[:50]),
        "letters": list(found.letters.order_by("-sent_at")[:10]),
        "offices": words.OFFICES.items(),
        "key": uuid.uuid4().hex,
        "now": now,
    }

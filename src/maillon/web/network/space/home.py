"""The members' space: what the network says to its members and what they say to one another."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillon.core.people.models import User
from maillon.network.permissions import sharing as permissions
from maillon.network.queries import contacts as contact_queries
from maillon.network.queries import sharing as queries
from maillon.web.http import person
from maillon.web.network.space.words import DIRECTIONS, KINDS


def _reader(request: HttpRequest) -> User:
    user = person(request)
    if not permissions.reads_as_member(user):
        raise Http404
    return user


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Announcements, documents, offers and postings, the latest of each."""
    user, now, today = _reader(request), timezone.now(), timezone.localdate()
    open_now = queries.open_postings(queries.WantedPostings(), at=now)[:5]
    context = {
        "announcements": queries.announcements(at=now)[:10],
        "documents": queries.documents(user)[:5],
        "offers": [(offer, DIRECTIONS[offer.direction]) for offer in queries.standing_offers(user, on=today)[:5]],
        "postings": [(posting, KINDS[posting.kind]) for posting in open_now],
        "stands": queries.stands()[:3],
        "may_keep": permissions.can_keep_shelf(user),
        "may_post": permissions.posts_as_member(user),
        "space": "network_space",
    }
    return render(request, "network/space/home.html", context)


@login_required
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Who agreed to be written to by members."""
    _reader(request)
    text = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:100]
    rows = contact_queries.contacts(text=text, at=timezone.now())
    return render(request, "network/space/contacts.html", {"rows": rows[:500], "text": text, "space": "network_space"})

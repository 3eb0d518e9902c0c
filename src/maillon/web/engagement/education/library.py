"""The library everybody reads: by theme, by age, by words."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from maillon.core.files.services import path_of
from maillon.engagement.permissions import education as permissions
from maillon.engagement.queries import education as queries
from maillon.engagement.services.education import count_taken
from maillon.web.engagement import fields
from maillon.web.insight.presenters import pager

PER_PAGE = 20


def asked_age(request: HttpRequest) -> int | None:
    """The age an address asks, in years."""
    told = fields.typed(request, "age", 2)
    return int(told) if told.isdecimal() else None


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What suits a class."""
    age, theme, words = asked_age(request), fields.typed(request, "theme", 30), fields.typed(request, "q")
    found = permissions.resources_seen_by(request.user).filter(published_at__isnull=False)
    shown = Paginator(queries.resources(found, age=age, theme=theme, words=words), PER_PAGE).get_page(
        request.GET.get("page")
    )
    kept = {name: value for name, value in (("age", age), ("theme", theme), ("q", words)) if value not in (None, "")}
    context = {
        "module": "engagement",
        "resources": shown,
        "total": shown.paginator.count,
        "age": "" if age is None else age,
        "theme": theme,
        "words": words,
        "themes": fields.choices_of("EducationTheme"),
        "pager": pager(shown.number, shown.paginator.num_pages, f"{reverse('resources')}?{urlencode(kept)}"),
        "may_keep": permissions.can_keep_resources(request.user),
    }
    return render(request, "engagement/education/resources.html", context)


@require_safe
def resource(request: HttpRequest, slug: str) -> HttpResponse:
    """One resource, or a kit with what it holds."""
    seen = permissions.resources_seen_by(request.user)
    found = get_object_or_404(seen.select_related("organisation", "file"), slug=slug)
    context = {
        "module": "engagement",
        "resource": found,
        "themes": fields.named(found.themes, "EducationTheme"),
        "parts": found.parts.filter(pk__in=seen.values("pk")).order_by("pk"),
        "kits": found.kits.filter(published_at__isnull=False).order_by("pk"),
        "may_keep": permissions.can_keep_resource(request.user, found),
    }
    return render(request, "engagement/education/resource.html", context)


@require_safe
def file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Its file; only how many times it was taken is counted."""
    found = get_object_or_404(permissions.resources_seen_by(request.user).select_related("file"), slug=slug)
    path = path_of(found.file.digest) if found.file else None
    if found.file is None or path is None or not path.exists():
        raise Http404
    count_taken(resource=found)
    answer = FileResponse(
        path.open("rb"), as_attachment=True, filename=found.file.name, content_type=found.file.media_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer

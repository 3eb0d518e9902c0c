"""« À quoi mon organisme est admissible »: every open call, judged by what the record says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillon.core.parties.models import Organisation
from maillon.core.people.permissions import can_from_inside
from maillon.core.people.rules import Capability
from maillon.dossiers.queries.windows import closing_of
from maillon.funding.permissions import programmes as permissions
from maillon.funding.queries import eligible
from maillon.funding.queries.eligible import Fit, Judged
from maillon.web.funding.programmes import words
from maillon.web.http import person


@login_required
@require_safe
def eligibility(request: HttpRequest) -> HttpResponse:
    """The open calls of one of one's organisations (?organisme=): eligible, to be checked, or why not."""
    user = person(request)
    homes = list(permissions.eligibility_homes(user).order_by("legal_name_fr", "pk"))
    if not homes:
        raise Http404
    asked = request.GET.get("organisme", "")
    home = next((one for one in homes if one.slug == asked), homes[0])
    records = can_from_inside(user, Capability.RECORD, home)
    context = {
        "space": "eligibility",
        "homes": homes,
        "home": home,
        "may_record": records,
        "rows": [_shown(one, home) for one in eligible.fits(home, at=timezone.now())],
    }
    return render(request, "funding/programmes/eligibility.html", context)


def _shown(fit: Fit, home: Organisation) -> dict[str, Any]:
    label, look = words.ANSWERS[fit.answer]
    return {
        "fit": fit,
        "call": fit.call,
        "programme": fit.call.terms.component.programme,
        "closing": closing_of(fit.call.version),
        "answer": label,
        "look": look,
        "missing": list(_lacking(fit.missing, home)),
    }


def _lacking(missing: Iterable[Judged], home: Organisation) -> Iterable[dict[str, Any]]:
    """Each missing fact once, the articles it serves, where it is written."""
    found: dict[str, list[str]] = {}
    for one in missing:
        for name in one.condition.missing:
            found.setdefault(name, []).extend([one.article.number] if one.article else [])
    for name, articles in found.items():
        in_record = name not in words.IN_APPLICATION
        yield {
            "name": words.FACTS.get(name, name),
            "articles": articles,
            "url": reverse("record", kwargs={"slug": home.slug}) if in_record else "",
        }

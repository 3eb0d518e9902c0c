"""What people who came back say, read together; nobody's answers are shown."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.narratives import read
from maillon.mobility.models import Guideline
from maillon.mobility.permissions.departures import followed_by
from maillon.mobility.queries import answers as queries
from maillon.mobility.rules.guidelines import Question
from maillon.mobility.rules.together import Told
from maillon.web.http import person
from maillon.web.mobility.departures import words
from maillon.web.mobility.departures.register import follower


@login_required
@never_cache
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """The debriefing or the survey, a version at a time, all years or one that is large enough."""
    follower(request)
    survey = Guideline.Kind.SURVEY.value
    kind = survey if request.GET.get("quoi") == survey else Guideline.Kind.DEBRIEFING.value
    versions = queries.versions(kind)
    asked = request.GET.get("version", "")
    version = next((one for one in versions if str(one.pk) == asked), versions[0] if versions else None)
    typed = request.GET.get("annee", "")
    year = int(typed) if typed.isdecimal() and len(typed) == 4 else None
    found = queries.answers_to(version, followed_by(person(request)), year=year) if version else None
    here = reverse("departure_answers")
    kept: dict[str, Any] = {"quoi": kind} | ({"version": version.pk} if version else {})
    context = {
        "space": "mobility",
        "kind": kind,
        "kinds": [(key, label, f"{here}?{urlencode({'quoi': key})}") for key, label in words.QUESTIONS.items()],
        "versions": [(one, f"{here}?{urlencode({'quoi': kind, 'version': one.pk})}") for one in versions],
        "version": version,
        "found": found,
        "year": year if found and year in found.years else None,
        "years": [(one, f"{here}?{urlencode(kept | {'annee': one})}") for one in (found.years if found else [])],
        "all_years": f"{here}?{urlencode(kept)}",
        "rows": [_said(one, found.asked[one.key]) for one in found.told] if found else [],
    }
    return render(request, "mobility/departures/answers.html", context)


def _said(told: Told, asked: Question) -> dict[str, Any]:
    """A question and what people said to it, in words."""
    language = get_language() or "fr"
    labels = {key: read(text, language).text for key, text in asked.options.items()}
    counts = [(labels.get(key, key), people, people * 100 // told.people) for key, people in told.counts.items()]
    return {"told": told, "text": read(asked.text, language).text, "counts": counts}

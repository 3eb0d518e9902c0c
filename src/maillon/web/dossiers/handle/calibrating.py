"""How readers mark, beside one another: who is high, who is low, who spreads."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.people.models import User
from maillon.dossiers.queries import desk
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.scoring import Habit
from maillon.dossiers.rules.scoring import calibration as calibrate
from maillon.web.dossiers.handle.found import handled_version
from maillon.web.http import person


@login_required
@never_cache
@require_safe
def calibration(request: HttpRequest, pk: int) -> HttpResponse:
    """Each reader's mean and spread, by criterion and in all."""
    version = handled_version(request, pk)
    rules = definition.read(version.definition)
    habits = calibrate(rules.grid, desk.readings_of(person(request), version))
    by_reader: dict[int, dict[str, Habit]] = {}
    for one in habits:
        by_reader.setdefault(one.reader, {})[one.criterion] = one
    people = User.objects.select_related("person").in_bulk(by_reader)
    rows = [
        (people[reader], kept.get(""), [(one, kept.get(one.key)) for one in rules.grid.criteria])
        for reader, kept in sorted(by_reader.items(), key=lambda pair: str(people[pair[0]]))
    ]
    context = {"space": "dossiers", "version": version, "rules": rules, "rows": rows}
    return render(request, "dossiers/handle/calibration.html", context)

"""What a version changes: in words, and for the dossiers of past rounds."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.jobs.models import JobRun
from maillon.core.jobs.services import enqueue
from maillon.dossiers.models import ProcedureVersion
from maillon.dossiers.permissions import handled_by
from maillon.dossiers.queries import replaying
from maillon.dossiers.queries.desk import left_to_read
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.comparing import compare
from maillon.dossiers.rules.definition import Eligibility, ProcedureDefinition
from maillon.dossiers.rules.replay import Fate
from maillon.dossiers.rules.sections import digest
from maillon.web.dossiers.apply.phrases import STATES
from maillon.web.dossiers.procedures.found import version_of
from maillon.web.dossiers.procedures.words import lines
from maillon.web.http import person, whole_number

_PER_PAGE = 50
FATES = {
    Fate.BLOCKED: (_("Ne pourrait plus être déposé"), "bad"),
    Fate.UNBLOCKED: (_("Pourrait maintenant être déposé"), "ok"),
    Fate.FALLS: (_("N’atteindrait plus le seuil de la grille"), "warn"),
    Fate.RISES: (_("Atteindrait maintenant le seuil de la grille"), "ok"),
    Fate.SAME: (_("Aucun changement"), "draft"),
}


@login_required
@require_safe
def difference(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Two versions side by side: only what changed, with the article it comes from."""
    version = version_of(request, key, number)
    others = version.procedure.versions.exclude(pk=version.pk).filter(discarded_at=None).order_by("-number")
    asked = whole_number(request.GET.get("avec"))
    default = version.copied_from or others.filter(number__lt=version.number).first() or others.first()
    other = default if asked is None else get_object_or_404(others, number=asked)
    before = definition.read(other.definition) if other else ProcedureDefinition()
    after = definition.read(version.definition)
    context = {
        "space": "procedures",
        "version": version,
        "procedure": version.procedure,
        "rules": after,
        "other": other,
        "others": others,
        "lines": lines(compare(before, after), before, after) if other else [],
        "forms": _forms(other, version) if other else [],
        "window": other is not None and (other.opens_at, other.closes_at) != (version.opens_at, version.closes_at),
    }
    return render(request, "dossiers/procedures/difference.html", context)


def _forms(before: ProcedureVersion, after: ProcedureVersion) -> list[tuple[Any, Any]]:
    """The forms that are not the same: before and after, None where there is none."""
    old, new = (
        {(use.use, use.form.form_id): use.form for use in one.forms.select_related("form")} for one in (before, after)
    )
    keys = sorted({*old, *new})
    return [(old.get(one), new.get(one)) for one in keys if old.get(one) != new.get(one)]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def replayed(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Which dossiers of past rounds would have had another outcome under this version."""
    version = version_of(request, key, number)
    rules = definition.read(version.definition)
    count = replaying.how_many(version.procedure)
    run = None
    if count > replaying.AT_ONCE:
        run = _run(request, version)
        if request.method == "POST":
            return redirect("version_replay", key=key, number=number)
        found = replaying.kept(run.result) if run and run.state == JobRun.State.SUCCEEDED else []
    elif request.method == "POST":
        raise Http404
    else:
        found = replaying.replay(version.procedure, rules)
    # Whoever is recused from a dossier does not see it here either; whoever has still to read it learns nothing of it.
    seen = dict(handled_by(request.user).values_list("reference", "title"))
    unread = set(left_to_read(person(request)).values_list("dossier__reference", flat=True))
    changed = [one for one in found if one.fate is not Fate.SAME and one.reference not in unread]
    judged = len(found) - (replaying.how_many(version.procedure, of=unread) if found and unread else 0)
    of_each = Counter(one.fate for one in changed)
    of_each[Fate.SAME] = judged - len(changed)
    chosen = request.GET.get("sort", "")
    chosen = chosen if chosen in list(Fate) else ""
    shown = [
        one for one in (found if chosen == Fate.SAME else changed)
        if one.reference in seen and one.reference not in unread and chosen in ("", one.fate.value)
    ]  # fmt: skip
    page = Paginator(shown, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "space": "procedures",
        "version": version,
        "procedure": version.procedure,
        "rules": rules,
        "count": count,
        "run": run,
        "is_long": count > replaying.AT_ONCE,
        "counts": [(fate, *FATES[fate], of_each[fate]) for fate in Fate],
        "changed": len(changed),
        "replayed": judged,
        "chosen": chosen,
        "page": page,
        "rows": [_row(one, seen, version, rules) for one in page],
    }
    return render(request, "dossiers/procedures/replay.html", context)


def _row(one: replaying.Replayed, seen: dict[str, str], version: ProcedureVersion, rules: ProcedureDefinition) -> Any:
    label, kind = FATES[one.fate]
    by_key: dict[str, Eligibility] = {rule.key: rule for rule in rules.eligibility}
    blocking = [(by_key[key], rules.article(by_key[key].article)) for key in one.after.blocked if key in by_key]
    return {
        "one": one,
        "title": seen.get(one.reference, ""),
        "state": STATES.get(one.state, one.state),
        "label": label,
        "kind": kind,
        "blocking": blocking,
        "lifted": [key for key in one.before.blocked if key not in one.after.blocked],
    }


def _run(request: HttpRequest, version: ProcedureVersion) -> JobRun | None:
    """The replay of this very wording by the machine, asked for where it was not yet."""
    wording = digest(version.definition)
    rows = JobRun.objects.filter(name=replaying.JOB, arguments__version=version.pk, arguments__wording=wording)
    run = rows.order_by("-pk").first()
    if request.method == "POST" and (run is None or run.state == JobRun.State.FAILED):
        run = enqueue(
            replaying.JOB, at=timezone.now(), requested_by=person(request), version=version.pk, wording=wording
        )
    return run

"""Programmes and calls as everybody reads them: terms in plain words, versions, the clock of a call, its results."""

from __future__ import annotations

import csv
import io
from collections import Counter
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.core import places
from maillon.core.narratives import read
from maillon.dossiers.queries.windows import closing_of
from maillon.dossiers.rules import definition
from maillon.funding.models import Call, Component, Programme, Terms
from maillon.funding.permissions import programmes as permissions
from maillon.funding.queries import calls as queries
from maillon.funding.queries.calls import Stage, stage_of
from maillon.funding.rules import terms as rules
from maillon.web.funding.programmes import words

_ORDER = (Stage.OPEN, Stage.COMING, Stage.CLOSED, Stage.DONE)
_SHOWN = 60


def shown(call: Call) -> dict[str, Any]:
    """A call with its stage in words and its closing instant."""
    stage = stage_of(call, at=timezone.now())
    label, look = words.STAGES[stage]
    return {
        "call": call,
        "stage": stage,
        "stage_label": label,
        "look": look,
        "closing": closing_of(call.version),
        "is_open": stage is Stage.OPEN,
        "programme": call.terms.component.programme,
    }


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """Every programme, the calls that are open first."""
    rows = Programme.objects.select_related("funder").prefetch_related("components").order_by("pk")
    announced = queries.with_parts(Call.objects.announced(timezone.now())).order_by("-announced_at", "-pk")[:_SHOWN]
    calls = sorted((shown(one) for one in announced), key=lambda one: _ORDER.index(one["stage"]))
    context = {
        "module": "programmes",
        "programmes": rows,
        "calls": [one for one in calls if one["stage"] in (Stage.OPEN, Stage.COMING)],
        "past": [one for one in calls if one["stage"] in (Stage.CLOSED, Stage.DONE)][:12],
        "may_know": permissions.eligibility_homes(request.user).exists(),
        "may_keep": permissions.programmes_kept_by(request.user).exists(),
    }
    return render(request, "funding/programmes/listing.html", context)


@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """A programme: what each of its components offers today, its versions, its calls."""
    found = get_object_or_404(Programme.objects.select_related("funder"), slug=slug)
    today = timezone.localdate()
    components = []
    for one in found.components.prefetch_related("terms").order_by("position", "pk"):
        versions = sorted(one.terms.all(), key=lambda kept: -kept.number)
        current = next((kept for kept in versions if kept.starts_on <= today), versions[0] if versions else None)
        components.append({"component": one, "versions": versions, "current": current})
    kept = queries.with_parts(Call.objects.announced(timezone.now())).filter(terms__component__programme=found)
    context = {
        "module": "programmes",
        "programme": found,
        "components": components,
        "calls": [shown(one) for one in kept.order_by("-announced_at")[:_SHOWN]],
        "may_know": permissions.eligibility_homes(request.user).exists(),
        "may_keep": permissions.can_keep_programme(request.user, found),
    }
    return render(request, "funding/programmes/programme.html", context)


@require_safe
def terms(request: HttpRequest, slug: str, key: str, number: int) -> HttpResponse:
    """One version of what a component offers and asks, in plain words; ?avec= shows what it changes."""
    component = get_object_or_404(Component.objects.select_related("programme__funder"), programme__slug=slug, key=key)
    version = get_object_or_404(component.terms, number=number)
    others = list(component.terms.exclude(pk=version.pk).order_by("-number"))
    said = rules.read(version.definition)
    asked = request.GET.get("avec", "")
    other = next((one for one in others if str(one.number) == asked), None)
    context = {
        "module": "programmes",
        "programme": component.programme,
        "component": component,
        "version": version,
        "others": others,
        "other": other,
        "lines": words.differences(rules.read(other.definition), said) if other else [],
        **in_words(said),
    }
    return render(request, "funding/programmes/terms.html", context)


def in_words(said: rules.Terms) -> dict[str, Any]:
    """What the terms say, ready to be shown."""
    return {
        "said": said,
        "expenses": [(one, rules.part(one.cap_share), said.article(one.article)) for one in said.expenses],
        "shares": {
            "aid": rules.part(said.aid.share),
            "yearly": [rules.part(one) for one in said.aid.yearly_shares],
            "overhead": rules.part(said.overhead_share),
            "counterpart": rules.part(said.counterpart.least_share),
            "in_kind": rules.part(said.counterpart.in_kind_at_most),
            "stacking": rules.part(said.stacking.most_share),
            "transfers": rules.part(said.transfers.share),
            "explain": rules.part(said.transfers.explain_share),
        },
        "counted": [words.KINDS[one] for one in said.stacking.counted if one in words.KINDS],
        "instalments": [
            (one, rules.part(one.share), [words.said_of(each, said) for each in one.conditions])
            for one in said.instalments
        ],
        "reports": [(one, words.ANCHORS.get(one.anchor, "")) for one in said.reports],
        "lists": [
            (_("Qui peut demander"), said.eligible_organisations, True),
            (_("Qui ne peut pas demander"), said.ineligible_organisations, False),
            (_("Projets admissibles"), said.eligible_projects, True),
            (_("Projets inadmissibles"), said.ineligible_projects, False),
            (_("Pièces à joindre"), said.supporting_documents, True),
            (_("Conditions particulières"), said.special_conditions, True),
        ],
    }


@require_safe
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """One call: how much, until when to the hour, who may apply, and once closed how far it has come."""
    found = seen_call(request, slug)
    told = shown(found)
    stage = told["stage"]
    context = {
        "module": "programmes",
        **told,
        "rules": definition.read(found.version.definition),
        "extensions": sorted(found.version.extensions.all(), key=lambda one: one.closes_at),
        "clock": queries.clocks([found])[found.pk] if stage in (Stage.CLOSED, Stage.DONE) else None,
        "may_know": permissions.eligibility_homes(request.user).exists(),
        "may_keep": permissions.can_keep_call(request.user, found),
        **in_words(rules.read(found.terms.definition)),
    }
    return render(request, "funding/programmes/call.html", context)


@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Who was chosen: organisations, amounts, regions; only once the officer has published them."""
    found, rows = _results(request, slug)
    language = get_language() or "fr"
    regions: Counter[str] = Counter()
    for one in rows:
        regions[one.region] += one.amount_minor or 0
    most = max(regions.values(), default=0)
    context = {
        "module": "programmes",
        **shown(found),
        "rows": [(one, places.region_name(one.region, language) if one.region else "") for one in rows],
        "total_minor": sum(one.amount_minor or 0 for one in rows),
        "clock": queries.clocks([found])[found.pk],
        "regions": [
            (places.region_name(code, language) if code else _("Hors Québec ou non précisée"), total, total / most)
            for code, total in regions.most_common()
            if most
        ],
    }
    return render(request, "funding/programmes/results.html", context)


@require_safe
def results_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as a table."""
    found, rows = _results(request, slug)
    language = get_language() or "fr"
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(["call", "organisation", "title", "region_code", "region", "amount", "currency", "decided_on"])
    for one in rows:
        applicant = one.dossier.applicant
        name = applicant.name(language) if applicant else ""
        total = "" if one.amount_minor is None else str(Decimal(one.amount_minor).scaleb(-2))
        region = places.region_name(one.region, language) if one.region else ""
        title = one.dossier.title
        day = timezone.localdate(one.decided_at).isoformat()
        table.writerow([found.slug, *map(_safe, (name, title)), one.region, region, total, found.currency, day])
    response = HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.csv"'
    return response


def seen_call(request: HttpRequest, slug: str) -> Call:
    """A call this visitor may read; 404 for the others."""
    return get_object_or_404(queries.with_parts(permissions.calls_seen_by(request.user)), slug=slug)


def _results(request: HttpRequest, slug: str) -> tuple[Call, list[queries.Chosen]]:
    found = seen_call(request, slug)
    if stage_of(found, at=timezone.now()) is not Stage.DONE:
        raise Http404
    return found, queries.chosen(found)


def _safe(text: str) -> str:
    """A text that a spreadsheet takes for no formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def title_of(kept: Terms) -> str:
    """The name of a version of the terms, for a list to choose from."""
    language = get_language() or "fr"
    return f"{read(kept.component.programme.name, language).text} – {read(kept.name, language).text}"

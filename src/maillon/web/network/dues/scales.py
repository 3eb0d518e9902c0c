"""Scales: those in force, those to come, drafts; their versions, what differs, their adoption."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.text import slug
from maillon.network.models import DuesScale
from maillon.network.queries.dues.assessing import scales as known_scales
from maillon.network.rules.dues import Scale, changes
from maillon.network.rules.sharing import CHANGED, edition
from maillon.network.services.dues import scales as services
from maillon.web.http import person
from maillon.web.network.dues import scale_forms, words
from maillon.web.network.dues.forms import AdoptForm
from maillon.web.network.dues.found import attempt, done, keeper
from maillon.web.refusals import sentence
from maillon.web.templatetags.maillon import exact_amount

_BLANK: dict[str, Any] = {
    "base": [{"kind": "revenue", "without": []}],
    "mode": "marginal",
    "brackets": [{"start": 0, "fixed": 15_000, "rate": 0}],
    "least": 0,
    "most": None,
    "limits_first": False,
    "discounts": [],
    "combine": "cumulative",
    "proration": "month",
    "round_to": 100,
    "rounding": "nearest",
    "oldest_months": 24,
    "may_fall": False,
}


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every scale: in force, to come, past, and drafts."""
    keeper(request)
    found = list(known_scales())
    today = timezone.localdate()
    context = {
        "adopted": [one for one in found if one.adopted_on],
        "drafts": [one for one in found if not one.adopted_on],
        "today": today,
        "module": "network",
        "space": "dues",
    }
    return render(request, "network/dues/scales.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def scale(request: HttpRequest, pk: int) -> HttpResponse:
    """One scale in words, what it changes of the version before, and what one may do with it."""
    user, now = keeper(request), timezone.now()
    shown = get_object_or_404(DuesScale.objects.select_related("created_by"), pk=pk)
    act = request.POST.get("do", "") if request.method == "POST" else ""
    form = AdoptForm(request.POST if act == "adopt" else None)
    if act == "copy":
        made = services.copy(scale=shown, actor=user, at=now)
        messages.success(request, _("Une nouvelle version est en brouillon : l’ancienne ne change pas."))
        return redirect("dues_scale_edit", pk=made.pk)
    if act == "discard":
        if done(request, lambda: services.discard(scale=shown, actor=user, at=now), _("Le brouillon est jeté.")):
            return redirect("dues_scales")
        return redirect("dues_scale", pk=pk)
    if act == "withdraw":
        done(
            request,
            lambda: services.withdraw(scale=shown, actor=user, at=now),
            _("L’adoption est retirée : le barème d’avant continue."),
        )
        return redirect("dues_scale", pk=pk)
    if act == "adopt" and form.is_valid():
        told = form.cleaned_data
        if attempt(form, lambda: services.adopt(scale=shown, **told, actor=user, at=now)):
            messages.success(request, _("Le barème est adopté."))
            return redirect("dues_scale", pk=pk)
    former = DuesScale.objects.filter(key=shown.key, version__lt=shown.version).order_by("-version").first()
    told_scale = Scale.from_json({**shown.definition, "may_fall": True})
    context = {
        "scale": shown,
        "told": described(told_scale),
        "former": former,
        "changes": changes(former.definition, shown.definition) if former else [],
        "versions": DuesScale.objects.filter(key=shown.key).order_by("-version"),
        "form": form,
        "is_draft": shown.adopted_on is None,
        "module": "network",
        "space": "dues",
    }
    return render(request, "network/dues/scale.html", context, status=422 if act else 200)


def described(told: Scale) -> dict[str, Any]:
    """A scale in words: its base, its brackets, its limits, its discounts."""
    heads, currency = told.counts_heads, told.currency
    brackets = []
    for place, one in enumerate(told.brackets):
        end = told.brackets[place + 1].start if place + 1 < len(told.brackets) else None
        brackets.append(
            {
                "where": words.bracket_name({"start": one.start, "end": end}, heads=heads, currency=currency),
                "fixed": exact_amount(one.fixed, currency) if one.fixed else "",
                "rate": words.rate(one.rate, heads=heads, currency=currency) if one.rate else "",
            }
        )
    return {
        "base": [(words.figure(one.kind), ", ".join(one.without)) for one in told.base],
        "mode": words.MODES[told.mode],
        "brackets": brackets,
        "least": told.least,
        "most": told.most,
        "limits_first": told.limits_first,
        "discounts": [
            {
                "label": one.label,
                "share": None if one.share is None else one.share[0] / one.share[1],
                "amount": one.amount,
                "when": [_condition(asked) for asked in one.when],
            }
            for one in told.discounts
        ],
        "combine": words.COMBINES[told.combine],
        "proration": words.PRORATIONS[told.proration],
        "round_to": told.round_to,
        "rounding": words.ROUNDINGS[told.rounding],
        "oldest_months": told.oldest_months,
        "may_fall": told.may_fall,
    }


def _condition(asked: Any) -> str:
    value = asked.value
    if value is True:
        return str(words.FACTS[asked.fact])
    listed = ", ".join(value) if isinstance(value, tuple) else exact_amount(value) if asked.fact == "revenue" else value
    return f"{words.FACTS[asked.fact]} {listed}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a scale from nothing."""
    keeper(request)
    return _write(request, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    keeper(request)
    shown = get_object_or_404(DuesScale, pk=pk)
    if shown.adopted_on is not None:
        messages.info(request, _("Ce barème est adopté : copiez-le pour en changer."))
        return redirect("dues_scale", pk=pk)
    return _write(request, shown)


def _write(request: HttpRequest, shown: DuesScale | None) -> HttpResponse:
    if shown:
        told, rows = scale_forms.initial(shown.definition, shown.title, shown.source)
    else:
        told, rows = scale_forms.initial(_BLANK, {}, "")
    theirs = False
    form = scale_forms.ScaleForm(request.POST if request.method == "POST" else None, initial=told)
    if request.method == "POST":
        rows = scale_forms.typed(request.POST)
        if shown:
            shown.refresh_from_db()
        if form.is_valid():
            try:
                saved = _save(request, shown, form.cleaned_data, rows)
            except RuleViolation as refused:
                form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
                theirs = shown is not None and refused.code == CHANGED
            else:
                messages.success(request, _("Le brouillon est enregistré. Simulez-le avant de l’adopter."))
                return redirect("dues_scale", pk=saved.pk)
    context = {
        "scale": shown,
        "form": form,
        "rows": rows,
        "seen": edition(services.words_of(shown)) if shown else "",
        "theirs": described(Scale.from_json(shown.definition)) if shown and theirs else None,
        "facts": list(words.FACTS.items()),
        "module": "network",
        "space": "dues",
    }
    return render(request, "network/dues/scale_edit.html", context, status=422 if form.is_bound else 200)


def _save(request: HttpRequest, shown: DuesScale | None, told: dict[str, Any], rows: scale_forms.Rows) -> DuesScale:
    title = {code: told[f"title_{code}"] for code in ("fr", "en") if told[f"title_{code}"]}
    definition = scale_forms.definition(told, rows)
    written: dict[str, Any] = {"title": title, "definition": definition, "source": told["source"]}
    user, now = person(request), timezone.now()
    if shown is not None:
        return services.rewrite(scale=shown, **written, seen=request.POST.get("seen"), actor=user, at=now)
    return services.draft(key=slug(told["title_fr"], length=40), **written, actor=user, at=now)

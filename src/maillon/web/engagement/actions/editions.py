"""An edition as things to do: today’s action, what there is to sign, each region’s kit; and who writes the days."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.narratives import read
from maillon.engagement.models import Action, DailyAction, Edition
from maillon.engagement.permissions.events import can_keep_campaigns
from maillon.engagement.queries import kits as queries
from maillon.engagement.services import days, kits
from maillon.web.engagement.actions import presenters
from maillon.web.engagement.actions.keeping_forms import both
from maillon.web.engagement.actions.printing import KEPT_SECONDS
from maillon.web.engagement.events.acting import attempt
from maillon.web.engagement.events.campaigns import seen_edition
from maillon.web.engagement.events.presenters import label_of
from maillon.web.engagement.events.words import region_name
from maillon.web.http import person
from maillon.web.insight.phrases import language
from maillon.web.refusals import sentence


@require_safe
def acting(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """What an edition invites to do: today, the other days, what to sign, and each region’s kit."""
    found = seen_edition(request, slug, year)
    now = timezone.now()
    today = timezone.localdate(now)
    told = queries.days_of(found)
    context = {
        "module": "engagement",
        "edition": found,
        "campaign": found.campaign,
        "label": label_of(found),
        "today": told.get(today),
        "days": list(told.values()),
        "cards": presenters.cards(queries.actions_of(found, at=now), at=now),
        "regions": [(code, region_name(code)) for code in queries.regions_with_a_group(found, at=now)],
        "may_keep": can_keep_campaigns(request.user),
    }
    return render(request, "engagement/actions/edition.html", context)


@require_safe
def kit(request: HttpRequest, slug: str, year: int, region: str) -> HttpResponse:
    """A region’s kit, one ZIP; made once an hour at most while nothing changes."""
    found = seen_edition(request, slug, year)
    if region not in queries.regions_with_a_group(found, at=timezone.now()):
        raise Http404
    return _boxes(request, found, [region], f"trousse-{slug}-{year}-{region}.zip")


@login_required
@require_safe
def every_kit(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Every region’s kit in one ZIP, for who keeps the campaign."""
    if not can_keep_campaigns(person(request)):
        raise Http404
    found = seen_edition(request, slug, year)
    return _boxes(request, found, queries.regions_with_a_group(found, at=timezone.now()), f"trousses-{slug}-{year}.zip")


def _boxes(request: HttpRequest, found: Edition, regions: list[str], name: str) -> HttpResponse:
    now = timezone.now()
    try:
        boxes = [_box(found, region, now) for region in regions] if len(regions) == 1 else _all(found, regions, now)
    except RuleViolation as refused:
        return render(request, "errors/400.html", {"remarks": [sentence(refused)]}, status=503)
    answer = HttpResponse(boxes[0] if len(regions) == 1 else boxes[-1], content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _box(found: Edition, region: str, now: Any) -> bytes:
    told = [queries.kits(found, [region], at=now)[0]]
    words = "".join(kits.page_of(told[0], code) for code in kits.LANGUAGES)
    key = "kit-" + hashlib.sha256(words.encode()).hexdigest()
    box: bytes | None = cache.get(key)
    if box is None:
        box = kits.build(edition=found, regions=[region], at=now)[region]
        cache.set(key, box, KEPT_SECONDS)
    return box


def _all(found: Edition, regions: list[str], now: Any) -> list[bytes]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as every:
        for region, box in kits.build(edition=found, regions=regions, at=now).items():
            every.writestr(f"trousse-{region}.zip", box)
    return [out.getvalue()]


class DayForm(forms.Form):
    """What one day invites to do."""

    day = forms.DateField(widget=forms.HiddenInput)
    title_fr = forms.CharField(label=gettext_lazy("Le geste du jour"), required=False, max_length=160)
    title_en = forms.CharField(label=gettext_lazy("En anglais"), required=False, max_length=160)
    text_fr = forms.CharField(
        label=gettext_lazy("Le texte à partager"),
        required=False,
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    text_en = forms.CharField(
        label=gettext_lazy("Le même en anglais"),
        required=False,
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    action = forms.ChoiceField(label=gettext_lazy("Action à faire signer"), required=False)

    def __init__(self, *arguments: Any, actions: list[Action], **named: Any) -> None:
        super().__init__(*arguments, **named)
        known = [(str(one.pk), read(one.title, language()).text) for one in actions]
        self.fields["action"].choices = [("", "–"), *known]  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def keep_days(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The days of an edition, one form each; the one that is open is ``?jour=``."""
    user = person(request)
    if not can_keep_campaigns(user):
        raise Http404
    found = get_object_or_404(Edition.objects.select_related("campaign"), campaign__slug=slug, year=year)
    told, actions = queries.days_of(found), list(Action.objects.filter(edition=found).order_by("pk"))
    chosen = _chosen(request, found)
    initial = {"day": chosen, **_said(told.get(chosen))}
    form = DayForm(request.POST if request.method == "POST" else None, initial=initial, actions=actions)

    def act() -> None:
        said = form.cleaned_data
        action = next((one for one in actions if str(one.pk) == said["action"]), None)
        words = {name: both(said, name) for name in ("title", "text")}
        days.say(edition=found, day=said["day"], action=action, actor=user, at=timezone.now(), **words)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("C’est enregistré."))
        return redirect(f"{request.path}?jour={form.cleaned_data['day'].isoformat()}")
    length = (found.ends_on - found.starts_on).days
    context = {
        "edition": found,
        "label": label_of(found),
        "form": form,
        "chosen": chosen,
        "days": [(day, told.get(day)) for day in _days(found, length)],
        "space": "campaigns",
    }
    return render(request, "engagement/actions/kept_days.html", context, status=422 if form.errors else 200)


def _days(found: Edition, length: int) -> list[date]:
    return [date.fromordinal(found.starts_on.toordinal() + n) for n in range(length)]


def _chosen(request: HttpRequest, found: Edition) -> date:
    try:
        day = date.fromisoformat(request.GET.get("jour", ""))
    except ValueError:
        return found.starts_on
    return day if found.starts_on <= day < found.ends_on else found.starts_on


def _said(one: DailyAction | None) -> dict[str, Any]:
    if one is None:
        return {}
    texts = {f"{name}_{code}": getattr(one, name).get(code, "") for name in ("title", "text") for code in ("fr", "en")}
    return {**texts, "action": one.action_id}

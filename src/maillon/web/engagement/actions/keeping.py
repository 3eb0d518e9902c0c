"""Who keeps an action: writing it, publishing it, its desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.engagement.models import Action
from maillon.engagement.permissions import actions as permissions
from maillon.engagement.permissions.events import can_keep_campaigns, organiser_homes
from maillon.engagement.queries import actions as queries
from maillon.engagement.rules.actions import chance
from maillon.engagement.services import actions as services
from maillon.engagement.services import signing
from maillon.network.rules.sharing import edition as version_of
from maillon.web.engagement.actions import presenters, words
from maillon.web.engagement.actions.keeping_forms import ActionForm, OutcomeForm, WordingForm, both
from maillon.web.engagement.events.acting import attempt
from maillon.web.http import person

HELD_SHOWN = 200
LIKELY = 0.05
"""Below, a difference between two wordings is told as one."""


def kept(request: HttpRequest, slug: str) -> tuple[User, Action]:
    """One of the actions this person keeps; 404 for anybody else."""
    user = person(request)
    found = permissions.actions_kept_by(user).select_related("organisation", "edition__campaign", "assembly")
    return user, get_object_or_404(found, slug=slug)


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The actions one keeps, the latest first."""
    user = person(request)
    if not permissions.may_begin_actions(user):
        raise Http404
    found = permissions.actions_kept_by(user).select_related("organisation", "edition__campaign").order_by("-pk")
    context = {"cards": presenters.cards(found[:200], at=timezone.now()), "space": _space(user)}
    return render(request, "engagement/actions/kept_actions.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new action."""
    user = person(request)
    if not permissions.may_begin_actions(user):
        raise Http404
    homes: list[Organisation | None] = list(organiser_homes(user))
    homes = [None, *homes] if can_keep_campaigns(user) else homes
    now = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    initial = {"opens_at": now, "closes_at": now + timedelta(days=30)}
    data = request.POST if request.method == "POST" else None
    form = ActionForm(data, initial=initial, homes=homes if len(homes) > 1 else None)
    made: list[Action] = []

    def act() -> None:
        chosen = form.cleaned_data.get("organisation", "")
        home = next((one for one in homes if one is not None and str(one.pk) == chosen), None) if chosen else homes[0]
        made.append(services.begin(organisation=home, words=form.words(), actor=user, at=timezone.now()))

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("L’action est enregistrée; personne d’autre ne la voit encore."))
        return redirect("kept_action", slug=made[0].slug)
    context = {"form": form, "action": None, "space": _space(user)}
    return render(request, "engagement/actions/action_form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct an action; what was signed stays as it was signed."""
    user, found = kept(request, slug)
    initial = {**ActionForm.initial_of(found), "seen": version_of(services.words_of(found))}
    form = ActionForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> None:
        services.correct(
            action=found, words=form.words(), seen=form.cleaned_data["seen"], actor=user, at=timezone.now()
        )

    def now() -> dict[str, Any]:
        return services.words_of(Action.objects.get(pk=found.pk))

    if request.method == "POST" and form.is_valid() and attempt(form, act, now=now):
        messages.success(request, _("L’action est enregistrée."))
        return redirect("kept_action", slug=slug)
    context = {"form": form, "action": found, "space": _space(user)}
    return render(request, "engagement/actions/action_form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """What an action counts, what is set apart, its two wordings, what came of it; each button does one thing."""
    user, found = kept(request, slug)
    wording, outcome = WordingForm(), OutcomeForm(initial=_told(found))
    if request.method != "POST":
        return _desk(request, found, user, wording, outcome)
    wanted = request.POST.get("do", "")
    if wanted == "outcome":
        outcome = OutcomeForm(request.POST)
        is_done = outcome.is_valid() and attempt(outcome, lambda: _tell_outcome(found, outcome, user))
    elif wanted == "wording":
        wording = WordingForm(request.POST)
        is_done = wording.is_valid() and attempt(wording, lambda: _try_wording(found, wording, user))
    else:
        doing = _simple(request, found, user, wanted)
        if doing is None:
            raise Http404
        # A form without a question of its own, to say what is refused.
        wording = WordingForm({})
        wording.errors.clear()
        is_done = attempt(wording, doing)
    if is_done:
        messages.success(request, _("C’est fait."))
        return redirect("kept_action", slug=slug)
    return _desk(request, found, user, wording, outcome, status=422)


def _tell_outcome(found: Action, form: OutcomeForm, user: User) -> None:
    services.tell_outcome(action=found, outcome=both(form.cleaned_data, "outcome"), actor=user, at=timezone.now())


def _try_wording(found: Action, form: WordingForm, user: User) -> None:
    services.try_wording(action=found, demand=both(form.cleaned_data, "demand"), actor=user, at=timezone.now())


def _told(found: Action) -> dict[str, str]:
    return {f"outcome_{code}": found.outcome.get(code, "") for code in ("fr", "en")}


def _simple(request: HttpRequest, found: Action, user: User, wanted: str) -> Callable[[], Any] | None:
    now = timezone.now()
    if wanted in ("show", "hide"):
        return lambda: services.publish(action=found, shown=wanted == "show", actor=user, at=now)
    if wanted == "close":
        return lambda: services.close(action=found, actor=user, at=now)
    if wanted in ("keep_A", "keep_B"):
        return lambda: services.keep_wording(action=found, code=wanted[-1], actor=user, at=now)
    if wanted in ("count", "refuse"):
        keys = [int(key) for key in request.POST.getlist("signature") if key.isdecimal() and len(key) < 19]
        return lambda: signing.judge(action=found, keys=keys, counts=wanted == "count", actor=user, at=now)
    return None


def _desk(
    request: HttpRequest, found: Action, user: User, wording: WordingForm, outcome: OutcomeForm, *, status: int = 200
) -> HttpResponse:
    totals = queries.totals([found])[found.pk]
    held = list(queries.held(found)[:HELD_SHOWN])
    context = {
        "action": found,
        "card": presenters.card(found, totals, at=timezone.now()),
        "waiting": found.signatures.filter(state="waiting").count(),
        "held": [(one, words.SUSPICIONS[one.suspicion]) for one in held if one.suspicion in words.SUSPICIONS],
        "regions": presenters.region_bars(found),
        "trial": _trial(found),
        "wording": wording,
        "outcome": outcome,
        "may_try": found.kind == Action.Kind.PETITION and not found.wordings.exists(),
        "handed": queries.to_hand_over(found).count(),
        "news": queries.wanting_news(found).count(),
        "batches": list(found.batches.order_by("-pk")[:20]),
        "space": _space(user),
    }
    return render(request, "engagement/actions/kept_action.html", context, status=status)


def _trial(found: Action) -> dict[str, Any] | None:
    """Two wordings with what each obtained, and whether chance alone would do as much."""
    tried = list(found.wordings.order_by("code"))
    if not tried:
        return None
    counts = queries.by_wording(found)
    first, second = (counts.get(code, 0) for code in ("A", "B"))
    likely = chance(first, second)
    if first == second or likely >= LIKELY:
        verdict = _("La différence peut venir du hasard : continuez, ou gardez celle que vous préférez.")
    else:
        best = "A" if first > second else "B"
        verdict = _("La formulation %(best)s obtient plus de signatures, et le hasard seul le ferait rarement.") % {
            "best": best
        }
    rows = [
        (one, ngettext("%(n)s signature", "%(n)s signatures", n) % {"n": n})
        for one, n in zip(tried, (first, second), strict=False)
    ]
    return {"rows": rows, "verdict": verdict, "is_running": any(one.ended_at is None for one in tried)}


def _space(user: User) -> str:
    return "campaigns" if can_keep_campaigns(user) else "own_events"

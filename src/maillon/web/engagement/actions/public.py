"""Actions for everybody: the list, one action with its form, what it obtained, the sheet to print."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.narratives import read
from maillon.engagement.models import Action, Riding
from maillon.engagement.permissions import actions as permissions
from maillon.engagement.queries import actions as queries
from maillon.engagement.queries import elected
from maillon.engagement.rules.actions import FASTEST, LONGEST
from maillon.engagement.rules.elected import LONGEST_LINK, mail_link
from maillon.engagement.services import signing as services
from maillon.web.engagement.actions import presenters, visits
from maillon.web.engagement.actions.forms import MessageForm, SignForm
from maillon.web.insight.phrases import language
from maillon.web.refusals import sentence
from maillon.web.sendings import address_of, admits, status_of

CLOSED_SHOWN = 30


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What anybody can do today, and what was done."""
    now = timezone.now()
    context = {
        "module": "engagement",
        "open": presenters.cards(queries.open_ones(at=now), at=now),
        "closed": presenters.cards(queries.closed_ones(at=now)[:CLOSED_SHOWN], at=now),
        "may_keep": permissions.may_begin_actions(request.user),
    }
    return render(request, "engagement/actions/listing.html", context)


def seen(request: HttpRequest, slug: str) -> Action:
    """An action this person may see; 404 else."""
    found = permissions.actions_seen_by(request.user).select_related("organisation", "edition__campaign", "assembly")
    return get_object_or_404(found.prefetch_related("wordings"), slug=slug)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: HttpRequest, slug: str) -> HttpResponse:
    """One action; sent back, its form signs, or prepares the letter one sends oneself."""
    found = seen(request, slug)
    riding = _riding(request, found)
    if request.method != "POST":
        return _page(request, found, riding, None)
    wanted = request.POST.get("do", "sign")
    if wanted in ("prepare", "sent") and found.kind == Action.Kind.LETTER and riding is not None:
        return _own_mailbox(request, found, riding, wanted)
    return _sign(request, found, riding)


def _sign(request: HttpRequest, found: Action, riding: Riding | None) -> HttpResponse:
    now = timezone.now()
    form = SignForm(request.POST, action=found)
    is_machine = bool(request.POST.get("website"))
    stamp = visits.read_stamp(found, request.POST.get("page", ""), at=now)
    status = 422
    if form.is_valid() or is_machine:
        if is_machine:
            services.discard(action=found, at=now)
            return redirect("action_sent", slug=found.slug)
        if stamp is None or stamp[1] > LONGEST:
            form.add_error(None, sentence(RuleViolation("actions.stale")))
        elif not admits(request, "signature", form, at=now):
            status = status_of(form)
        else:
            told = {name: value for name, value in form.cleaned_data.items() if name not in ("website", "page")}
            try:
                services.sign(
                    action=found,
                    riding=riding,
                    language=language(),
                    wording=stamp[0],
                    address=address_of(request),
                    age=max(stamp[1], timedelta(0)),
                    at=now,
                    **told,
                )
            except RuleViolation as refused:
                form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
                status = 429 if refused.code == "actions.flood" else 422
            else:
                # The same answer to an address that signed already: nobody learns here who did.
                return redirect("action_sent", slug=found.slug)
    return _page(request, found, riding, form, wording=stamp[0] if stamp else None, status=status)


def _own_mailbox(request: HttpRequest, found: Action, riding: Riding, wanted: str) -> HttpResponse:
    """The letter one sends oneself: prepared as a link to one’s own mail program, then counted on one’s word."""
    now = timezone.now()
    if wanted == "sent":
        stamp = visits.read_stamp(found, request.POST.get("page", ""), at=now)
        # A word is enough, once a page: what is counted so is told beside, never added.
        if (
            stamp is not None
            and FASTEST <= stamp[1] <= LONGEST
            and admits(request, "own-letter", forms.Form({}), at=now)
        ):
            services.sent_oneself(action=found, riding=riding, wording=stamp[0], at=now)
        return redirect(reverse("action_sent", kwargs={"slug": found.slug}) + "?soi=1")
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, found, riding, form, status=422)
    member = elected.member_of(riding, on=timezone.localdate(now))
    link = ""
    if member is not None and member.email:
        subject = read(found.letter_subject, language()).text or read(found.title, language()).text
        link = mail_link(member.email, subject, form.cleaned_data["message"])
    prepared = {"link": link, "is_long": len(link) > LONGEST_LINK, "message": form.cleaned_data["message"]}
    return _page(request, found, riding, None, prepared=prepared, message=form.cleaned_data["message"])


def _riding(request: HttpRequest, found: Action) -> Riding | None:
    """The riding chosen, among those in force of the assembly the action writes to."""
    key = request.GET.get("circonscription", "")
    if found.kind != Action.Kind.LETTER or not key.isdecimal() or len(key) > 18:
        return None
    return elected.ridings(found.assembly, on=timezone.localdate()).filter(pk=int(key)).first()


def _page(
    request: HttpRequest,
    found: Action,
    riding: Riding | None,
    form: forms.Form | None,
    *,
    wording: str | None = None,
    prepared: dict[str, Any] | None = None,
    message: str = "",
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    code, demand = _wording(found, wording)
    asked: forms.Form = form or SignForm(action=found, initial=_initial(found, riding, message))
    if isinstance(form, MessageForm):
        asked = SignForm(action=found, initial=_initial(found, riding, request.POST.get("message", "")))
        asked.errors.update(form.errors)
    typed = request.GET.get("lieu", "").strip()[:120]
    today = timezone.localdate(now)
    is_letter = found.kind == Action.Kind.LETTER
    context = {
        "module": "engagement",
        "action": found,
        "card": presenters.card(found, queries.totals([found])[found.pk], at=now),
        "demand": demand,
        "stamp": request.POST.get("page") if wording is not None else visits.stamp(found, code),
        "form": asked,
        "riding": riding,
        "member": elected.member_of(riding, on=today) if riding is not None else None,
        "typed": typed,
        "ridings": elected.search(typed, assembly=found.assembly, on=today) if is_letter and typed else [],
        "is_example": riding.is_example if riding is not None else False,
        "prepared": prepared,
        "organisations": queries.organisations_pledged(found) if found.kind == Action.Kind.PLEDGE else [],
        "promises": _promises(found),
        "may_keep": permissions.can_keep_action(request.user, found),
        "share": settings.BASE_URL + reverse("action", kwargs={"slug": found.slug}),
    }
    return render(request, "engagement/actions/action.html", context, status=status)


def _wording(found: Action, code: str | None) -> tuple[str, Any]:
    if code is None:
        return visits.wording_for(found)
    return code, next((one.demand for one in found.wordings.all() if one.code == code), found.demand)


def _initial(found: Action, riding: Riding | None, message: str) -> dict[str, Any]:
    if riding is None:
        return {}
    if message:
        return {"message": message}
    member = elected.member_of(riding, on=timezone.localdate())
    opening = read(member.salutation, language()).text if member is not None else ""
    letter = read(found.letter, language()).text
    return {"message": f"{opening},\n\n{letter}" if opening else letter}


def _promises(found: Action) -> list[presenters.Bar]:
    if found.kind != Action.Kind.PLEDGE or not found.choices:
        return []
    names = {one["code"]: read(one, language()).text for one in found.choices}
    return presenters.bars(queries.by_choice(found), names)


@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next, said the same to everybody."""
    context = {"module": "engagement", "action": seen(request, slug), "oneself": "soi" in request.GET}
    return render(request, "engagement/actions/sent.html", context)


@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """What an action counts by region, day and riding, and what came of it."""
    found = seen(request, slug)
    now = timezone.now()
    totals = queries.totals([found])[found.pk]
    days = queries.by_day(found)
    context = {
        "module": "engagement",
        "action": found,
        "card": presenters.card(found, totals, at=now),
        "regions": presenters.region_bars(found),
        "ridings": _riding_bars(found),
        "promises": _promises(found),
        "days": len(days),
        "best": max(days, key=lambda pair: pair[1], default=None),
        "nobody": _("Personne n’a encore signé."),
    }
    return render(request, "engagement/actions/results.html", context)


def _riding_bars(found: Action) -> list[presenters.Bar]:
    if found.kind != Action.Kind.LETTER or found.assembly is None:
        return []
    names = dict(Riding.objects.filter(assembly=found.assembly).values_list("code", "name"))
    return presenters.bars(queries.by_riding(found), names)

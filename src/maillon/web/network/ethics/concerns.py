"""Sharing a concern without a name: choosing a channel, sending, following with a code; and the committee's list."""

from __future__ import annotations

import tomllib
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import RuleViolation
from maillon.dossiers.queries import applying
from maillon.dossiers.rules.walk import State
from maillon.network.models import Concern
from maillon.network.permissions import concerns as permissions
from maillon.network.queries import concerns as queries
from maillon.network.queries.memberships import members_on
from maillon.network.rules import concerns as rules
from maillon.network.services import concerns as services
from maillon.network.services.catalogue import folder_of
from maillon.web.dossiers.apply.found import LINKS, hand_of, interface_language
from maillon.web.dossiers.apply.reading import missing_of, read_back
from maillon.web.http import person
from maillon.web.network.ethics.forms import STANDS, ConcernForm
from maillon.web.network.ethics.guessing import is_tired, missed
from maillon.web.network.space.acting import attempt
from maillon.web.refusals import sentence
from maillon.web.sendings import admits, status_of

_HOUR = 3600


def _public() -> dict[str, Any]:
    """What the network says of help, and where « leave quickly » goes."""
    return tomllib.loads((folder_of("concerns") / "public.toml").read_text(encoding="utf-8"))


def _context(**more: Any) -> dict[str, Any]:
    return {"module": "network", "help": _public(), **more}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """What happens with a concern, who to call, which channel; then the form, without an account."""
    now = timezone.now()
    members = members_on(timezone.localdate(now)).order_by("legal_name_fr", "id")
    form = ConcernForm(request.POST if request.method == "POST" else None, members=members)
    signed_in = request.user.is_authenticated
    if request.method == "POST" and not signed_in and form.is_valid() and admits(request, "concern", form, at=now):
        begun: list[tuple[Concern, str]] = []

        def act() -> None:
            said = form.cleaned_data
            channel, about = said["channel"], said["about"]
            begun.append(services.begin(channel=channel, about=about, language=interface_language(), at=now))

        if attempt(form, act):
            concern, link = begun[0]
            request.session[LINKS] = [link]
            request.session.set_expiry(_HOUR)
            first = applying.applications(concern.dossier)[0]
            return redirect("application_page", reference=concern.dossier.reference, pk=first.pk, number=1)
    receives = queries.receiving_version(at=now) is not None
    status = status_of(form) if form.errors else 422 if request.method == "POST" else 200
    context = _context(form=form, signed_in=signed_in, receives=receives)
    return render(request, "network/ethics/concern.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Everything read again; sending, then the code, once."""
    hand, now, language = hand_of(request), timezone.now(), interface_language()
    rows = Concern.objects.select_related("dossier__version__procedure")
    links = [one for one in hand.links if one] if hand.user is None else []
    concern = rows.filter(dossier__link_hash__in=links, dossier__state=State.DRAFT).order_by("-pk").first()
    if concern is None:
        return render(request, "network/ethics/concern_over.html", _context(), status=410)
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            code = services.send(concern=concern, hand=hand, language=language, at=now)
        except RuleViolation as refused:
            problems = [("#manque", sentence(refused))]
        else:
            request.session.flush()
            return render(request, "network/ethics/concern_code.html", _context(code=rules.written(code)))
    answered = [applying.judged(one, at=now, language=language) for one in applying.applications(concern.dossier)]
    context = _context(
        parts=[part for one in answered for part in read_back(one, language)],
        missing=[line for one in answered for line in missing_of(one, language)],
        problems=problems,
    )
    return render(request, "network/ethics/concern_send.html", context, status=422 if problems else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """A code opens what was said and where it stands; whoever holds it may answer. The code is never in an address."""
    if request.method != "POST":
        return render(request, "network/ethics/concern_follow.html", _context())
    typed = request.POST.get("code", "")[:60]
    if is_tired(request):
        return render(request, "network/ethics/concern_follow.html", _context(tired=True, code=typed), status=429)
    concern = queries.by_code(typed)
    if concern is None:
        missed(request)
        return render(request, "network/ethics/concern_follow.html", _context(wrong=True, code=typed), status=422)
    problem, body = "", request.POST.get("body", "")
    if "reply" in request.POST:
        link = settings.BASE_URL + reverse("dossier", kwargs={"reference": concern.dossier.reference})
        try:
            services.reply(concern=concern, body=body, link=link, at=timezone.now())
            body = ""
        except RuleViolation as refused:
            problem = sentence(refused)
    context = _context(
        code=rules.written(rules.typed(typed)),
        thread=queries.thread(concern),
        state=STANDS.get(concern.dossier.state, STANDS["submitted"]),
        problem=problem,
        body=body,
    )
    return render(request, "network/ethics/concern_thread.html", context, status=422 if problem else 200)


@never_cache
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Leave quickly: what was being written is forgotten here, and an ordinary page opens."""
    if not request.user.is_authenticated:
        request.session.flush()
    return redirect(cast(str, _public()["leave_to"]))


@login_required
@never_cache
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """The concerns this person reads: for the committee and who was named, nobody else."""
    user = person(request)
    if not permissions.can_follow_concerns(user):
        raise Http404
    rows = permissions.concerns_read_by(user).select_related("dossier", "about").order_by("-received_at")
    shown = [(one, STANDS.get(one.dossier.state, STANDS["submitted"])) for one in rows[:200]]
    return render(request, "network/ethics/concerns.html", {"rows": shown, "space": "concerns"})

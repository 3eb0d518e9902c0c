"""The code of ethics: its text, an organisation's self-assessment, and who is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.people.permissions import organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.network.models import EthicsCycle
from maillon.network.permissions import ethics as permissions
from maillon.network.queries import ethics as queries
from maillon.network.queries.evidence import evidence_of
from maillon.network.rules import ethics as rules
from maillon.network.services import ethics as services
from maillon.web.http import person
from maillon.web.insight.presenters import pager
from maillon.web.network.ethics.evidence import Fact, facts_for
from maillon.web.network.ethics.forms import CAPACITIES, STANCES, AnswerForm, BoardForm, SignatureForm
from maillon.web.network.space.acting import attempt

PER_PAGE = 100


def _sections(
    articles: list[rules.Article],
    answers: dict[str, rules.Answer] | None = None,
    facts: dict[str, list[Fact]] | None = None,
) -> list[tuple[rules.Article, list[dict[str, Any]]]]:
    """The articles section by section, each with its answer and the facts declared; the first names its section."""
    found = []
    for _key, group in groupby(articles, key=lambda one: one.section):
        listed = list(group)
        shown = [
            {"article": one, "answer": (answers or {}).get(one.key), "facts": (facts or {}).get(one.key)}
            for one in listed
        ]
        found.append((listed[0], shown))
    return found


@require_safe
def code(request: HttpRequest) -> HttpResponse:
    """The code in force, for everybody."""
    found = queries.code_on(timezone.localdate())
    if found is None:
        raise Http404
    context = {"module": "network", "code": found, "sections": _sections(rules.read_articles(found.articles))}
    return render(request, "network/ethics/code.html", context)


@login_required
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """Where each member stands: for who follows."""
    if not permissions.can_follow_ethics(person(request)):
        raise Http404
    today = timezone.localdate()
    rows = queries.rows(on=today)
    late = sum(1 for row in rows if row.due_on is not None and row.due_on < today)
    filed = sum(1 for row in rows if row.last_filed is not None)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": page,
        "total": len(rows),
        "pager": pager(page.number, page.paginator.num_pages, reverse("ethics_members")),
        "today": today,
        "late": late,
        "filed": filed,
        "space": "ethics",
    }
    return render(request, "network/ethics/members.html", context)


@login_required
@require_POST
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask an organisation for its self-assessment, by the delay its code gives."""
    user = person(request)
    if not permissions.can_follow_ethics(user):
        raise Http404
    organisation = get_object_or_404(Organisation, slug=slug)
    code_now = queries.code_on(timezone.localdate())
    days = code_now.opens_days_before if code_now else 0
    form = forms.Form(request.POST)
    due_on = timezone.localdate() + timedelta(days=days)
    if attempt(
        form,
        lambda: services.open_cycle(organisation=organisation, due_on=due_on, actor=user, at=timezone.now()),
    ):
        messages.success(request, _("L’autoévaluation est demandée."))
    else:
        messages.error(request, " ".join(str(text) for text in form.non_field_errors()))
    return redirect("ethics_members")


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """One's own organisation's self-assessment under way, or its last one."""
    homes = organisation_ids_from_inside(person(request), Capability.READ)
    found = EthicsCycle.objects.filter(organisation__in=homes).order_by("-opened_at", "-id").first()
    if found is None:
        if not homes:
            raise Http404
        return render(request, "network/ethics/none.html", {"space": "network_space"})
    return redirect("ethics_cycle", pk=found.pk)


@login_required
@require_safe
def cycle(request: HttpRequest, pk: int) -> HttpResponse:
    """A self-assessment: its articles, what is missing, who signed."""
    return _page(request, _seen(person(request), pk), {})


@login_required
def article(request: HttpRequest, pk: int, article: str) -> HttpResponse:
    """One article: comply or explain."""
    user = person(request)
    found = _seen(user, pk)
    now = queries.standing(found)
    keys = [one.key for one in now.articles]
    if article not in keys or not permissions.can_answer_cycle(user, found) or found.filed_at is not None:
        raise Http404
    place = keys.index(article)
    form = AnswerForm(
        request.POST if request.method == "POST" else None, initial=AnswerForm.initial_of(now.answers.get(article))
    )
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            services.answer(cycle=found, article=article, said=form.answer(), actor=user, at=timezone.now())

        if attempt(form, act):
            following = next((key for key in keys[place + 1 :] if key not in now.answers), None)
            if following is None or "stop" in request.POST:
                return redirect("ethics_cycle", pk=found.pk)
            return redirect("ethics_article", pk=found.pk, article=following)
    said = evidence_of(found.organisation, at=timezone.now())
    context = {
        "cycle": found,
        "article": now.articles[place],
        "facts": facts_for(now.articles[place], said, found.organisation),
        "renewal": said.renewal,
        "number": place + 1,
        "total": len(keys),
        "form": form,
        "space": "network_space",
    }
    return render(request, "network/ethics/article.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def discuss(request: HttpRequest, pk: int) -> HttpResponse:
    """The day of the board."""
    user = person(request)
    found = get_object_or_404(permissions.cycles_answered_by(user).select_related("code", "organisation"), pk=pk)
    form = BoardForm(request.POST)

    def act() -> None:
        services.discuss(cycle=found, on=form.cleaned_data["board_discussed_on"], actor=user, at=timezone.now())

    return _done(request, found, form, act, _("La date du conseil est inscrite."), "board")


@login_required
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Stand by the answers."""
    user = person(request)
    found = get_object_or_404(permissions.cycles_signed_by(user).select_related("code", "organisation"), pk=pk)
    form = SignatureForm(request.POST)

    def act() -> None:
        services.sign(cycle=found, actor=user, at=timezone.now(), **form.cleaned_data)

    return _done(request, found, form, act, _("Votre signature est inscrite."), "signature")


@login_required
@require_POST
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand it in."""
    user = person(request)
    found = get_object_or_404(permissions.cycles_filed_by(user).select_related("code", "organisation"), pk=pk)
    form = forms.Form(request.POST)

    def act() -> None:
        services.file(cycle=found, actor=user, at=timezone.now())

    said = _("L’autoévaluation est déposée. Merci. Les actions prévues sont parmi vos échéances.")
    return _done(request, found, form, act, said, "filing")


def _done(
    request: HttpRequest, found: EthicsCycle, form: forms.Form, act: Callable[[], None], said: str, name: str
) -> HttpResponse:
    if form.is_valid() and attempt(form, act):
        messages.success(request, said)
        return redirect("ethics_cycle", pk=found.pk)
    return _page(request, found, {name: form})


def _seen(user: User, pk: int) -> EthicsCycle:
    return get_object_or_404(permissions.cycles_read_by(user).select_related("code", "organisation"), pk=pk)


def _page(request: HttpRequest, found: EthicsCycle, sent: dict[str, forms.Form]) -> HttpResponse:
    user = person(request)
    now = queries.standing(found)
    lacking = {one.code: one.about for one in now.lacking}
    is_open = found.filed_at is None
    name = str(user.person) if user.person else ""
    said = evidence_of(found.organisation, at=found.filed_at or timezone.now())
    facts = {one.key: facts_for(one, said, found.organisation) for one in now.articles}
    context = {
        "cycle": found,
        "now": now,
        "sections": _sections(now.articles, now.answers, facts),
        "answered": len([one for one in now.articles if one.key in now.answers]),
        "lacking": lacking,
        "missing_signatures": [CAPACITIES[who] for who in lacking.get("signatures", ())],
        "capacities": CAPACITIES,
        "stances": STANCES,
        "board": sent.get("board") or BoardForm(initial={"board_discussed_on": found.board_discussed_on}),
        "signature": sent.get("signature") or SignatureForm(initial={"name": name}),
        "form": next(iter(sent.values()), None),
        "may_answer": is_open and permissions.can_answer_cycle(user, found),
        "may_sign": is_open and permissions.can_sign_cycle(user, found),
        "may_file": is_open and permissions.can_file_cycle(user, found),
        "space": "network_space",
    }
    refused = any(form.errors for form in sent.values())
    return render(request, "network/ethics/cycle.html", context, status=422 if refused else 200)

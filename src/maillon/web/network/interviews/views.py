"""Interviews of members: the list, the article in either language, and the pages where they are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillon.core.editorial.rules import Standing
from maillon.core.parties.models import Organisation
from maillon.core.privacy.queries import current_purpose, has_consent
from maillon.core.privacy.rules import How
from maillon.network.models import Interview
from maillon.network.permissions.sharing import can_keep_shelf
from maillon.network.queries import interviews as queries
from maillon.network.rules.interviews import Part
from maillon.network.services import interviews as services
from maillon.web.insight.phrases import language
from maillon.web.insight.presenters import pager
from maillon.web.network.interviews.forms import AgreementForm, InterviewForm
from maillon.web.network.space.acting import attempt, keeper

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class Reading:
    """A part as a reader gets it: French governs, stale English stands beside it and says so."""

    first: str
    then: str
    language: str
    is_stale: bool
    french: Part


@require_safe
def interviews(request: HttpRequest) -> HttpResponse:
    """The interviews everybody reads; for who keeps them, drafts and withdrawn ones too."""
    now, may_keep = timezone.now(), can_keep_shelf(request.user)
    paginator = Paginator(queries.published(at=now), PER_PAGE)
    page = paginator.get_page(request.GET.get("page", "1"))
    shown = {one.pk for one in page}
    aside = queries.kept().exclude(pk__in=queries.published(at=now).values("pk"))[:100] if may_keep else []
    context = {
        "module": "network",
        "rows": [(one, _head(one)) for one in page],
        "aside": [(one, _head(one)) for one in aside if one.pk not in shown],
        "pager": pager(page.number, paginator.num_pages, reverse("interviews")),
        "may_keep": may_keep,
    }
    return render(request, "network/interviews/list.html", context)


@require_safe
def interview(request: HttpRequest, slug: str) -> HttpResponse:
    """One article; a draft and a withdrawn one for who keeps them."""
    may_keep, now = can_keep_shelf(request.user), timezone.now()
    found = get_object_or_404(queries.kept() if may_keep else queries.published(at=now), slug=slug)
    parts = [_read(part) for part in services.exchanges_of(found)]
    head = _head(found)
    context = {
        "module": "network",
        "interview": found,
        "head": head,
        "parts": parts,
        "stale": sum(part.is_stale for part in [head, *parts]),
        "is_public": queries.published(at=now).filter(pk=found.pk).exists(),
        "may_keep": may_keep,
        "canonical": settings.BASE_URL + request.path,
    }
    return render(request, "network/interviews/article.html", context)


@login_required
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the interview of an organisation."""
    user = keeper(request)
    organisation = get_object_or_404(Organisation.objects.recorded(), slug=slug)
    form = InterviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made: list[Interview] = []

        def act() -> None:
            item = services.write(organisation=organisation, words=form.words(), actor=user, at=timezone.now())
            made.append(item)

        if attempt(form, act):
            messages.success(request, _("L’entretien est enregistré. Personne d’autre ne le lit encore."))
            return redirect("edit_interview", slug=made[0].slug)
    return _page(request, organisation, None, form)


@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct an interview; what was typed stays when somebody else changed it meanwhile."""
    user = keeper(request)
    item = get_object_or_404(queries.kept(), slug=slug)
    form = InterviewForm(request.POST if request.method == "POST" else None, item=item)
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            services.correct(
                item=item, words=form.words(), seen=form.cleaned_data["seen"], actor=user, at=timezone.now()
            )

        if attempt(form, act):
            messages.success(request, _("L’entretien est enregistré."))
            return redirect("edit_interview", slug=slug)
        if services.state_of(item) != form.cleaned_data["seen"]:
            # Saving once more, knowingly, replaces the other person's words.
            again = cast(QueryDict, form.data).copy()
            again["seen"] = services.state_of(item)
            form.data = again
            return _page(request, item.organisation, item, form, clash=True)
    return _page(request, item.organisation, item, form)


@login_required
@require_POST
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Record the agreement, publish, take down."""
    user, now = keeper(request), timezone.now()
    item = get_object_or_404(queries.kept(), slug=slug)
    asked = request.POST.get("do", "")
    if asked == "agree":
        form = AgreementForm(request.POST)
        if not form.is_valid():
            raise Http404
        services.agree(item=item, how=How(form.cleaned_data["how"]), actor=user, at=now)
        messages.success(request, _("L’accord est inscrit. La personne peut le retirer quand elle veut."))
    elif asked == "publish":
        services.publish(item=item, actor=user, at=now)
        messages.success(request, _("L’entretien est en ligne."))
    elif asked == "withdraw":
        services.withdraw(item=item, actor=user, at=now)
        messages.success(request, _("L’entretien est retiré. Vous pouvez le remettre en ligne."))
    else:
        raise Http404
    return redirect("edit_interview", slug=slug)


def _page(
    request: HttpRequest,
    organisation: Organisation,
    item: Interview | None,
    form: InterviewForm,
    *,
    clash: bool = False,
) -> HttpResponse:
    now = timezone.now()
    agreed = item is not None and item.person_id is not None and has_consent(item.person_id, queries.PURPOSE, at=now)
    stale = [part.standing for part in _parts(item)] if item else []
    context = {
        "module": "network",
        "space": "network_space",
        "organisation": organisation,
        "item": item,
        "form": form,
        "clash": clash,
        "theirs": _parts(item) if clash and item else [],
        "agreed": agreed,
        "agreement": AgreementForm(),
        "purpose": current_purpose(queries.PURPOSE, at=now),
        "stale": stale.count(Standing.STALE),
        "missing": stale.count(Standing.MISSING),
        "is_public": item is not None and agreed and item.published_at is not None and item.withdrawn_at is None,
    }
    return render(request, "network/interviews/edit.html", context, status=422 if form.errors else 200)


def _parts(item: Interview) -> list[Part]:
    return [services.head_of(item), *services.exchanges_of(item)]


def _head(item: Interview) -> Reading:
    return _read(services.head_of(item))


def _read(part: Part) -> Reading:
    if language().startswith("en") and part.standing is not Standing.MISSING:
        return Reading(part.first_en, part.then_en, "en", part.standing is Standing.STALE, part)
    return Reading(part.first_fr, part.then_fr, "fr", is_stale=False, french=part)

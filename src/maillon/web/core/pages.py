"""Editorial pages, and the editor where their French and English stand side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillon.core.editorial import queries, services
from maillon.core.editorial.models import Passage
from maillon.core.editorial.services import Draft
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.permissions import can
from maillon.core.people.rules import Capability
from maillon.web.core.prose import to_html
from maillon.web.http import person, whole_number
from maillon.web.refusals import sentence

_NEW_ROWS = 2
_MOST_ROWS = 300


def page(request: HttpRequest, page: str) -> HttpResponse:
    """A page as its reader sees it; English that translates an earlier French says so, with the French beside it."""
    language = (get_language() or "fr")[:2]
    paragraphs = queries.read(page, language)
    if not paragraphs:
        raise Http404
    return render(
        request,
        "core/page.html",
        {
            "page": page,
            "title": queries.title_of(paragraphs[0].text),
            "paragraphs": [(reading, to_html(reading.text), to_html(reading.french)) for reading in paragraphs],
            "stale": sum(reading.is_stale for reading in paragraphs),
            "may_edit": can(request.user, Capability.EDIT_TEXTS),
        },
    )


@login_required
def texts(request: HttpRequest) -> HttpResponse:
    """Every editorial page, and what awaits its English."""
    if not can(person(request), Capability.EDIT_TEXTS):
        raise NotAllowed("editorial.edit")
    return render(request, "core/texts.html", {"pages": queries.summaries(), "space": "texts"})


@login_required
def edit(request: HttpRequest, page: str) -> HttpResponse:
    """French and English of each paragraph, side by side; nothing typed is lost when something is refused."""
    user = person(request)
    if not can(user, Capability.EDIT_TEXTS):
        raise NotAllowed("editorial.edit")
    passages = list(Passage.objects.filter(page=page).order_by("position"))
    if not passages:
        raise Http404
    if request.method == "POST":
        drafts = _drafts(request)
        try:
            changed = services.edit(
                page=page, drafts=drafts, seen=request.POST.get("seen", ""), actor=user, at=timezone.now()
            )
        except RuleViolation as refusal:
            rows = _rows(passages, drafts)
            context = {"problem": sentence(refusal), "field": refusal.field or ""}
            return _editor(request, page, passages, rows, status=422, **context)
        said = ngettext("%(count)d paragraphe changé.", "%(count)d paragraphes changés.", changed)
        messages.success(request, said % {"count": changed} if changed else _("Rien n’a changé."))
        return redirect("edit_page", page=page)
    shown = [Draft(passage.pk, passage.text_fr, passage.text_en) for passage in passages]
    return _editor(request, page, passages, _rows(passages, [*shown, *[Draft(None, "", "")] * _NEW_ROWS]))


def _editor(
    request: HttpRequest, page: str, passages: list[Passage], rows: list[dict[str, Any]], status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "page": page,
        "title": queries.title_of(passages[0].text_fr),
        "rows": rows,
        "seen": services.state_of(passages),
        "space": "texts",
        **more,
    }
    return render(request, "core/edit_page.html", context, status=status)


def _rows(passages: list[Passage], drafts: list[Draft]) -> list[dict[str, Any]]:
    known = {passage.pk: passage for passage in passages}
    return [
        {
            "number": number,
            "number_text": str(number),
            "draft": draft,
            "lines": max(3, len(draft.fr) // 55 + 1, len(draft.en) // 55 + 1),
            "passage": (found := known.get(draft.passage_id or 0)),
            "standing": found.as_text().standing.value if found else "",
        }
        for number, draft in enumerate(drafts)
    ]


def _drafts(request: HttpRequest) -> list[Draft]:
    drafts = []
    for number in range(_MOST_ROWS):
        if f"fr-{number}" not in request.POST:
            break
        identity = request.POST.get(f"id-{number}", "")
        drafts.append(
            Draft(
                passage_id=whole_number(identity, digits=18),
                fr=request.POST[f"fr-{number}"],
                en=request.POST.get(f"en-{number}", ""),
                en_still_right=f"ok-{number}" in request.POST,
            )
        )
    return drafts

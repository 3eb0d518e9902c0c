"""« Personnes rejointes » of an activity: bringing a list to be counted, withdrawing it, putting it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from maillon.core.errors import RuleViolation
from maillon.core.typography import colon
from maillon.projects import reached, services
from maillon.projects.models import Activity, ReachList
from maillon.projects.rules import Incoherent
from maillon.projects.rules.reach_files import Place
from maillon.projects.spreadsheets.reading import LARGEST_FILE
from maillon.web.http import whole_number
from maillon.web.projects import reach_words
from maillon.web.projects.forms.fields import choices
from maillon.web.projects.views.found import editable, user_of
from maillon.web.projects.views.sections import sentence_of
from maillon.web.refusals import sentence

_FORM = 64 * 1024
"""What surrounds the file in a form, in bytes."""


class InMemory(MemoryFileUploadHandler):
    """A file never written on the disk, not even aside while it arrives: it holds names."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *_args: Any, **_more: Any) -> None:
        """Take any file up to the limit; a larger one is let go as it comes."""
        self.activated = content_length <= LARGEST_FILE + _FORM


@csrf_exempt
def my_activity_reach(request: HttpRequest, pk: int) -> HttpResponse:
    """The lists of an activity, and the form that brings one; the form's mark is checked once it may be read."""
    request.upload_handlers = [InMemory(request)]
    return _lists(request, pk)


@csrf_protect
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def _lists(request: HttpRequest, pk: int) -> HttpResponse:
    activity = editable(request, pk)
    if request.method != "POST":
        return _page(request, activity, _offered(activity))
    typed = {name: request.POST.get(name, "").strip()[:200] for name in ("community", "country", "year")}
    try:
        name, content = _content(request)
        kept = services.bring_reach(
            actor=user_of(request),
            activity=activity,
            place=Place(typed["country"], typed["community"], whole_number(typed["year"]) or 0),
            name=name,
            content=content,
            at=timezone.now(),
        )
    except Incoherent as refused:
        problems = [("#file", f"{found.field}{colon()} {sentence_of(found)}") for found in refused.findings]
        return _page(request, activity, typed, problems=problems, field="file", status=422)
    except RuleViolation as refused:
        field = refused.field or "file"
        return _page(request, activity, typed, problems=[(f"#{field}", sentence(refused))], field=field, status=422)
    messages.success(
        request,
        _("%(lines)s lignes lues, %(people)s personnes différentes. Aucun nom n’a été gardé.")
        % {"lines": kept.lines, "people": kept.people},
    )
    return redirect("my_activity_reach", pk=pk)


def _content(request: HttpRequest) -> tuple[str, bytes]:
    if (whole_number(request.META.get("CONTENT_LENGTH")) or 0) > LARGEST_FILE + _FORM:
        raise RuleViolation("projects.file_too_large", megabytes=LARGEST_FILE // 1024**2)
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        raise RuleViolation("projects.file_none")
    return sent.name or "", sent.read()


def _offered(activity: Activity) -> dict[str, str]:
    """What the form says first: the activity's country when it has one, this year."""
    countries = activity.recipients.filter(kind="country").values_list("code", flat=True)[:2]
    return {
        "community": "",
        "country": countries[0] if len(countries) == 1 else "",
        "year": str(timezone.localdate().year),
    }


def _page(
    request: HttpRequest, activity: Activity, typed: dict[str, str], *, status: int = 200, **more: Any
) -> HttpResponse:
    own = reached.own(activity)
    lists = [(one, reach_words.of_list(one)) for one in own.lists if one.withdrawn_at is None]
    context = {
        "space": "activities",
        "module": "projects",
        "activity": activity,
        "typed": typed,
        "countries": choices("Country"),
        "communities": reached.communities(typed["country"]),
        "once": own.once,
        "added": sum(one.people for one, _bars in lists),
        "lists": [(one, reach_words.country(one.country), bars) for one, bars in lists],
        "withdrawn": [(one, reach_words.country(one.country)) for one in own.lists if one.withdrawn_at],
        **more,
    }
    return render(request, "projects/reach.html", context, status=status)


def _list(request: HttpRequest, pk: int, number: int) -> tuple[Activity, ReachList]:
    activity = editable(request, pk)
    return activity, get_object_or_404(ReachList.objects.select_related("activity"), activity=activity, pk=number)


@login_required
@require_POST
def withdraw_reach(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Stop counting a list."""
    _activity, one = _list(request, pk, number)
    services.withdraw_reach(actor=user_of(request), reach_list=one, at=timezone.now())
    messages.success(request, _("Cette liste n’est plus comptée. Vous pouvez la remettre plus bas."))
    return redirect("my_activity_reach", pk=pk)


@login_required
@require_POST
def restore_reach(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Count a withdrawn list again."""
    activity, one = _list(request, pk, number)
    try:
        services.restore_reach(actor=user_of(request), reach_list=one, at=timezone.now())
    except RuleViolation as refused:
        return _page(request, activity, _offered(activity), problems=[("", sentence(refused))], status=422)
    messages.success(request, _("Cette liste est de nouveau comptée."))
    return redirect("my_activity_reach", pk=pk)

"""A group's documents, and letters to its roll."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.files import rules as files
from maillon.core.files.services import path_of, store
from maillon.network.services import group_shelf
from maillon.web.dossiers.handle.acting import text, whole
from maillon.web.http import person
from maillon.web.network.groups.found import kept_group, read_group


@login_required
@require_POST
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a file on the shelf, or take one off."""
    group, user, now = kept_group(request, slug), person(request), timezone.now()
    if pk := whole(request, "remove"):
        group_shelf.remove_document(document=get_object_or_404(group.documents, pk=pk), actor=user, at=now)
        return redirect("group", slug=slug)
    upload = request.FILES.get("file")
    if upload is None:
        raise RuleViolation("files.empty", field="file")
    chosen = whole(request, "meeting")
    meeting = get_object_or_404(group.meetings, pk=chosen) if chosen else None
    stored = store(upload, actor=user, owner_organisation=None, at=now, allowed=files.DOCUMENTS)
    title = text(request, "title", 200).strip() or stored.name
    group_shelf.add_document(group=group, title=title, file=stored, meeting=meeting, actor=user, at=now)
    messages.success(request, _("Le document est déposé."))
    return redirect("meeting", pk=meeting.pk) if meeting else redirect("group", slug=slug)


@login_required
@never_cache
@require_safe
def document(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A file of the shelf, for the roll."""
    group = read_group(request, slug)
    found = get_object_or_404(group.documents.select_related("file"), pk=pk, removed_at=None)
    answer = HttpResponse(path_of(found.file.digest).read_bytes(), content_type=found.file.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, found.file.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@login_required
@require_POST
def letter(request: HttpRequest, slug: str) -> HttpResponse:
    """Write to the roll, once."""
    sent = group_shelf.write_to_roll(
        group=kept_group(request, slug),
        subject=text(request, "subject", 200),
        body=text(request, "body", 20_000),
        idempotency_key=text(request, "key", 64),
        actor=person(request),
        at=timezone.now(),
    )
    told = ngettext(
        "Votre lettre part vers %(n)s personne.", "Votre lettre part vers %(n)s personnes.", sent.recipients
    )
    messages.success(request, told % {"n": sent.recipients})
    return redirect("group", slug=slug)

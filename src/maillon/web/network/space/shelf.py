"""What the network shows: announcements, documents, positions, alliances; and the pages where they are kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from maillon.core.files.models import StoredFile
from maillon.core.files.rules import DOCUMENTS
from maillon.core.files.services import path_of, store
from maillon.core.people.models import User
from maillon.network.models import Alliance, LibraryDocument, Stand
from maillon.network.permissions import sharing as permissions
from maillon.network.queries import sharing as queries
from maillon.network.rules.sharing import edition
from maillon.network.services import shelf as services
from maillon.web.http import sent
from maillon.web.network.space.acting import attempt, keeper
from maillon.web.network.space.forms import SHELF_FORMS, ShelfForm
from maillon.web.network.space.words import AUDIENCES, TOPICS

_LISTS = {"annonces": "network_space", "documents": "library", "positions": "stands", "alliances": "alliances"}


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """The documents one may read, by topic."""
    topic = request.GET.get("sujet", "")
    if topic and topic not in TOPICS:
        raise Http404
    found = [
        {"document": one, "topic": TOPICS.get(one.topic, one.topic), "audience": AUDIENCES[one.audience]}
        for one in queries.documents(request.user, topic=topic)[:500]
    ]
    context = {
        "module": "network",
        "rows": found,
        "topics": TOPICS.items(),
        "topic": topic,
        "may_keep": permissions.can_keep_shelf(request.user),
        "is_member": permissions.reads_as_member(request.user),
    }
    return render(request, "network/space/library.html", context)


@require_safe
@cache_control(private=True, no_store=True)
def document_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A document of the library, for whoever may read it."""
    found = get_object_or_404(permissions.documents_read_by(request.user).select_related("file"), pk=pk)
    return _attached(found.file)


@require_safe
def stand_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The document of a position."""
    found = get_object_or_404(queries.stands(), slug=slug)
    if found.file is None:
        raise Http404
    return _attached(found.file)


@require_safe
def stands(request: HttpRequest) -> HttpResponse:
    """The positions of the network, the latest first."""
    context = {"module": "network", "rows": queries.stands(), "may_keep": permissions.can_keep_shelf(request.user)}
    return render(request, "network/space/stands.html", context)


@require_safe
def stand(request: HttpRequest, slug: str) -> HttpResponse:
    """One position: its words, when and by whom it was adopted, what replaces it."""
    found = get_object_or_404(queries.stands(), slug=slug)
    may_keep = permissions.can_keep_shelf(request.user)
    return render(request, "network/space/stand.html", {"module": "network", "stand": found, "may_keep": may_keep})


@require_safe
def alliances(request: HttpRequest) -> HttpResponse:
    """The alliances and coalitions the network belongs to."""
    rows = queries.alliances(on=timezone.localdate())
    context = {"module": "network", "rows": rows, "may_keep": permissions.can_keep_shelf(request.user)}
    return render(request, "network/space/alliances.html", context)


@login_required
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Put something new on the shelf."""
    user = keeper(request)
    form_class = _form_class(kind)
    form = form_class(*sent(request), initial={"dated_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        made: list[services.Shelved] = []

        def act() -> None:
            words = _with_file(form, form.words(), user)
            made.append(services.add(item=form_class.kind(**_links(words)), actor=user, at=timezone.now()))

        if _has_file(form, None) and attempt(form, act):
            messages.success(request, _("C’est en ligne."))
            return redirect(_LISTS[kind])
    return _asked(request, kind, form, None)


@login_required
def edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Correct something of the shelf."""
    user = keeper(request)
    form_class = _form_class(kind)
    item = _item(form_class, pk)
    seen = edition(services.words_of(item))
    initial = {**form_class.initial_of(item), "seen": seen}
    form = form_class(*sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            kept = {"file": getattr(item, "file", None)}
            services.correct(
                item=item,
                words=_with_file(form, {**form.words(), **kept} if hasattr(item, "file") else form.words(), user),
                seen=form.cleaned_data["seen"],
                english_still_right=form.cleaned_data["english_still_right"],
                actor=user,
                at=timezone.now(),
            )

        def now() -> dict[str, Any]:
            return services.words_of(_item(form_class, pk))

        if attempt(form, act, now=now):
            messages.success(request, _("C’est enregistré."))
            return redirect(_LISTS[kind])
    return _asked(request, kind, form, item)


@login_required
@require_POST
def show(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take something down, or put it back (``do=put_back``)."""
    user = keeper(request)
    item = _item(_form_class(kind), pk)
    if isinstance(item, Alliance):  # it ends on a day; nothing hides it
        raise Http404
    act = services.put_back if request.POST.get("do") == "put_back" else services.withdraw
    act(item=item, actor=user, at=timezone.now())
    messages.success(
        request, _("C’est remis en ligne.") if act is services.put_back else _("C’est retiré. Vous pouvez le remettre.")
    )
    return redirect("shelf_edit", kind=kind, pk=pk)


def _form_class(kind: str) -> type[ShelfForm]:
    found = SHELF_FORMS.get(kind)
    if found is None:
        raise Http404
    return found


def _item(form_class: type[ShelfForm], pk: int) -> services.Shelved:
    found = form_class.kind._default_manager.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _has_file(form: ShelfForm, item: services.Shelved | None) -> bool:
    if form.kind is LibraryDocument and item is None and not form.cleaned_data.get("upload"):
        form.add_error("upload", _("Choisissez un fichier."))
        return False
    return True


def _with_file(form: ShelfForm, words: dict[str, Any], user: User) -> dict[str, Any]:
    upload = form.cleaned_data.get("upload")
    if isinstance(upload, UploadedFile):
        words["file"] = store(upload, actor=user, owner_organisation=None, at=timezone.now(), allowed=DOCUMENTS)
    return words


def _links(words: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in words.items() if name not in ("file", "replaced_by") or value is not None}


def _attached(file: StoredFile) -> HttpResponseBase:
    path = path_of(file.digest)
    if not path.exists():
        raise Http404
    response = FileResponse(path.open("rb"), as_attachment=True, filename=file.name, content_type=file.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _asked(request: HttpRequest, kind: str, form: ShelfForm, item: services.Shelved | None) -> HttpResponse:
    clash = item is not None and bool(form.non_field_errors())
    context = {
        "form": form,
        "kind": kind,
        "item": item,
        "back": _LISTS[kind],
        "theirs": form.initial_of(type(item)._default_manager.get(pk=item.pk)) if clash and item else None,
        "is_shown": item is not None and _is_shown(item),
        "may_hide": kind != "alliances",
        "space": "network_space",
    }
    return render(request, "network/space/shelf_form.html", context, status=422 if form.errors else 200)


def _is_shown(item: services.Shelved) -> bool:
    if isinstance(item, Stand):
        return item.published_at is not None
    return getattr(item, "withdrawn_at", None) is None

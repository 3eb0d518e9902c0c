"""Planning an assembly, writing its agenda and its questions, convening it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillon.core.errors import RuleViolation
from maillon.core.files.models import StoredFile
from maillon.core.files.rules import PDF
from maillon.core.files.services import store
from maillon.core.people.models import User
from maillon.network.models import Assembly, AssemblyItem, Ballot
from maillon.network.permissions.assemblies import can_prepare_assemblies
from maillon.network.queries.assemblies import rules_of
from maillon.network.services import assemblies, ballots
from maillon.network.services.assembly_papers import agenda_of
from maillon.web.dossiers.handle.acting import text, whole
from maillon.web.dossiers.handle.moments import instant
from maillon.web.http import person
from maillon.web.network.assemblies import words
from maillon.web.network.assemblies.found import prepared_assembly


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Plan an assembly."""
    user = person(request)
    if not can_prepare_assemblies(user):
        raise Http404
    if request.method != "POST":
        context = {"module": "network", "space": "assemblies", "kinds": words.KINDS.items()}
        return render(request, "network/assemblies/new.html", context)
    ends = text(request, "ends_at", 40).strip()
    planned = assemblies.plan(
        kind=request.POST.get("kind", ""),
        title=both(request, "title"),
        starts_at=instant(text(request, "starts_at", 40), "starts_at"),
        ends_at=instant(ends, "ends_at") if ends else None,
        place=text(request, "place", 300),
        chair=_chair(text(request, "chair", 254)),
        actor=user,
        at=timezone.now(),
    )
    return redirect("assembly_prepare", slug=planned.slug)


def _chair(typed: str) -> User | None:
    if not typed.strip():
        return None
    found = User.objects.filter(email=typed.strip().lower(), is_active=True).first()
    if found is None:
        raise RuleViolation("dossiers.no_account", field="chair")
    return found


def both(request: HttpRequest, name: str, most: int = 300) -> dict[str, str]:
    """A text typed in French, and in English where there is one."""
    typed = {language: text(request, f"{name}_{language}", most).strip() for language in ("fr", "en")}
    return {language: said for language, said in typed.items() if said}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, slug: str) -> HttpResponse:
    """The agenda and what is put to the vote; one form, one thing."""
    found, user = prepared_assembly(request, slug), person(request)
    if request.method == "POST":
        _act(request, found, user)
        return redirect("assembly_prepare", slug=slug)
    context = {
        "module": "network",
        "space": "assemblies",
        "assembly": found,
        "agenda": agenda_of(found),
        "by_laws": rules_of(found),
        "majorities": words.MAJORITIES.items(),
        "methods": words.METHODS.items(),
        "outcomes": words.OUTCOMES,
    }
    return render(request, "network/assemblies/prepare.html", context)


def _act(request: HttpRequest, found: Assembly, user: User) -> None:
    now = timezone.now()
    match request.POST.get("do", ""):
        case "item":
            assemblies.add_item(
                assembly=found,
                title=both(request, "title"),
                text=both(request, "text", 20_000),
                file=_file(request, user),
                actor=user,
                at=now,
            )
        case "remove_item":
            assemblies.remove_item(item=_item(request, found), actor=user, at=now)
        case "ballot":
            ballots.put_to_vote(
                item=_item(request, found),
                question=both(request, "question"),
                majority=request.POST.get("majority", ""),
                candidates=text(request, "candidates", 4000).splitlines(),
                seats=whole(request, "seats") or 1,
                method=request.POST.get("method", Ballot.Method.SECRET),
                actor=user,
                at=now,
            )
        case "remove_ballot":
            ballot = get_object_or_404(found.ballots, pk=whole(request, "ballot"))
            ballots.remove_ballot(ballot=ballot, actor=user, at=now)
        case _:
            raise Http404


def _item(request: HttpRequest, found: Assembly) -> AssemblyItem:
    return get_object_or_404(found.items, pk=whole(request, "item"))


def _file(request: HttpRequest, user: User) -> StoredFile | None:
    upload: UploadedFile[bytes] | None = request.FILES.get("file")
    if not upload:
        return None
    return store(upload, actor=user, owner_organisation=None, at=timezone.now(), allowed=frozenset({PDF}))


@login_required
@require_POST
def convene(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the notice, once."""
    found = prepared_assembly(request, slug)
    written = assemblies.convene(assembly=found, actor=person(request), at=timezone.now())
    if written:
        told = ngettext("L’avis part vers %(n)s personne.", "L’avis part vers %(n)s personnes.", written)
        messages.success(request, told % {"n": written})
    else:
        messages.info(request, _("L’avis était déjà parti : personne ne le reçoit deux fois."))
    return redirect("assembly", slug=slug)

"""Who is there, and the conduct of the assembly: quorum, opening, closing, minutes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.parties.queries import named
from maillon.network.queries.assemblies import floor_of
from maillon.network.rules.sharing import CHANGED
from maillon.network.services import assemblies, assembly_papers, delegations
from maillon.web.dossiers.apply.found import interface_language
from maillon.web.dossiers.handle.acting import text, whole
from maillon.web.http import person
from maillon.web.network.assemblies import words
from maillon.web.network.assemblies.found import known_assembly, presided_assembly, read_assembly
from maillon.web.network.assemblies.listing import assembly_page

_A_PAGE = 50


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def presences(request: HttpRequest, slug: str) -> HttpResponse:
    """Every member with a voice and who carries it, found by name; an arrival is one button."""
    found, user = presided_assembly(request, slug), person(request)
    if request.method == "POST":
        arrived, left = whole(request, "arrive"), whole(request, "leave")
        delegate = get_object_or_404(found.delegates.filter(withdrawn_at=None), pk=arrived or left)
        act = delegations.arrive if arrived else delegations.leave
        act(delegate=delegate, actor=user, at=timezone.now())
        return redirect(request.get_full_path())
    floor = floor_of(found)
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    rows = Organisation.objects.filter(pk__in=floor.voting)
    if typed:
        rows = rows.filter(named(typed))
    elif request.GET.get("tous") != "1":
        rows = rows.filter(pk__in={*floor.delegates, *floor.proxies})
    page = Paginator(rows.order_by("legal_name_fr", "pk"), _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "module": "network",
        "space": "assemblies",
        "assembly": found,
        "state": words.state_of(found),
        "quorum": floor.quorum(),
        "page": page,
        "rows": [(one, floor.delegates.get(one.pk), floor.proxies.get(one.pk)) for one in page.object_list],
        "q": typed,
        "everybody": request.GET.get("tous") == "1",
        "query": f"q={typed}&" if typed else "tous=1&" if request.GET.get("tous") == "1" else "",
    }
    return render(request, "network/assemblies/presences.html", context)


@login_required
@require_POST
def arrive(request: HttpRequest, slug: str) -> HttpResponse:
    """A delegate says that they are there, for each member they speak for."""
    found, user = read_assembly(request, slug), person(request)
    mine = found.delegates.filter(user=user, withdrawn_at=None)
    if not mine:
        raise Http404
    for delegate in mine:
        delegations.arrive(delegate=delegate, actor=user, at=timezone.now())
    messages.success(request, _("Votre arrivée est inscrite."))
    return redirect("assembly", slug=slug)


@login_required
@require_POST
def conduct(request: HttpRequest, slug: str) -> HttpResponse:
    """Open, close, write and seal the minutes."""
    found, user, now = presided_assembly(request, slug), person(request), timezone.now()
    match request.POST.get("do", ""):
        case "open":
            assemblies.open_assembly(assembly=found, actor=user, at=now)
            messages.success(request, _("L’assemblée est ouverte; le quorum est inscrit."))
        case "close":
            assemblies.close_assembly(assembly=found, actor=user, at=now)
            messages.success(request, _("L’assemblée est close."))
        case "minutes":
            typed = text(request, "minutes", 50_000)
            try:
                assembly_papers.write_minutes(
                    assembly=found, text=typed, seen=request.POST.get("seen"), actor=user, at=now
                )
            except RuleViolation as refused:
                if refused.code != CHANGED:
                    raise
                return assembly_page(request, known_assembly(user, slug), typed)
            messages.success(request, _("Vos notes sont enregistrées."))
        case "seal":
            assembly_papers.seal_minutes(assembly=found, language=interface_language(), actor=user, at=now)
            messages.success(request, _("Le procès-verbal est scellé : chacun peut le vérifier."))
        case _:
            raise Http404
    return redirect("assembly", slug=slug)

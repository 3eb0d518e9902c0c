"""Jobs, internships and calls for volunteers: read by everybody, kept by members."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillon.network.models import Posting
from maillon.network.permissions import sharing as permissions
from maillon.network.queries import sharing as queries
from maillon.network.rules.sharing import PostingState, edition, posting_state
from maillon.network.services import postings as services
from maillon.web.http import person
from maillon.web.insight.presenters import pager
from maillon.web.network.space.acting import attempt, chosen, homes
from maillon.web.network.space.forms import PostingForm
from maillon.web.network.space.words import KINDS, STATES
from maillon.web.parties.presenters import TILES, region_name

PER_PAGE = 30
FEED = 50


def _shown(posting: Posting) -> dict[str, Any]:
    """A posting with its kind and state in words."""
    state = posting_state(
        published_at=posting.published_at,
        withdrawn_at=posting.withdrawn_at,
        apply_by=posting.apply_by,
        at=timezone.now(),
    )
    label, look = STATES[state]
    return {
        "posting": posting,
        "kind": KINDS[posting.kind],
        "state": label,
        "look": look,
        "is_open": state is PostingState.OPEN,
        "is_published": state in (PostingState.OPEN, PostingState.CLOSED),
    }


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The postings one can still answer."""
    asked = {
        name: " ".join(request.GET.get(name, "").replace("\x00", " ").split())[:100]
        for name in ("q", "genre", "region")
    }
    remarks = []
    if asked["genre"] and asked["genre"] not in KINDS:
        remarks.append(_("« %(value)s » n’est pas un genre d’offre.") % {"value": asked["genre"][:40]})
        asked["genre"] = ""
    if asked["region"] and asked["region"] not in TILES:
        remarks.append(_("« %(value)s » n’est pas une région du Québec (01 à 17).") % {"value": asked["region"][:40]})
        asked["region"] = ""
    wanted = queries.WantedPostings(text=asked["q"], kind=asked["genre"], region=asked["region"])
    paginator = Paginator(queries.open_postings(wanted, at=timezone.now()), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    query = urlencode({name: value for name, value in asked.items() if value})
    here = reverse("postings")
    context = {
        "module": "network",
        "rows": [_shown(posting) for posting in page],
        "total": paginator.count,
        "asked": asked,
        "remarks": remarks,
        "kinds": KINDS.items(),
        "regions": [(code, region_name(code)) for code in sorted(TILES)],
        "pager": pager(page.number, paginator.num_pages, f"{here}?{query}" if query else here),
        "may_post": permissions.member_homes(request.user).exists(),
    }
    return render(request, "network/space/postings.html", context, status=404 if remarks else 200)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The open postings as Atom, the latest published first."""
    language = (get_language() or "fr")[:2]
    atom = Atom1Feed(
        title=_("Maillon : emplois, stages et bénévolat"),
        link=settings.BASE_URL + reverse("postings"),
        description=_("Les offres des organismes membres encore ouvertes."),
        language=language,
        feed_url=settings.BASE_URL + request.path,
    )
    found = queries.open_postings(queries.WantedPostings(), at=timezone.now()).order_by("-published_at", "-id")
    for posting in found[:FEED]:
        link = settings.BASE_URL + reverse("posting", kwargs={"slug": posting.slug})
        atom.add_item(
            title=f"{posting.organisation.name(language)} – {posting.title}",
            link=link,
            unique_id=link,
            description=posting.text[:600],
            author_name=posting.organisation.name(language),
            pubdate=posting.published_at,
        )
    response = HttpResponse(content_type=atom.content_type)
    atom.write(response, "utf-8")
    return response


@require_safe
def posting(request: HttpRequest, slug: str) -> HttpResponse:
    """One posting; after its deadline it says so."""
    found = _seen(request, slug)
    may_keep = permissions.can_keep_posting(request.user, found)
    context = {"module": "network", **_shown(found), "may_keep": may_keep, "region": region_name(found.region)}
    context["may_withdraw"] = may_keep or permissions.can_keep_shelf(request.user)
    return render(request, "network/space/posting.html", context)


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The postings of one's organisations."""
    rows = [_shown(found) for found in queries.own_postings(person(request))[:200]]
    if not rows:
        homes(person(request))
    return render(request, "network/space/own_postings.html", {"rows": rows, "space": "network_space"})


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Write a posting: a draft until it is published."""
    user = person(request)
    among = homes(user)
    form = PostingForm(request.POST if request.method == "POST" else None, homes=among, initial={"language": "fr"})
    made: list[Posting] = []
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            made.append(
                services.draft(organisation=chosen(form, among), words=form.words(), actor=user, at=timezone.now())
            )

        if attempt(form, act):
            return redirect("posting", slug=made[0].slug)
    return _asked(request, form, None)


@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct a posting, published or not."""
    user = person(request)
    found = get_object_or_404(permissions.postings_kept_by(user), slug=slug)
    words = services.words_of(found)
    form = PostingForm(request.POST if request.method == "POST" else None, initial={**words, "seen": edition(words)})
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            services.correct(
                posting=found, words=form.words(), seen=form.cleaned_data["seen"], actor=user, at=timezone.now()
            )

        if attempt(form, act, now=lambda: services.words_of(Posting.objects.get(pk=found.pk))):
            messages.success(request, _("L’offre est enregistrée."))
            return redirect("posting", slug=found.slug)
    return _asked(request, form, found)


@login_required
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody may read it from now on, or again."""
    user = person(request)
    found = get_object_or_404(permissions.postings_kept_by(user), slug=slug)
    form = PostingForm(request.POST)
    if attempt(form, lambda: services.publish(posting=found, actor=user, at=timezone.now())):
        messages.success(request, _("L’offre est publiée."))
        return redirect("posting", slug=found.slug)
    may = {"may_keep": True, "may_withdraw": True}
    context = {"module": "network", **_shown(found), **may, "refused": form.non_field_errors() or form.errors}
    context["refused"] = [text for texts in form.errors.values() for text in texts]
    return render(request, "network/space/posting.html", context, status=422)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take it down; publishing again undoes this."""
    found = _seen(request, slug)
    user = person(request)
    if not (permissions.can_keep_posting(user, found) or permissions.can_keep_shelf(user)):
        raise Http404
    services.withdraw(posting=found, actor=user, at=timezone.now())
    messages.success(request, _("L’offre est retirée. Vous pouvez la publier de nouveau."))
    return redirect("posting", slug=found.slug)


def _seen(request: HttpRequest, slug: str) -> Posting:
    return get_object_or_404(permissions.postings_seen_by(request.user).select_related("organisation"), slug=slug)


def _asked(request: HttpRequest, form: PostingForm, found: Posting | None) -> HttpResponse:
    theirs = services.words_of(found) if found is not None and form.non_field_errors() else None
    context = {"form": form, "posting": found, "theirs": theirs, "space": "network_space"}
    return render(request, "network/space/posting_form.html", context, status=422 if form.errors else 200)

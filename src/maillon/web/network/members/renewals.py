"""The year's renewal: for the secretariat, who renewed and who did not; for a member, its declaration to open."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillon.core.parties.models import Organisation
from maillon.core.typography import colon
from maillon.network.models import MembershipYear, Renewal
from maillon.network.permissions.memberships import is_member_staff
from maillon.network.queries import renewals as queries
from maillon.network.queries.memberships import membership_of
from maillon.network.services import campaign, renewing
from maillon.web.http import person, whole_number
from maillon.web.insight.phrases import language
from maillon.web.insight.presenters import pager
from maillon.web.network.members import words
from maillon.web.network.members.found import keeper, own_homes, year_named
from maillon.web.refusals import sentence
from maillon.web.templatetags.maillon import number

PER_PAGE = 100
_TOGETHER = 60
"""Declarations read in one page, and accepted in one click."""


@login_required
@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """The year that is asked now."""
    keeper(request)
    year = queries.year_asked(timezone.localdate())
    if year is None:
        messages.info(request, _("Aucune année de cotisation n’est inscrite. Chargez-les : « maillon network load »."))
        return redirect("network_life")
    return redirect("renewals_year", label=year.label)


@login_required
@never_cache
@require_safe
def year(request: HttpRequest, label: str) -> HttpResponse:
    """Where each member stands; what waits to be accepted, with what deserves a second look."""
    keeper(request)
    found, today = year_named(label), timezone.localdate()
    counted = queries.progress(found, today)
    step = request.GET.get("etape", "")
    rows = queries.members_asked(found, today).order_by("organisation__legal_name_fr", "organisation_id")
    if step in queries.STEPS:
        rows = rows.filter(Q(step=step))
    paginator = Paginator(rows, PER_PAGE)
    paginator.__dict__["count"] = counted[step] if step in counted else sum(counted.values())
    page = paginator.get_page(request.GET.get("page", "1"))
    here = reverse("renewals_year", kwargs={"label": label}) + (f"?etape={step}" if step in counted else "")
    waiting = list(queries.received(found)[:_TOGETHER]) if counted[queries.RECEIVED] else []
    total = sum(counted.values())
    with_remarks = [(one, [words.REMARKS[said] for said in queries.remarks_on(one, today)]) for one in waiting]
    context = {
        "module": "network",
        "space": "network_life",
        "year": found,
        "years": MembershipYear.objects.filter(renewal_opens_on__lte=today).order_by("-starts_on")[:6],
        "steps": [(key, words.STEPS[key][0], counted[key], key == step) for key in queries.STEPS],
        "step": step,
        "total": total,
        "renewed": counted[queries.RENEWED],
        "share": round(100 * counted[queries.RENEWED] / total) if total else 0,
        "to_remind": sum(counted[key] for key in campaign.TO_REMIND),
        "rows": [(one, *words.STEPS[one.step]) for one in page],  # type: ignore[attr-defined]  # asked with the rows
        "received": with_remarks,
        "late": list(queries.may_lapse(found, today).order_by("organisation__legal_name_fr")[:_TOGETHER]),
        "is_over": today > found.renewal_due_on,
        "may_open": found.opened_at is None and today >= found.renewal_opens_on,
        "pager": pager(page.number, paginator.num_pages, here),
    }
    return render(request, "network/members/renewals.html", context)


@login_required
@require_POST
def act(request: HttpRequest, label: str) -> HttpResponse:
    """Open the year, remind, accept declarations, end what was not renewed."""
    user, found, now = keeper(request), year_named(label), timezone.now()
    do = request.POST.get("do", "")
    if do == "open":
        opened = campaign.open_year(year=found, actor=user, at=now)
        said = ngettext("%(n)s membre a une échéance de plus.", "%(n)s membres ont une échéance de plus.", opened)
        messages.success(request, said % {"n": number(opened)})
    elif do == "remind":
        letters = campaign.remind(year=found, actor=user, at=now)
        said = ngettext("%(n)s courriel de rappel part.", "%(n)s courriels de rappel partent.", letters)
        messages.success(request, said % {"n": number(letters)})
    elif do == "accept":
        _accept(request, found)
    elif do == "lapse":
        ended = campaign.end_unrenewed(year=found, chosen=_ids(request, "membership"), actor=user, at=now)
        said = ngettext("%(n)s adhésion est terminée.", "%(n)s adhésions sont terminées.", len(ended))
        messages.success(request, said % {"n": number(len(ended))})
    else:
        raise Http404
    return redirect("renewals_year", label=label)


def _accept(request: HttpRequest, year: MembershipYear) -> None:
    chosen = queries.received(year).filter(pk__in=_ids(request, "renewal"))[:_TOGETHER]
    accepted, refused = renewing.accept(renewals=list(chosen), actor=keeper(request), at=timezone.now())
    said = ngettext("%(n)s adhésion est renouvelée.", "%(n)s adhésions sont renouvelées.", len(accepted))
    if accepted or not refused:
        messages.success(request, said % {"n": number(len(accepted))})
    for reference, violation in refused.items():
        messages.warning(request, f"{reference}{colon()} {sentence(violation)}")


def _ids(request: HttpRequest, name: str) -> list[int]:
    typed = request.POST.getlist(name)[:1000]
    return [number for one in typed if (number := whole_number(one, digits=17)) is not None]


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def renewal(request: HttpRequest, label: str) -> HttpResponse:
    """A member's declaration of a year: what it takes, then straight into the prefilled file."""
    homes, found, today = own_homes(request), year_named(label), timezone.localdate()
    members = [home for home in homes if membership_of(home, today) is not None]
    if not members:
        raise Http404
    if request.method == "POST":
        home = _chosen(request, members)
        dossier = renewing.begin(
            organisation=home, year=found, actor=person(request), at=timezone.now(), language=language()
        )
        return redirect("application", reference=dossier.reference)
    told = [(home, queries.renewal_of(home, found)) for home in members]
    # Begun already: straight there.
    if len(told) == 1 and (kept := told[0][1]) is not None and _under_way(kept):
        assert kept.dossier is not None
        return redirect("application", reference=kept.dossier.reference)
    context = {
        "module": "network",
        "space": "our_membership",
        "year": found,
        "homes": [(home, kept, is_member_staff(request.user, home)) for home, kept in told],
        "is_open": today >= found.renewal_opens_on,
        "is_late": today > found.renewal_due_on and any(one is None or one.declared_at is None for _home, one in told),
    }
    return render(request, "network/members/renewal.html", context)


def _under_way(kept: Renewal) -> bool:
    return kept.declared_at is None and kept.dossier is not None and kept.dossier.state in ("draft", "returned")


def _chosen(request: HttpRequest, homes: list[Organisation]) -> Organisation:
    named = request.POST.get("organisation", "")
    return next((home for home in homes if home.slug == named), homes[0])

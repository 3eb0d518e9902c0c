"""« Vie du réseau »: what waits for the secretariat among members; and what one's own membership asks."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.network.models import Renewal
from maillon.network.permissions import memberships as permissions
from maillon.network.queries import admissions, life, memberships, renewals
from maillon.network.services import admitting
from maillon.web.dossiers.apply.phrases import PILLS, STATES
from maillon.web.http import person
from maillon.web.insight.phrases import language
from maillon.web.network.members import gaps, words
from maillon.web.network.members.found import keeper, own_homes

_SHOWN = 8


@login_required
@never_cache
@require_safe
def network_life(request: HttpRequest) -> HttpResponse:
    """Admissions, renewals, dues, ethics and suspensions: how many wait, and the first of each."""
    keeper(request)
    now, today = timezone.now(), timezone.localdate()
    year = renewals.year_asked(today)
    waiting = list(life.dossiers_waiting())
    counted = renewals.progress(year, today) if year else {}
    context = {
        "module": "network",
        "space": "network_life",
        "joining": [(one, *_state(one)) for one in waiting if _effect(one) == admissions.ADMISSION],
        "appeals": [(one, *_state(one)) for one in waiting if _effect(one) == admissions.APPEAL],
        "year": year,
        "steps": [(key, words.STEPS[key][0], counted[key]) for key in renewals.STEPS if year],
        "total": sum(counted.values()),
        "to_accept": counted.get(renewals.RECEIVED, 0),
        "owed": life.owed(at=now),
        "by_category": [(read(label, language()).text, number) for label, number in life.by_category(today)],
        "suspended": [(one, words.CAUSES[one.cause]) for one in life.suspended(today)[:_SHOWN]],
    }
    return render(request, "network/members/life.html", context)


def _effect(dossier: Any) -> str:
    return str(dossier.version.procedure.effect)


def _state(dossier: Any) -> tuple[Any, str]:
    return STATES[dossier.state], PILLS.get(dossier.state, "")


@login_required
@never_cache
@require_safe
def our_membership(request: HttpRequest) -> HttpResponse:
    """One's own organisations: since when, of which category, what the year asks, and a refusal's appeal."""
    today = timezone.localdate()
    year = renewals.year_asked(today)
    told = [_own(request, home, year) for home in own_homes(request)]
    context = {"module": "network", "space": "our_membership", "homes": told, "year": year}
    return render(request, "network/members/ours.html", context)


def _own(request: HttpRequest, home: Organisation, year: Any) -> dict[str, Any]:
    today, now = timezone.localdate(), timezone.now()
    held, since = memberships.held_since(home, today)
    renewal: Renewal | None = renewals.renewal_of(home, year) if held and year else None
    refusal = admissions.last_refusal(home) if held is None else None
    return {
        "home": home,
        "held": held,
        "since": since,
        "category": read(held.category.label, language()).text if held else "",
        "suspended": [
            (one, words.CAUSES[one.cause]) for one in (held.suspensions.filter(ends_on__isnull=True) if held else ())
        ],
        "renewal": renewal,
        "gaps": gaps.own(home, year) if held else None,
        "renewal_state": STATES[renewal.dossier.state] if renewal and renewal.dossier else "",
        "refusal": refusal,
        "appeal": admissions.appeals_of(home).first() if refusal else None,
        "may_appeal": refusal is not None
        and permissions.is_member_staff(request.user, home)
        and admitting.may_appeal(home, at=now),
        "appeal_until": admissions.appeal_until(refusal) if refusal else None,
    }


@login_required
@require_POST
def appeal(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin an appeal of one's own refusal, or go to the one begun."""
    home = get_object_or_404(permissions.staffed_by(person(request)), slug=slug)
    dossier = admitting.appeal(organisation=home, actor=person(request), at=timezone.now(), language=language())
    return redirect(reverse("application", kwargs={"reference": dossier.reference}))

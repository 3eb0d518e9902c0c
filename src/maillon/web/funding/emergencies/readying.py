"""Being ready, as officers keep it: who is pre-qualified until when, which partners were vetted, who could be."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillon.core.codelists.queries import in_use
from maillon.core.parties.models import Organisation
from maillon.funding.models import Prequalification, Vetting
from maillon.funding.queries.emergency_rules import readiness_on
from maillon.funding.queries.readiness import in_force, presence, vettings_of
from maillon.funding.services import readiness as services
from maillon.web.engagement.fields import FormPage
from maillon.web.funding.emergencies import words
from maillon.web.funding.emergencies.desk import SPACE, funder_of
from maillon.web.funding.emergencies.forms import PrequalifyForm, VettingForm
from maillon.web.http import person, whole_number
from maillon.web.network.space.acting import attempt

_SOON = 90
"""Days before its end from which a pre-qualification is said to end soon."""


@login_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Who is ready, for which countries; ?pays= tells who has worked there and could be vetted."""
    funder, today = funder_of(request), timezone.localdate()
    kept = list(in_force(today).filter(funder=funder).select_related("organisation").order_by("ends_on", "pk"))
    vetted = vettings_of([one.organisation_id for one in kept], funder)
    country = request.GET.get("pays", "").upper()[:2]
    known = {(one.organisation_id, one.partner_id, one.country) for rows in vetted.values() for one in rows}
    ties = presence([one.organisation for one in kept], [country]) if country.isalpha() else []
    context = {
        "space": SPACE,
        "module": "programmes",
        "rows": [
            {
                "kept": one,
                "soon": (one.ends_on - today).days < _SOON,
                "partners": [(each, words.country(each.country)) for each in vetted.get(one.organisation_id, [])],
            }
            for one in kept
        ],
        "country": country,
        "named": words.country(country) if country else "",
        "countries": sorted(_countries(), key=lambda pair: pair[1]),
        "ties": [
            (one, (one.organisation.pk, one.partner.pk, one.country) in known) for one in ties[:60]
        ],
    }  # fmt: skip
    return render(request, "funding/emergencies/ready.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def prequalify(request: HttpRequest) -> HttpResponse:
    """Every proof seen, an organisation becomes one of those that are asked at once."""
    funder, user, today = funder_of(request), person(request), timezone.localdate()
    homes = Organisation.objects.filter(country="CA").exclude(pk=funder.pk).order_by("legal_name_fr")[:600]
    data = request.POST if request.method == "POST" else None
    form = PrequalifyForm(data, initial={"starts_on": today}, homes=list(homes), rules=readiness_on(today))

    def act() -> None:
        services.prequalify(funder=funder, **form.words(), actor=user, at=timezone.now())

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("L’organisme est préqualifié. Vérifiez maintenant ses partenaires."))
        return redirect("readiness")
    page = FormPage(
        title=_("Préqualifier un organisme"),
        button=_("Préqualifier"),
        crumbs=[(reverse("kept_emergencies"), _("Urgences")), (reverse("readiness"), _("Organismes prêts"))],
        lead=_("Les preuves se voient avant la catastrophe : le jour même, rien n’est redemandé."),
        space=SPACE,
        module="programmes",
    )
    return page.answer(request, form)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vet(request: HttpRequest, slug: str) -> HttpResponse:
    """Vet a partner of an organisation, among those of its published projects in a country (?pays=)."""
    funder, user, today = funder_of(request), person(request), timezone.localdate()
    kept = get_object_or_404(
        in_force(today).filter(funder=funder).select_related("organisation"), organisation__slug=slug
    )
    country = request.GET.get("pays", "").upper()[:2]
    ties = presence([kept.organisation], [country] if country.isalpha() else list(dict(_countries())))
    data = request.POST if request.method == "POST" else None
    form = VettingForm(data, ties=ties[:40], year=today.year)

    def act() -> None:
        services.vet(funder=funder, **form.words(), actor=user, at=timezone.now())

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("Le partenaire est vérifié : l’organisme est prêt pour ce pays."))
        return redirect("readiness")
    page = FormPage(
        title=_("Vérifier un partenaire de %(name)s") % {"name": kept.organisation.name(words.language())},
        button=_("C’est vérifié"),
        crumbs=[(reverse("kept_emergencies"), _("Urgences")), (reverse("readiness"), _("Organismes prêts"))],
        lead="" if ties else _("Aucun projet publié ne les montre ensemble : le projet se publie d’abord."),
        space=SPACE,
        module="programmes",
    )
    return page.answer(request, form)


@login_required
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Withdraw a pre-qualification, or end a vetting."""
    funder, user, now = funder_of(request), person(request), timezone.now()
    pk = whole_number(request.POST.get("pk"), digits=18) or 0
    verb = request.POST.get("do", "")
    if verb == "withdraw":
        kept = get_object_or_404(Prequalification.objects.select_related("funder"), pk=pk, funder=funder)
        reason = request.POST.get("reason", "").strip()[:300] or _("Retirée par le bailleur")
        services.withdraw(prequalification=kept, reason=reason, actor=user, at=now)
        messages.success(request, _("La préqualification est retirée."))
    elif verb == "end":
        vetted = get_object_or_404(Vetting.objects.select_related("funder"), pk=pk, funder=funder)
        services.end_vetting(vetting=vetted, actor=user, at=now)
        messages.success(request, _("Ce partenaire ne compte plus."))
    else:
        raise Http404
    return redirect("readiness")


def _countries() -> list[tuple[str, Any]]:
    from_list = in_use("Country")
    return [(code, english if words.language() == "en" else french) for code, (french, english) in from_list.items()]

"""The projects an officer follows, by risk; visits, planned, written, read."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.funding.permissions.agreements import agreements_handled_by, can_handle_agreement, pays_for_somebody
from maillon.funding.permissions.visits import visits_read_by
from maillon.funding.queries.monitoring import followed_by, rule_on
from maillon.funding.rules.terms import read
from maillon.funding.services import visits
from maillon.web.funding.agreements.forms import day_field, text_field
from maillon.web.funding.agreements.found import attempt
from maillon.web.funding.followup.words import following, said
from maillon.web.http import person
from maillon.web.insight.phrases import language
from maillon.web.refusals import sentence

SHOWN = 60
_LOOKS = ((6, "bad"), (3, "warn"), (1, "info"))


class VisitForm(forms.Form):
    """When, and what will be seen."""

    planned_on = day_field(gettext_lazy("Jour prévu"))
    purpose = text_field(gettext_lazy("Ce que la visite va voir"))


@login_required
@never_cache
@require_safe
def monitoring(request: HttpRequest) -> HttpResponse:
    """The projects that ask for attention, why, and what to do next."""
    user = person(request)
    if not pays_for_somebody(user):
        raise Http404
    found = followed_by(user, at=timezone.now())
    asking = [one for one in found if one.signs]
    rows = []
    for one in asking[:SHOWN]:
        labels = {each.key: each.label for each in read(one.agreement.terms.definition).expenses}
        why = [said(sign, labels, one.agreement.currency) for sign in one.signs]
        look = next(name for least, name in _LOOKS if one.risk >= least)
        rows.append({"one": one, "why": why, "next": following(one), "look": look})
    context = {
        "rows": rows,
        "asking": len(asking),
        "quiet": len(found) - len(asking),
        "rule": rule_on(timezone.localdate()),
        "module": "programmes",
        "space": "monitoring",
    }
    return render(request, "funding/followup/monitoring.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def visit_new(request: HttpRequest, reference: str) -> HttpResponse:
    """Plan a visit."""
    user = person(request)
    found = agreements_handled_by(user).exclude(state="to_sign").select_related("organisation")
    agreement = get_object_or_404(found, reference=reference)
    form = VisitForm(request.POST or None, initial={"planned_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        made = []

        def plan() -> None:
            made.append(visits.plan(agreement=agreement, **form.cleaned_data, actor=user, at=timezone.now()))

        if attempt(form, plan):
            messages.success(request, _("La visite est prévue."))
            return redirect("visit", pk=made[0].pk)
    context = {"agreement": agreement, "form": form, "module": "programmes", "space": "monitoring"}
    status = 422 if request.method == "POST" else 200
    return render(request, "funding/followup/visit_new.html", context, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: its purpose, its form, what was found and what is asked."""
    user, refused = person(request), ""
    related = ("agreement__organisation", "agreement__funder", "dossier", "visitor__person")
    shown = get_object_or_404(visits_read_by(user).select_related(*related), pk=pk)
    if request.method == "POST":
        now = timezone.now()
        try:
            if request.POST.get("do") == "begin":
                dossier = visits.begin(visit=shown, actor=user, at=now, language=language())
                return redirect("application", reference=dossier.reference)
            visits.cancel(visit=shown, actor=user, at=now)
            messages.success(request, _("La visite est annulée."))
            return redirect("visit", pk=pk)
        except NotAllowed as stopped:
            raise Http404 from stopped
        except RuleViolation as stopped:
            refused = sentence(stopped)
    context = {
        "visit": shown,
        "agreement": shown.agreement,
        "findings": list(shown.findings.select_related("obligation")),
        "handles": can_handle_agreement(user, shown.agreement),
        "mine": shown.visitor_id == user.pk,
        "refused": refused,
        "module": "programmes",
        "space": "monitoring",
    }
    return render(request, "funding/followup/visit.html", context, status=422 if refused else 200)

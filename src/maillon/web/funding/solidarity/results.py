"""What came of what is shared: an officer tells it once it is known, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.funding.models import Contribution, Cooperation, ExpertMission, TuitionAllotment
from maillon.funding.services import sharing as services
from maillon.funding.services.sharing import By
from maillon.web.engagement.fields import FormPage
from maillon.web.funding.emergencies.desk import funder_of
from maillon.web.funding.solidarity.forms import ResultForm
from maillon.web.http import person
from maillon.web.network.space.acting import attempt

_Kept = type[Cooperation] | type[ExpertMission] | type[TuitionAllotment] | type[Contribution]
KINDS: Mapping[str, tuple[_Kept, str]] = {
    "ententes": (Cooperation, "funder"),
    "missions": (ExpertMission, "funder"),
    "exonerations": (TuitionAllotment, "quota__funder"),
    "francophonie": (Contribution, "funder"),
}
"""By the word of the address: the record, and how it leads to who answers for it."""


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def result(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Tell what came of one record, or correct it."""
    funder, user = funder_of(request), person(request)
    if kind not in KINDS:
        raise Http404
    model, owner = KINDS[kind]
    one: Any = get_object_or_404(model._default_manager.filter(**{owner: funder}), pk=pk)
    told = {"result": one.result, "result_en": one.result_en}
    form = ResultForm(request.POST if request.method == "POST" else None, initial=told)
    back = reverse("quota", kwargs={"pk": one.quota_id}) if isinstance(one, TuitionAllotment) else reverse("sharing")

    def act() -> None:
        services.tell_result(one=one, **form.cleaned_data, by=By(funder, user, timezone.now()))

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("Le résultat est gardé."))
        return redirect(back)
    page = FormPage(
        title=_("Le résultat : %(what)s") % {"what": _named(one)},
        button=_("Garder"),
        crumbs=[(back, _("Expertise et exonérations"))],
        space="sharing",
        module="programmes",
    )
    return page.answer(request, form)


def _named(one: Cooperation | ExpertMission | TuitionAllotment | Contribution) -> str:
    if isinstance(one, Cooperation):
        return one.title
    return one.topic if isinstance(one, ExpertMission) else one.institution

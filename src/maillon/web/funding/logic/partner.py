"""The page where a partner reads the need, in its language, and signs that it is its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier
from maillon.dossiers.permissions import can_follow
from maillon.funding.permissions.planning import can_draft_logic_model, can_sign_need
from maillon.funding.queries import needs
from maillon.funding.queries.planning import partner_words
from maillon.funding.services import signing_needs
from maillon.web.funding.logic.typed import words
from maillon.web.http import person
from maillon.web.refusals import sentence
from maillon.web.templatetags.maillon import moment


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def need(request: HttpRequest, reference: str) -> HttpResponse:
    """Read the need and, for the partner, sign it or take the signature back."""
    rows = Dossier.objects.select_related("version__procedure", "version__call__terms", "applicant", "applicant_person")
    dossier = get_object_or_404(rows, reference=reference)
    user = person(request)
    signs = can_sign_need(user, dossier)
    if needs.asked(dossier) is None or not (signs or can_follow(user, dossier)):
        raise Http404
    if request.method != "POST":
        return _page(request, dossier, signs)
    if request.POST.get("action") == "ask":
        return _ask(request, dossier)
    if not signs:
        raise Http404
    language = _language(request, user)
    try:
        if request.POST.get("action") == "take_back":
            signing_needs.take_back(dossier=dossier, actor=user, at=timezone.now())
        else:
            signing_needs.sign(
                dossier=dossier,
                actor=user,
                partner=words(request.POST.get("partner", ""), 300),
                name=words(request.POST.get("name", "")),
                office=words(request.POST.get("office", "")),
                digest=request.POST.get("digest", "")[:64],
                language=language,
                at=timezone.now(),
            )
            messages.success(request, _("C’est signé. Merci."))
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        field = refused.field
        return _page(request, dossier, signs, status=422, problem=(f"#id_{field}" if field else "", sentence(refused)))
    return redirect(f"{request.path}?langue={language}")


def _ask(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """The applicant asks the partners let in for their word."""
    try:
        signing_needs.ask(dossier=dossier, actor=person(request), at=timezone.now())
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        messages.error(request, sentence(refused))
    else:
        messages.success(request, _("C’est demandé : le partenaire le trouve dans ses choses à faire."))
    return redirect("need", reference=dossier.reference)


def _page(request: HttpRequest, dossier: Dossier, signs: bool, *, status: int = 200, **more: Any) -> HttpResponse:
    user, told = person(request), partner_words()
    language = _language(request, user)
    asked, reading, said = needs.asked(dossier), needs.Reading(dossier), told[language]
    assert asked is not None
    text, holding, fallen = reading.text(language), reading.holding, reading.fallen
    mine = next((one for one in holding if one.signed_by_id == user.pk), None)
    context = {
        "space": "applications",
        "dossier": dossier,
        "signs": signs,
        "said": said,
        "language": language,
        "languages": [(code, one["name"], code == language) for code, one in told.items()],
        "text": text,
        "declares": read(asked.declares, language).text,
        "signed": [
            (one, said["signed"].format(date=moment(one.signed_at), name=one.name, office=one.office))
            for one in holding
        ],
        "mine": mine,
        "fallen": said["changed"].format(date=moment(fallen.signed_at)) if fallen and not holding else "",
        "submission": reading.submission,
        "typed": request.POST if request.method == "POST" else {},
        "name": str(user) if user.person else "",
        "partner": _partner(user, language),
        "asks": can_draft_logic_model(user, dossier) and not signs,
        **more,
    }
    return render(request, "funding/logic/need.html", context, status=status)


def _language(request: HttpRequest, user: User) -> str:
    """The language chosen on the page, or the person's own, among those the page speaks."""
    known = partner_words()
    for wanted in (request.POST.get("langue", ""), request.GET.get("langue", ""), user.language[:2]):
        if wanted in known:
            return wanted
    return "fr"


def _partner(user: User, language: str) -> str:
    """The organisation this person belongs to, proposed to sign for."""
    grant = user.grants.filter(organisation__isnull=False).select_related("organisation").order_by("pk").first()
    return grant.organisation.name(language) if grant and grant.organisation else ""

"""Opening one's dossier to others: a colleague, a partner by letter, whoever holds a link."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.core.people.queries import token_hash
from maillon.dossiers.models import Dossier, DossierAccess
from maillon.dossiers.permissions import can_draft, can_sign
from maillon.dossiers.queries import applying
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services import access
from maillon.web.dossiers.apply.found import LINKS, NAME, dossier_of, interface_language
from maillon.web.dossiers.apply.phrases import RIGHTS
from maillon.web.http import person, whole_number
from maillon.web.refusals import sentence


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sharing(request: HttpRequest, reference: str) -> HttpResponse:
    """Who works on the dossier; letting others in."""
    dossier = dossier_of(request, reference)
    user = person(request)
    if not can_draft(user, dossier):
        raise Http404
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        try:
            if done := _act(request, dossier, user):
                context["secret_link"] = done
            else:
                return redirect("application_sharing", reference=reference)
        except NotAllowed as refused:
            raise Http404 from refused
        except RuleViolation as refused:
            status = 422
            context = {
                "problems": [(f"#id_{refused.field}" if refused.field else "", sentence(refused))],
                "problem_field": refused.field,
                "email": request.POST.get("email", "")[:254],
                "right": request.POST.get("right", ""),
            }
    rows = dossier.accesses.select_related("user__person").order_by("granted_at")
    context |= {
        "space": "applications",
        "dossier": dossier,
        "rules": applying.rules_of(dossier),
        "accesses": [(row, RIGHTS[row.right]) for row in rows],
        "rights": [(code, said) for code, said in RIGHTS.items() if code != "sign" or can_sign(user, dossier)],
        "me": user.pk,
    }
    return render(request, "dossiers/apply/sharing.html", context, status=status)


def _act(request: HttpRequest, dossier: Dossier, user: User) -> str:
    """Do what was asked; gives the address of a link made, to show once."""
    now = timezone.now()
    action = request.POST.get("action", "")
    if action == "link":
        secret = access.make_link(dossier=dossier, actor=user, at=now)
        return f"{settings.BASE_URL}{reverse('application_link', kwargs={'token': secret})}"
    if action == "close":
        access.close_link(dossier=dossier, actor=user, at=now)
        messages.success(request, _("Le lien n’ouvre plus rien."))
        return ""
    if asked := request.POST.get("revoke"):
        row = get_object_or_404(DossierAccess, pk=whole_number(asked, digits=17), dossier=dossier)
        access.revoke(access=row, actor=user, at=now)
        messages.success(request, _("Cet accès est retiré."))
        return ""
    email = request.POST.get("email", "").replace("\x00", "")[:254]
    access.offer(
        dossier=dossier,
        email=email,
        right=request.POST.get("right", "draft"),
        actor=user,
        inviter=str(user),
        language=interface_language(),
        link=settings.BASE_URL + reverse("application_offer", kwargs={"token": "TOKEN"}).replace("TOKEN", "{token}"),
        at=now,
    )
    messages.success(request, _("L’invitation est partie à %(email)s.") % {"email": email.strip()})
    return ""


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Take the right that a letter's link gives."""
    found = access.offered(token)
    if found is None:
        return render(request, "dossiers/apply/closed_link.html", {"space": "applications"}, status=410)
    dossier, right, giver = found
    if request.method == "POST":
        access.accept(token=token, actor=person(request), at=timezone.now())
        messages.success(request, _("Ce dossier est maintenant dans vos demandes."))
        return redirect("application", reference=dossier.reference)
    context = {
        "space": "applications",
        "dossier": dossier,
        "rules": applying.rules_of(dossier),
        "right": RIGHTS[right],
        "giver": giver,
    }
    return render(request, "dossiers/apply/offer.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Open a draft without an account: say one's name, then write."""
    rows = Dossier.objects.select_related("version__procedure", "applicant", "applicant_person")
    dossier = rows.filter(link_hash=token_hash(token)).first() if len(token) >= 16 else None
    rules = applying.rules_of(dossier) if dossier else None
    if dossier is None or rules is None or not rules.applicants.without_account:
        return render(request, "dossiers/apply/closed_link.html", {}, status=410)
    first = applying.applications(dossier)
    if dossier.state not in (State.DRAFT, State.RETURNED) or not first:
        return render(request, "dossiers/apply/closed_link.html", {"is_over": True, "dossier": dossier}, status=410)
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        if remember(request, dossier.link_hash):
            return redirect("application_page", reference=dossier.reference, pk=first[0].pk, number=1)
        problems = [("#id_name", _("Écrivez votre nom : les autres verront qui a répondu."))]
    context = {"dossier": dossier, "rules": rules, "problems": problems, "name": request.session.get(NAME, "")}
    return render(request, "dossiers/apply/link.html", context, status=422 if problems else 200)


def remember(request: HttpRequest, link_hash: str) -> bool:
    """Keep in the session the link opened and the name given; False without a name."""
    name = " ".join(request.POST.get("name", "").replace("\x00", "").split())[:120]
    if not name:
        return False
    held = list(request.session.get(LINKS, ()))
    request.session[LINKS] = [*[one for one in held if one != link_hash], link_hash][-20:]
    request.session[NAME] = name
    return True

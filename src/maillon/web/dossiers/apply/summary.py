"""Every answer read again, what is missing, the signature, sending; and taking the dossier back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillon.core.arrivals import arrival
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.dossiers.models import Dossier
from maillon.dossiers.permissions import can_consult, can_sign
from maillon.dossiers.queries import applying
from maillon.dossiers.queries.corrections import corrections
from maillon.dossiers.queries.windows import closing_of, is_open
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services import submitting
from maillon.web.dossiers.apply.checks import checks_of
from maillon.web.dossiers.apply.found import chosen_language, for_hands, hand_of, interface_language
from maillon.web.dossiers.apply.reading import Part, missing_of, read_back
from maillon.web.dossiers.apply.sending import sent_from
from maillon.web.dossiers.apply.supporting import tell_asked
from maillon.web.dossiers.complements import complements_of
from maillon.web.http import person
from maillon.web.refusals import sentence


def readable(request: HttpRequest, reference: str) -> Dossier:
    """A dossier whose answers this person may read: its applicant's people, or who holds its link."""
    rows = Dossier.objects.select_related("version__procedure", "applicant", "applicant_person")
    rows = rows.prefetch_related("version__extensions")
    dossier = get_object_or_404(rows, reference=reference)
    hand = hand_of(request)
    if not (can_consult(hand.user, dossier) or hand.holds(dossier.link_hash)):
        raise Http404
    return dossier


@for_hands
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Read everything again; sign and send."""
    dossier = readable(request, reference)
    if hand_of(request).user is None and (elsewhere := sent_from(dossier)):
        return redirect(elsewhere)
    if request.method != "POST":
        return render(request, "dossiers/apply/summary.html", _context(request, dossier))
    if hand_of(request).user is None:
        raise Http404
    name = request.POST.get("name", "").replace("\x00", "")
    declared = "declared" in request.POST
    try:
        if applying.rules_of(dossier).signature and not declared and dossier.state in _OPEN:
            raise RuleViolation("dossiers.declaration_missing", field="declared")
        submitting.submit(
            dossier=dossier, actor=person(request), name=name, at=arrival(request.META), language=interface_language()
        )
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        field = refused.field or ""
        problems = [(f"#id_{field}" if field else "#manque", sentence(refused))]
        context = _context(request, dossier, problems=problems, problem_field=field, name=name, declared=declared)
        return render(request, "dossiers/apply/summary.html", context, status=422)
    tell_asked(request, dossier, person(request), timezone.now())
    messages.success(request, _("Votre demande est déposée. Vous en suivez l’avancement ici."))
    return redirect("application", reference=reference)


_OPEN = (State.DRAFT, State.RETURNED)


def _context(request: HttpRequest, dossier: Dossier, **more: Any) -> dict[str, Any]:
    now, language = timezone.now(), interface_language()
    hand = hand_of(request)
    answered = [
        applying.judged(one, at=now, language=chosen_language(request, one) or language)
        for one in applying.applications(dossier)
    ]
    parts: list[Part] = [
        part for one in answered for part in read_back(one, chosen_language(request, one.submission) or language)
    ]
    facts = applying.facts(dossier, answered, at=now, signing=True)
    user = hand.user
    return {
        "space": "applications",
        "dossier": dossier,
        "rules": applying.rules_of(dossier),
        "parts": parts,
        "complements": complements_of(dossier, user),
        "missing": [line for one in answered for line in missing_of(one, language)],
        "clashes": [line for one in answered for line in _clashes(one)],
        "checks": [checks_of(dossier, one, at=now) for one in answered],
        "blocking": [verdict for one in answered for verdict in one.blocking],
        "closing": closing_of(dossier.version),
        "is_open": is_open(dossier.version, at=now),
        "writable": dossier.state in _OPEN,
        "may_sign": user is not None and can_sign(user, dossier),
        "ready": facts.answers_valid and facts.eligible and (facts.window_open or dossier.state == State.RETURNED),
        "corrections": corrections(dossier),
        "name": str(user.person) if user and user.person else "",
        "signatures": _signatures(dossier, answered),
        "guest": user is None,
        **more,
    }


def _clashes(judged: applying.Judged) -> list[tuple[str, str]]:
    told = missing_of(judged, interface_language(), only={c.path for c in applying.pending_clashes(judged.submission)})
    return [(url, label) for url, label, _why in told]


def _signatures(dossier: Dossier, answered: list[applying.Judged]) -> list[Any]:
    rows = [one for judged in answered for one in judged.submission.signatures.order_by("pk")]
    digest = applying.digest_of([one.submission for one in answered])
    return [(row, row.digest == digest) for row in rows]


@for_hands
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Take the dossier back."""
    dossier = readable(request, reference)
    user = hand_of(request).user
    if user is None:
        raise Http404
    if "sure" not in request.POST:
        raise RuleViolation("dossiers.withdraw_unsure")
    try:
        submitting.withdraw(dossier=dossier, actor=user, at=timezone.now())
    except NotAllowed as refused:
        raise Http404 from refused
    messages.success(request, _("La demande est retirée. Ce qui a été écrit reste lisible ici."))
    return redirect("application", reference=reference)

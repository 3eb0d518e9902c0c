"""Hour zero as the funder's officers lead it: opened, each answer's clock with who is awaited, one button a step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.money import Money
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.models import ProcedureVersion
from maillon.dossiers.permissions import procedures_handled_by
from maillon.funding.models import Emergency, Terms
from maillon.funding.permissions.emergencies import emergencies_kept_by, funders_kept_by
from maillon.funding.queries import emergencies as queries
from maillon.funding.queries.agreements import awarded
from maillon.funding.queries.readiness import in_force
from maillon.funding.rules.emergencies import Awaited
from maillon.funding.services import emergencies as services
from maillon.funding.services import instalments
from maillon.web.engagement.fields import FormPage
from maillon.web.funding.emergencies import words
from maillon.web.funding.emergencies.forms import ClosingForm, EmergencyForm
from maillon.web.funding.emergencies.public import shown
from maillon.web.http import person
from maillon.web.network.space.acting import attempt
from maillon.web.parties.record_forms import Number
from maillon.web.refusals import sentence

SPACE = "emergencies"
_EFFECT = "funding.agreement"


def funder_of(request: HttpRequest) -> Organisation:
    """The funder whose emergencies this person keeps; 404 for everybody else."""
    found = funders_kept_by(person(request)).order_by("pk").first()
    if found is None:
        raise Http404
    return found


@login_required
@never_cache
@require_safe
def emergencies(request: HttpRequest) -> HttpResponse:
    """The emergencies of one's funder, those under way first; how many organisations are ready."""
    funder = funder_of(request)
    rows = queries.register().filter(funder=funder)[:100]
    context = {
        "space": SPACE,
        "module": "programmes",
        "rows": [(one, words.hazard(one.kind), words.countries(one.countries)) for one in rows],
        "ready": in_force(timezone.localdate()).filter(funder=funder).count(),
    }
    return render(request, "funding/emergencies/desk.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_one(request: HttpRequest) -> HttpResponse:
    """A disaster happened: one form, and everything is under way."""
    user, funder = person(request), funder_of(request)
    first = {"occurred_on": timezone.localdate(), "mode": Emergency.Mode.DIRECT}
    data = request.POST if request.method == "POST" else None
    form = EmergencyForm(data, initial=first, terms=_terms(funder), sources=_sources(user, funder))
    made: list[Emergency] = []

    def act() -> None:
        made.append(services.open_emergency(**form.words(), actor=user, at=timezone.now()))

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        number = made[0].invitations.count()
        said = ngettext(
            "L’urgence est ouverte : %(n)s organisme prêt a son formulaire et une lettre.",
            "L’urgence est ouverte : %(n)s organismes prêts ont leur formulaire et une lettre.",
            number,
        )
        messages.success(request, said % {"n": number})
        return redirect("kept_emergency", slug=made[0].slug)
    page = FormPage(
        title=_("Ouvrir une urgence"),
        button=_("Ouvrir maintenant"),
        crumbs=[(reverse("kept_emergencies"), _("Urgences"))],
        lead=_("L’horloge publique part à l’instant où vous ouvrez. Les organismes prêts sont invités aussitôt."),
        space=SPACE,
        module="programmes",
    )
    return page.answer(request, form)


@login_required
@never_cache
@require_safe
def emergency(request: HttpRequest, slug: str) -> HttpResponse:
    """One emergency: who is awaited, answer by answer, with the one thing to do next."""
    return _page(request, kept(request, slug), ClosingForm())


@login_required
@require_POST
def act(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a step: invite those newly ready, put to the vote, write the decision, ask for the money, close."""
    found, user, now = kept(request, slug), person(request), timezone.now()
    verb = request.POST.get("do", "")
    if verb == "close":
        form = ClosingForm(request.POST)
        if form.is_valid() and attempt(
            form,
            lambda: services.close(emergency=found, people_reached=form.cleaned_data["people"], actor=user, at=now),
        ):
            messages.success(request, _("L’urgence est close."))
            return redirect("kept_emergency", slug=slug)
        return _page(request, found, form, status=422)
    deeds: dict[str, tuple[Callable[[], Any], str]] = {
        "invite": (
            lambda: services.invite(emergency=found, actor=user, at=now),
            _("Les organismes prêts sont invités."),
        ),
        "vote": (
            lambda: _put_to_vote(request, found, user, now),
            _("La demande est recevable et mise au vote : le comité a une lettre."),
        ),
        "decide": (
            lambda: services.decide(item=_item(request, found), actor=user, at=now),
            _("La décision est inscrite : la convention est prête à signer."),
        ),
        "prepare": (
            lambda: instalments.prepare(instalment=_answer(request, found).instalment, actor=user, at=now),  # type: ignore[arg-type]
            _("Le paiement est demandé : une autre personne l’approuve."),
        ),
        "approve": (
            lambda: instalments.approve(instalment=_answer(request, found).instalment, actor=user, at=now),  # type: ignore[arg-type]
            _("C’est approuvé : le versement peut partir."),
        ),
    }
    if verb not in deeds:
        raise Http404
    deed, said = deeds[verb]
    try:
        deed()
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        messages.error(request, sentence(refused))
    else:
        messages.success(request, said)
    return redirect("kept_emergency", slug=slug)


def kept(request: HttpRequest, slug: str) -> Emergency:
    """An emergency this person keeps; 404 for everybody else."""
    rows = emergencies_kept_by(person(request)).select_related("funder", "call__version", "call__terms")
    return get_object_or_404(rows, slug=slug)


def _page(request: HttpRequest, found: Emergency, form: ClosingForm, *, status: int = 200) -> HttpResponse:
    answers = queries.answers(found) if found.call_id else []
    promised = awarded(found.call) if found.call else 0
    user = person(request)
    context = {
        "space": SPACE,
        "module": "programmes",
        "emergency": found,
        "kind": words.hazard(found.kind),
        "where": words.countries(found.countries),
        "mode": words.MODES[found.mode],
        "clock": shown(queries.whole_clock(found, answers)) if found.opened_at else [],
        "answers": [_shown(one, user) for one in answers],
        "awarded_minor": promised,
        "left_minor": max((found.envelope_minor or 0) - promised, 0),
        "form": form,
        "is_open": found.call is not None and found.closed_at is None,
    }
    return render(request, "funding/emergencies/kept.html", context, status=status)


def _shown(one: queries.Answering, user: User) -> dict[str, Any]:
    todo = next((waits for waits in one.waits if waits in _BUTTONS), None)
    mine = one.instalment is not None and one.instalment.prepared_by_id == user.pk
    return {
        "one": one,
        "dossier": one.invitation.dossier,
        "waits": [words.AWAITED[waits] for waits in one.waits],
        "todo": todo,
        "do": _BUTTONS.get(todo) if todo and not (todo is Awaited.APPROVING and mine) else None,
        "proposed": one.amount_asked,
        "signs": Awaited.FUNDER_SIGNS in one.waits,
        "checks": Awaited.ACCOUNT_CHECK in one.waits,
    }


_BUTTONS = {
    Awaited.JUDGING: "vote",
    Awaited.DECISION: "decide",
    Awaited.PREPARING: "prepare",
    Awaited.APPROVING: "approve",
}


def _answer(request: HttpRequest, found: Emergency) -> queries.Answering:
    asked = request.POST.get("dossier", "")
    for one in queries.answers(found):
        if one.invitation.dossier.reference == asked:
            return one
    raise Http404


def _item(request: HttpRequest, found: Emergency) -> Any:
    item = _answer(request, found).item
    if item is None:
        raise Http404
    return item


def _put_to_vote(request: HttpRequest, found: Emergency, user: User, now: Any) -> None:
    one = _answer(request, found)
    try:
        typed = Number(min_value=1, max_digits=14, decimal_places=2).clean(request.POST.get("amount", ""))
    except Exception as wrong:
        raise RuleViolation("funding.usual_amount", field="amount") from wrong
    amount = Money.from_decimal(typed, found.currency).minor
    services.put_to_vote(dossier=one.invitation.dossier, amount_minor=amount, actor=user, at=now)


def _terms(funder: Organisation) -> list[Terms]:
    """The terms of hour zero first, the others after."""
    rows = Terms.objects.filter(component__programme__funder=funder).select_related("component__programme")
    found = list(rows.order_by("component__programme_id", "component__position", "-number"))
    return sorted(
        found, key=lambda one: "urgence" not in one.component.programme.slug or one.component.key == "interventions"
    )


def _sources(user: User, funder: Organisation) -> list[ProcedureVersion]:
    """The last version of each procedure that leads to an agreement, hour zero's first."""
    rows = ProcedureVersion.objects.filter(
        procedure__in=procedures_handled_by(user).filter(owner=funder),
        procedure__effect=_EFFECT,
        discarded_at=None,
        call=None,
    )
    last: dict[int, ProcedureVersion] = {}
    for one in rows.select_related("procedure").order_by("procedure_id", "number"):
        last[one.procedure_id] = one
    return sorted(last.values(), key=lambda one: (one.procedure.key != "heure-zero", one.procedure.key))

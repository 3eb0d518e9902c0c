"""Obligations: one's own whole list, an organisation's, and each with its evidence, its judge and its history."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from maillon.core.audit.queries import history
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.rules import CSV, DOCUMENTS, TEXT
from maillon.core.files.services import path_of, store
from maillon.core.obligations import registry, rules, services
from maillon.core.obligations.models import Obligation, ObligationQuerySet
from maillon.core.obligations.permissions import acted_for, can_judge, is_debtor, visible_to
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.people.permissions import can, is_secretariat, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.web.accounts.labels import office_name
from maillon.web.core.journal import VERBS
from maillon.web.http import person
from maillon.web.obligations import presenters
from maillon.web.obligations.forms import EvidenceForm, PostponeForm, ReopenForm, WaiveForm
from maillon.web.refusals import sentence

PER_PAGE = 50
_PARTIES = ("debtor", "debtor_person", "creditor")
_EVIDENCE = DOCUMENTS | {CSV, TEXT}


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What one owes and what one awaits of others, by date, settled ones below; of one organisation when asked."""
    user, now = person(request), timezone.now()
    acting = acted_for(user, at=now)
    reading = organisation_ids_from_inside(user, Capability.READ, at=now)
    owed = Q(debtor_id__in=acting | reading)
    if user.person_id is not None:
        owed |= Q(debtor_person_id=user.person_id)
    awaited = Q(creditor_id__in=reading)
    if is_secretariat(user, at=now):
        awaited |= Q(creditor=None)
    context = _lists(request, owed, awaited, now)
    homes = Organisation.objects.filter(pk__in=acting | reading).order_by("legal_name_fr")
    return render(request, "obligations/list.html", {**context, "homes": list(homes), "space": "home"})


@login_required
@require_safe
def of_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """What an organisation owes and what it is owed, for whoever reads its records."""
    user, now = person(request), timezone.now()
    organisation = get_object_or_404(Organisation, slug=slug)
    if not can(user, Capability.READ, organisation, at=now):
        raise Http404
    context = _lists(request, Q(debtor=organisation), Q(creditor=organisation), now)
    return render(request, "obligations/list.html", {**context, "organisation": organisation, "space": "home"})


def _lists(request: HttpRequest, owed: Q, awaited: Q, now: datetime) -> dict[str, Any]:
    found = visible_to(person(request), at=now).select_related(*_PARTIES)
    chosen = request.GET.get("organisme", "").replace("\x00", "")
    if chosen:
        found = found.filter(Q(debtor__slug=chosen) | Q(creditor__slug=chosen))
    ours, theirs = found.filter(owed), found.filter(awaited).exclude(owed)
    page = Paginator(ours.open().most_pressing_first(), PER_PAGE).get_page(request.GET.get("page"))
    settled = ours.exclude(state=Obligation.State.OPEN).order_by("-closed_at", "-pk")[:PER_PAGE]
    return {
        "groups": presenters.grouped(presenters.of_obligation(one, at=now) for one in page),
        "page": page,
        "query": urlencode({"organisme": chosen}) + "&" if chosen else "",
        "awaited": _rows(theirs.open().most_pressing_first()[:PER_PAGE], now),
        "settled": _rows(settled, now),
        "chosen": chosen,
    }


def _rows(found: ObligationQuerySet, now: datetime) -> list[tuple[Obligation, presenters.Row]]:
    return [(one, presenters.of_obligation(one, at=now)) for one in found]


@login_required
def obligation(request: HttpRequest, pk: int) -> HttpResponse:
    """One obligation; a form says which act it is by its button's ``do``."""
    user, now = person(request), timezone.now()
    owed = get_object_or_404(visible_to(user, at=now).select_related(*_PARTIES), pk=pk)
    forms = _forms(request.POST.get("do", "") if request.method == "POST" else "", request)
    status = 200
    if request.method == "POST":
        act = request.POST.get("do", "")
        form = forms.get("evidence" if act == "done" else act)
        if act != "undo" and form is None:
            raise Http404
        if form is None or form.is_valid():
            try:
                messages.success(request, _act(act, form, owed, user, now))
                return redirect("obligation", pk=pk)
            except RuleViolation as refused:
                if form is None:
                    raise
                form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
        status = 422
    return render(request, "obligations/obligation.html", _context(owed, user, forms, now), status=status)


def _forms(act: str, request: HttpRequest) -> dict[str, Form]:
    """Every form of the page, the one that was sent holding what was typed."""
    kinds: dict[str, type[Form]] = {
        "evidence": EvidenceForm,
        "waive": WaiveForm,
        "postpone": PostponeForm,
        "reopen": ReopenForm,
    }
    sent = "evidence" if act == "done" else act
    return {
        name: kind(request.POST, request.FILES, prefix=name) if name == sent else kind(prefix=name)
        for name, kind in kinds.items()
    }


def _act(act: str, form: Form | None, owed: Obligation, user: User, now: datetime) -> str:
    told = form.cleaned_data if form else {}
    if act in ("done", "evidence"):
        return _answer(act, told, owed, user, now)
    if act == "undo":
        if not _may_undo(owed, user, now):
            raise NotAllowed("obligations.answer")
        services.reopen(obligation=owed, reason=_("Annulé par la personne qui l’avait dit."), actor=user, at=now)
        return _("C’est annulé : l’échéance est de nouveau à remplir.")
    if not can_judge(user, owed, at=now):
        raise NotAllowed("obligations.judge")
    if act == "waive":
        services.waive(obligation=owed, reason=told["reason"], actor=user, at=now)
        return _("L’échéance est levée. Vous pouvez la rouvrir ci-dessous.")
    if act == "postpone":
        due_at = rules.end_of_day(told["due_on"], ZoneInfo(settings.TIME_ZONE))
        services.postpone(obligation=owed, due_at=due_at, reason=told["reason"], actor=user, at=now)
        return _("L’échéance est reportée; les rappels suivent la nouvelle date.")
    services.reopen(obligation=owed, reason=told["reason"], actor=user, at=now)
    return _("L’échéance est rouverte.")


def _answer(act: str, told: dict[str, Any], owed: Obligation, user: User, now: datetime) -> str:
    if not is_debtor(user, owed, at=now) and not can_judge(user, owed, at=now):
        raise NotAllowed("obligations.answer")
    note, upload = told["note"], told["file"]
    kind = registry.kind_of(owed)
    if act == "done":
        # The creditor's word is enough: a payment received by the post is met by whoever receives it.
        if not kind.declarable and not can_judge(user, owed, at=now):
            raise RuleViolation("obligations.not_declarable")
        if kind.needs_evidence and not note.strip() and upload is None:
            raise RuleViolation("obligations.needs_evidence", field="note")
    stored = None
    if upload is not None:
        stored = store(upload, actor=user, owner_organisation=owed.debtor, at=now, allowed=_EVIDENCE)
    if act == "done":
        services.meet(obligation=owed, actor=user, at=now, file=stored, note=note)
        return _("C’est noté : cette échéance est remplie. Vous pouvez l’annuler ci-dessous.")
    services.bring_evidence(obligation=owed, actor=user, at=now, file=stored, note=note)
    return _("Votre preuve est jointe.")


def _may_undo(owed: Obligation, user: User, now: datetime) -> bool:
    """Whoever said the last « it is done » or « waived » takes it back without giving a reason."""
    if owed.state == Obligation.State.OPEN:
        return False
    last = history(owed).filter(verb__in=["core.obligation.met", "core.obligation.waived"]).first()
    return last is not None and last.actor_id == user.pk and (is_debtor(user, owed) or can_judge(user, owed, at=now))


def _context(owed: Obligation, user: User, forms: dict[str, Form], now: datetime) -> dict[str, Any]:
    kind = registry.kind_of(owed)
    owes, judges = is_debtor(user, owed, at=now), can_judge(user, owed, at=now)
    is_open = owed.state == Obligation.State.OPEN
    return {
        "owed": owed,
        "row": presenters.of_obligation(owed, at=now),
        "name": presenters.title_of(owed),
        "kind": kind,
        "link": kind.link(owed),
        "evidence": list(owed.evidence.select_related("file").order_by("brought_at", "pk")),
        "events": [
            {"event": event, "office": office_name(event.actor_label), "verb": VERBS.get(event.verb, event.verb)}
            for event in history(owed)[:50]
        ],
        "owes": owes,
        "judges": judges,
        "may_say_done": is_open and ((owes and kind.declarable) or judges),
        "may_bring": owes and owed.state != Obligation.State.WAIVED,
        "may_undo": _may_undo(owed, user, now),
        "is_open": is_open,
        "forms": forms,
        "form": next((form for form in forms.values() if form.is_bound), None),
        "space": "home",
    }


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def evidence_file(request: HttpRequest, pk: int, evidence: int) -> HttpResponseBase:
    """A file shown as evidence, for whoever sees the obligation."""
    owed = get_object_or_404(visible_to(person(request), at=timezone.now()), pk=pk)
    shown = get_object_or_404(owed.evidence.select_related("file"), pk=evidence, file__isnull=False)
    if shown.file is None or not (path := path_of(shown.file.digest)).exists():
        raise Http404
    answer = FileResponse(
        path.open("rb"), as_attachment=True, filename=shown.file.name, content_type=shown.file.media_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer

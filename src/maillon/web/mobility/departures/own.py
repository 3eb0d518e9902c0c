"""One's own stay: what to do before, news from there, what is asked after."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillon.core.documents.models import IssuedDocument
from maillon.core.files.services import path_of
from maillon.core.narratives import read
from maillon.mobility.models import Departure, PreparationItem
from maillon.mobility.permissions.departures import own_departures
from maillon.mobility.queries import guidelines as asked
from maillon.mobility.queries.care import contact_tree
from maillon.mobility.queries.training import sessions_of
from maillon.mobility.rules import departing as rules
from maillon.mobility.rules.guidelines import How, Item, questions
from maillon.mobility.rules.watching import is_stale
from maillon.mobility.services import departing, preparing, returning, watching
from maillon.web.http import person
from maillon.web.mobility.departures import words
from maillon.web.mobility.departures.forms import LINES, ContactsForm, QuestionsForm, ReachForm
from maillon.web.network.space.acting import attempt


def found(request: HttpRequest, pk: int) -> Departure:
    """One's own stay, or nothing at all."""
    related = ("person", "organisation", "host", "checklist", "curriculum", "care", "cohort")
    return get_object_or_404(own_departures(person(request)).select_related(*related), pk=pk)


@login_required
@never_cache
@require_safe
def stays(request: HttpRequest) -> HttpResponse:
    """Every stay of one's own, the latest first."""
    today = timezone.localdate()
    rows = [words.told(one, today) for one in own_departures(person(request)).order_by("-starts_on")[:60]]
    return render(request, "mobility/departures/own_stays.html", {"rows": rows, "space": "own_departures"})


@login_required
@never_cache
@require_safe
def stay(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to do now, at whatever moment of the stay."""
    return _page(request, found(request, pk))


@login_required
@require_POST
def line(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Do one line of the checklist, or take it back."""
    departure, user, now = found(request, pk), person(request), timezone.now()
    item = get_object_or_404(PreparationItem, departure=departure, key=key)
    if request.POST.get("do") == "back":
        preparing.take_back(item=item, actor=user, at=now)
        return redirect(f"{_here(departure)}#{key}")
    asked_line = asked.items_of(departure).get(key)
    if asked_line is None or asked_line.how not in LINES:
        raise Http404
    form = LINES[asked_line.how](request.POST, prefix=key)
    if form.is_valid() and attempt(form, lambda: _do(departure, asked_line, form, request)):
        messages.success(request, _("C’est noté."))
        return redirect(f"{_here(departure)}#{key}")
    return _page(request, departure, typed={key: form}, status=422)


def _do(departure: Departure, asked_line: Item, form: forms.Form, request: HttpRequest) -> None:
    told: dict[str, Any] = form.cleaned_data
    said: dict[str, Any] = {"departure": departure, "actor": person(request), "at": timezone.now()}
    match asked_line.how:
        case How.PASSPORT:
            preparing.tell_passport(until=told["until"], **said)
        case How.INSURANCE:
            preparing.tell_insurance(**told, **said)
        case How.CONTACTS:
            assert isinstance(form, ContactsForm)
            preparing.tell_contacts(contacts=form.contacts(), **said)
        case _:
            language = get_language() or "fr"
            preparing.attest(
                key=asked_line.key,
                name=told.get("name", ""),
                agreed=told["agreed"],
                language=language,
                **said,
            )


@login_required
@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Leave, come back, or say how to be reached."""
    departure, user, now = found(request, pk), person(request), timezone.now()
    if act == "partir":
        departing.leave(departure=departure, actor=user, at=now)
        messages.success(request, _("Bon voyage! Vos nouvelles sont attendues aux dates dites ici."))
    elif act == "revenir":
        departing.come_back(departure=departure, actor=user, at=now)
        messages.success(request, _("Bon retour! Votre bilan vous attend."))
    elif act == "joindre":
        form = ReachForm(request.POST)
        if not form.is_valid():
            return _page(request, departure, reach=form, status=422)
        departing.note_there(departure=departure, facts=form.cleaned_data, actor=user, at=now)
        messages.success(request, _("C’est noté."))
    else:
        raise Http404
    return redirect(_here(departure))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The debriefing, or the survey of years after."""
    departure = found(request, pk)
    guideline = returning.questions_for(departure, kind) if kind in words.QUESTIONS else None
    if guideline is None or departure.returned_at is None:
        raise Http404
    known = departure.feedback.filter(guideline=guideline).first()
    form = QuestionsForm(
        request.POST if request.method == "POST" else None,
        asked=questions(guideline.definition),
        initial=known.answers if known else {},
    )
    if request.method == "POST" and form.is_valid():
        told, user, now = form.cleaned_data, person(request), timezone.now()
        if attempt(form, lambda: returning.answer(departure=departure, kind=kind, typed=told, actor=user, at=now)):
            messages.success(request, _("Merci. Vos réponses sont gardées; vous pouvez les changer."))
            return redirect(_here(departure))
    context = {
        "space": "own_departures",
        "departure": departure,
        "form": form,
        "title": words.QUESTIONS[kind],
        "guideline": guideline,
        "known": known,
    }
    return render(request, "mobility/departures/questions.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """One's certificate, once it is given."""
    document = returning.certificate_of(found(request, pk))
    if document is None:
        raise Http404
    return given(document)


def given(document: IssuedDocument) -> FileResponse:
    """A certificate's PDF, opened in the browser."""
    name = f"attestation-{document.code}.pdf"
    return FileResponse(path_of(document.file.digest).open("rb"), content_type="application/pdf", filename=name)


def _here(departure: Departure) -> str:
    return reverse("own_stay", kwargs={"pk": departure.pk})


def _page(
    request: HttpRequest,
    departure: Departure,
    *,
    typed: dict[str, forms.Form] | None = None,
    reach: ReachForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today, now = timezone.localdate(), timezone.now()
    phase = words.phase(departure, today)
    lines = _lines(departure, typed or {})
    left = [one for one in lines if one["is_open"]]
    risk = asked.risk_of(departure.country)
    is_there = phase in (rules.Phase.AWAY, rules.Phase.LATE)
    context = {
        "space": "own_departures",
        **words.told(departure, today),
        "lines": lines,
        "left": len(left),
        "done": len(lines) - len(left),
        "training": _training(departure),
        "tree": contact_tree(departure.organisation_id),
        "risk": risk,
        "risk_words": words.RISKS[risk.level] if risk else None,
        "risk_is_stale": risk is not None
        and is_stale(risk.checked_on, stale_after_days=risk.stale_after_days, today=today),
        "reach": reach or ReachForm(initial={name: getattr(departure, name) for name in ReachForm.base_fields}),
        "is_before": phase in (rules.Phase.PREPARING, rules.Phase.UNCONFIRMED),
        "is_there": is_there,
        "is_back": phase is rules.Phase.BACK,
        "may_leave": departure.left_at is None and not left,
        "link": watching.token_of(departure) if is_there else "",
        "certificate": returning.certificate_of(departure) if phase is rules.Phase.BACK else None,
        "debriefed": departure.feedback.filter(guideline__kind="debriefing").exists()
        if departure.returned_at
        else False,
        "page": getattr(departure.cohort, "fundraising", None) if departure.cohort else None,
        "now": now,
    }
    return render(request, "mobility/departures/own_stay.html", context, status=status)


def _lines(departure: Departure, typed: dict[str, forms.Form]) -> list[dict[str, Any]]:
    known, language, today = asked.items_of(departure), get_language() or "fr", timezone.localdate()
    rows = []
    for item in departure.items.all():
        told = known.get(item.key)
        if told is None:
            continue
        is_open = item.done_at is None and item.excused_at is None
        form = typed.get(item.key)
        if form is None and is_open and told.how in LINES:
            form = LINES[told.how](prefix=item.key)
        rows.append(
            {
                "item": item,
                "title": read(told.title, language).text,
                "help": read(told.help, language).text if told.help else "",
                "words": read(told.words, language).text if told.words else "",
                "form": form,
                "is_open": is_open,
                "is_late": is_open and item.due_on < today,
                "is_typed": item.key in typed,
                "follows": told.how in (How.TRAINING, How.MODULE),
            }
        )
    return rows


def _training(departure: Departure) -> dict[str, Any] | None:
    curriculum = asked.curriculum_of(departure)
    if curriculum is None:
        return None
    sums = dict(departure.presences.values_list("session__module").annotate(total=Sum("minutes")))
    so_far = rules.followed(curriculum, {key: int(total) for key, total in sums.items()})
    language = get_language() or "fr"
    modules = [
        {
            "title": read(one.title, language).text,
            "hours": one.hours,
            "followed": sums.get(one.key, 0) // 60,
            "required": one.required,
        }
        for one in curriculum.modules
    ]
    sessions = sessions_of(departure).filter(ends_at__gt=timezone.now())[:12]
    coming = [
        {"session": one, "title": read(module.title, language).text}
        for one in sessions
        if (module := curriculum.module(one.module)) is not None
    ]
    return {"hours": so_far.minutes // 60, "wanted": curriculum.hours, "modules": modules, "coming": coming}

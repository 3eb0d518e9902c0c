"""A dossier on its handler's desk: where it stands, what it takes to go on, its answers, its thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.people.models import User
from maillon.core.privacy.services import note_readings
from maillon.dossiers import effects
from maillon.dossiers.models import Dossier, Gate, Note, Review, Sitting, TimelineEntry
from maillon.dossiers.permissions import can_handle
from maillon.dossiers.queries import applying, desk, judging
from maillon.dossiers.queries.papers import CERTIFICATE, papers_of
from maillon.dossiers.rules import scoring
from maillon.dossiers.rules.definition import ChecklistItem, ProcedureDefinition
from maillon.dossiers.rules.walk import BY_NAME, Party, State, missing, steps_from
from maillon.dossiers.services import messaging
from maillon.dossiers.services.letters import language_of
from maillon.web.dossiers.apply.following import certificate_told
from maillon.web.dossiers.apply.found import interface_language
from maillon.web.dossiers.apply.phrases import GUARDS, PILLS, STATES, STEPS
from maillon.web.dossiers.apply.reading import read_back
from maillon.web.dossiers.complements import complements_of
from maillon.web.dossiers.handle import words
from maillon.web.dossiers.handle.found import judged_dossier
from maillon.web.http import person

Kind = TimelineEntry.Kind


@login_required
@never_cache
@require_safe
def dossier(request: HttpRequest, reference: str) -> HttpResponse:
    """The handler's page; who reads it goes to the grid, who judges it to its sitting."""
    user = person(request)
    found = judged_dossier(request, reference)
    if not can_handle(user, found):
        if Review.objects.filter(dossier=found, reviewer=user).exclude(state=Review.State.RECUSED).exists():
            return redirect("appraisal", reference=reference)
        item = found.agenda_items.order_by("-pk").first()
        assert item is not None
        return redirect("sitting_item", pk=item.sitting_id, item=item.pk)
    page = render(request, "dossiers/handle/dossier.html", context_of(found, user))
    messaging.mark_read(dossier=found, reader=user, at=timezone.now())
    asking = {found.applicant_person_id, found.started_by.person_id if found.started_by else None} - {None}
    note_readings(user, [one for one in asking if one is not None], "dossiers.asked", timezone.now())
    return page


@dataclass(frozen=True, slots=True)
class Checked:
    """One item of the checklist, how it was judged, what Maillon proposes."""

    item: ChecklistItem
    article: Any
    gate: Gate | None
    verdict: str
    proposed: bool | None


def context_of(found: Dossier, user: User) -> dict[str, Any]:
    """What the page shows."""
    now, language = timezone.now(), interface_language()
    rules = applying.rules_of(found)
    answered = [applying.judged(one, at=now, language=language) for one in applying.applications(found)]
    given = [
        applying.judged(one, at=now, language=language) for one in applying.supports(found) if one.state == "final"
    ]
    reviews = list(found.reviews.select_related("reviewer__person").order_by("pk"))
    own = next((one for one in reviews if one.reviewer_id == user.pk and one.state != Review.State.RECUSED), None)
    totals = [one.points for one in reviews if one.state == Review.State.FILED and one.points is not None]
    state = State(found.state)
    names = {step.name for step in steps_from(state, Party.HANDLER)}
    decision = judging.last_decision(found)
    committee = judging.committee_of(found)
    return {
        "space": "dossiers",
        "dossier": found,
        "rules": rules,
        "state": STATES[found.state],
        "pill": PILLS.get(found.state, ""),
        "stepper": stepper(found),
        "checklist": checklist_of(found, rules, now),
        "gate_open": state is State.SUBMITTED,
        "gate_missing": [GUARDS[one] for one in missing(BY_NAME["receive"], judging.receiving_facts(found))],
        "verdicts": words.VERDICTS.items(),
        "complements": complements_of(found, user),
        "parts": [part for one in answered for part in read_back(one, language)],
        "supports": [(one.submission.respondent, read_back(one, language)) for one in given],
        "questions": [
            (question.path, one.answers.form.say(question.labels, language))
            for one in answered
            for question in one.answers.form.questions
            if question.is_asked and question.control != "note"
        ],
        "reviews": [(one, *words.REVIEWS[one.state]) for one in reviews],
        "own": own,
        "readings_hidden": own is not None and own.state != Review.State.FILED,
        "gap": scoring.gap(totals),
        "discuss": scoring.calls_for_discussion(totals, rules.reviewing.gap),
        "may_assign": state in (State.RECEIVABLE, State.IN_REVIEW),
        "readers": [one for one in desk.readers_for(found) if one.pk not in {each.reviewer_id for each in reviews}]
        if state in (State.RECEIVABLE, State.IN_REVIEW)
        else [],
        "names": names,
        "reviews_filed": judging.reviews_filed(found),
        "handlers": desk.handlers_for(found, user),
        "recusals": [
            (one, words.GROUNDS[one.ground]) for one in found.recusals.select_related("user__person").order_by("pk")
        ],
        "decision": decision,
        "decided": words.OUTCOMES.get(decision.outcome) if decision else "",
        "decided_choice": effects.choice_label(found, decision.choice) if decision else {},
        "decision_reasons": [one.text for one in rules.reasons if decision and one.key in decision.reasons],
        "conditions": decision.conditions.select_related("obligation").order_by("due_at", "pk") if decision else (),
        "papers": list(papers_of(found)),
        "certificate": CERTIFICATE,
        "may_certify": state is State.IN_EFFECT,
        "applicant_language": language_of(found),
        "letters": found.letters.select_related("document__file").order_by("-pk"),
        "committee": committee,
        "alone": state is State.IN_DELIBERATION and committee is None,
        "effect_choices": effects.choices_of(found) if committee is None else (),
        "outcomes": words.OUTCOMES.items(),
        "item": found.agenda_items.select_related("sitting").exclude(sitting__state=Sitting.State.SEALED).last(),
        "notes": Note.objects.filter(dossier=found).select_related("author__person").order_by("-pk"),
        "told": told(found),
    }


def checklist_of(found: Dossier, rules: ProcedureDefinition, now: datetime) -> list[Checked]:
    """The checklist with its verdicts; where nobody judged yet, what the answers say by themselves."""
    gates = judging.gates_of(found)
    proposed = judging.proposed_verdicts(found, at=now) if found.state == State.SUBMITTED else {}
    return [
        Checked(
            item,
            rules.article(item.article),
            gates.get(item.key),
            gates[item.key].verdict
            if item.key in gates
            else {True: "met", False: "not_met"}.get(proposed[item.key], "")
            if item.key in proposed
            else "",
            proposed.get(item.key),
        )
        for item in rules.checklist
    ]


def stepper(found: Dossier) -> list[tuple[Any, str]]:
    """The stages of the way: done, now, stop, or to come."""
    here = next((place for place, (_name, states) in enumerate(words.STEPPER) if found.state in states), -1)
    stages = []
    for place, (name, _states) in enumerate(words.STEPPER):
        if place < here or found.state == State.CLOSED:
            stages.append((name, "done"))
        elif place == here:
            stages.append((name, "stop" if found.state in words.STOPPED else "now"))
        else:
            stages.append((name, "next"))
    return stages


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the thread, in words."""

    at: datetime
    what: str
    who: str
    note: str = ""
    body: str = ""
    is_internal: bool = False


def told(found: Dossier) -> list[Told]:
    """The whole timeline, the latest first; what the applicant does not read is marked."""
    rows = found.timeline.exclude(kind=Kind.ANSWERS).select_related("actor__person").order_by("-sequence")
    written = {one.pk: one for one in found.messages.all()}
    letters = {one.pk: one for one in found.letters.all()}
    items = {item.key: item.label for item in applying.rules_of(found).checklist}
    people = {one.pk: one for one in found.recusals.select_related("user__person")}
    readers = {one.pk: one for one in found.reviews.select_related("reviewer__person")}
    lines = []
    for entry in rows:
        data = entry.data
        note, body = "", ""
        if entry.kind == Kind.MESSAGE and (sent := written.get(data.get("message", 0))):
            body = sent.body
        elif entry.kind == Kind.GATE:
            label = items.get(data.get("item", ""), {})
            note = (
                f"{label.get(interface_language()) or label.get('fr', '')}{_(' : ')}{words.VERDICTS[data['verdict']]}"
            )
        elif "certificate" in data:
            note = data["certificate"]
        elif entry.kind == Kind.LETTER and (letter := letters.get(data.get("letter", 0))):
            note = letter.subject
        elif entry.kind == Kind.RECUSAL and (recusal := people.get(data.get("recusal", 0))):
            note = f"{recusal.user}{_(' : ')}{words.GROUNDS[recusal.ground]}"
        elif entry.kind == Kind.REVIEW and (review := readers.get(data.get("review", 0))):
            note = str(review.reviewer)
        who = str(entry.actor) if entry.actor else ""
        lines.append(Told(entry.at, _what(entry), who, note, body, entry.audience == TimelineEntry.Audience.HANDLERS))
    return lines


def _what(entry: TimelineEntry) -> str:
    if entry.kind == Kind.STEP:
        return str(STEPS.get(entry.step, entry.step))
    if "certificate" in entry.data:
        return certificate_told(entry)
    if entry.kind == Kind.SUPPORT:
        return _("Appui demandé") if entry.data.get("asked") else _("Appui reçu")
    if entry.kind == Kind.REVIEW:
        return _("Lecture déposée") if entry.data.get("what") == "filed" else _("Lecture confiée")
    if entry.kind == Kind.SITTING:
        removed = entry.data.get("what") == "off_agenda"
        return _("Retiré de l’ordre du jour") if removed else _("Mis à l’ordre du jour d’une séance")
    said = {
        Kind.MESSAGE: _("Message"),
        Kind.ACCESS: _("Accès donné"),
        Kind.LETTER: _("Lettre"),
        Kind.DECISION: _("Décision"),
        Kind.CONDITION: _("Condition"),
        Kind.RECUSAL: _("Récusation"),
        Kind.GATE: _("Recevabilité"),
    }
    return said.get(Kind(entry.kind), entry.kind)

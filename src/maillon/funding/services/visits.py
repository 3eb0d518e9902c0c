"""A visit to a project: planned, written on its form, offline too, read by a colleague; then its findings bind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.rules import end_of_day
from maillon.core.obligations.services import open_one
from maillon.core.people.models import User
from maillon.dossiers.effects import Occasion
from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.definition import plain
from maillon.dossiers.forms.mapping import mapped
from maillon.dossiers.models import Dossier, Submission
from maillon.dossiers.queries.reading import form_of
from maillon.dossiers.queries.windows import open_versions
from maillon.dossiers.services import starting
from maillon.dossiers.services.prefilling import prefill
from maillon.funding.models import Agreement, FieldVisit, VisitFinding
from maillon.funding.permissions.agreements import can_handle_agreement

EFFECT = "funding.visit"
FINDING = "funding.finding"
"""The kind of obligation a finding is."""
HEAD = "visit."


@transaction.atomic
def plan(*, agreement: Agreement, planned_on: date, purpose: str, actor: User, at: datetime) -> FieldVisit:
    """Plan a visit. Raises NotAllowed; RuleViolation ``funding.visit_purpose``, ``funding.visit_day``."""
    if not can_handle_agreement(actor, agreement):
        raise NotAllowed("funding.visit")
    if not purpose.strip():
        raise RuleViolation("funding.visit_purpose", field="purpose")
    if planned_on < agreement.starts_on:
        raise RuleViolation("funding.visit_day", field="planned_on", first=agreement.starts_on)
    made = FieldVisit.objects.create(
        agreement=agreement, planned_on=planned_on, purpose=purpose.strip(), visitor=actor, planned_at=at
    )
    record(actor, "funding.visit.planned", made, at=at, after={"planned_on": planned_on})
    return made


@transaction.atomic
def begin(*, visit: FieldVisit, actor: User, at: datetime, language: str = "fr") -> Dossier:
    """Begin to write a visit on its form; asked twice, the same one.

    Raises NotAllowed; RuleViolation ``funding.visit_over``, ``funding.no_visit_form`` when nobody published it.
    """
    held = _held(visit, actor)
    if held.dossier is not None:
        return held.dossier
    if held.cancelled_at is not None:
        raise RuleViolation("funding.visit_over")
    agreement = held.agreement
    version = next(
        (
            one
            for one in open_versions(at=at)
            if (one.procedure.effect, one.procedure.owner_id) == (EFFECT, agreement.funder_id)
        ),
        None,
    )
    if version is None:
        raise RuleViolation("funding.no_visit_form")
    title = f"{agreement.reference}, {agreement.title}"[:200]
    dossier = starting.start(
        version=version,
        applicant=None,
        applicant_person=actor.person,
        actor=actor,
        at=at,
        language=language,
        title=title,
        is_demonstration=agreement.is_demonstration,
    )
    told = {"agreement": agreement.reference, "day": held.planned_on.isoformat()}
    for submission in dossier.submissions.select_related("form"):
        places = {fact.removeprefix(HEAD): path for path, fact in mapped(form_of(submission)).items()}
        values = {places[fact]: value for fact, value in told.items() if fact in places}
        prefill(submission=submission, values=values, at=at)
    held.dossier = dossier
    held.save(update_fields=["dossier"])
    record(actor, "funding.visit.begun", held, at=at, after={"dossier": dossier.reference})
    return dossier


@transaction.atomic
def cancel(*, visit: FieldVisit, actor: User, at: datetime) -> FieldVisit:
    """The visit will not take place. Raises NotAllowed; RuleViolation ``funding.visit_over`` once it is written."""
    held = _held(visit, actor)
    if held.cancelled_at is not None:
        return held
    if held.dossier is not None:
        raise RuleViolation("funding.visit_over")
    held.cancelled_at = at
    held.save(update_fields=["cancelled_at"])
    record(actor, "funding.visit.cancelled", held, at=at)
    return held


def accepted(occasion: Occasion) -> None:
    """A colleague has read the visit: what it asks of the organisation is owed."""
    visit = FieldVisit.objects.select_related("agreement__organisation", "agreement__funder")
    held = visit.filter(dossier=occasion.dossier).first()
    if held is None or held.concluded_at is not None:
        return
    held.concluded_at = occasion.at
    held.save(update_fields=["concluded_at"])
    for position, (text, asked, due_on) in enumerate(_findings(occasion.dossier), start=1):
        found = VisitFinding.objects.create(visit=held, position=position, text=text, asked=asked, due_on=due_on)
        if asked and due_on:
            _owe(found, held, occasion)
    record(occasion.actor, "funding.visit.concluded", held, at=occasion.at, after={"findings": held.findings.count()})


def _owe(found: VisitFinding, visit: FieldVisit, occasion: Occasion) -> None:
    assert found.due_on is not None
    agreement = visit.agreement
    found.obligation = open_one(
        kind=FINDING,
        subject=found,
        due_at=end_of_day(found.due_on, timezone.get_default_timezone()),
        actor=occasion.actor,
        at=occasion.at,
        debtor=agreement.organisation,
        creditor=agreement.funder,
        title={"fr": f"{found.asked} ({agreement.reference})"[:300]},
    )
    found.save(update_fields=["obligation"])


def _findings(dossier: Dossier) -> Iterator[tuple[str, str, date | None]]:
    """What was found, what is asked, by when, in the form's order."""
    for submission in dossier.submissions.filter(use="application").select_related("form").order_by("pk"):
        form = form_of(submission)
        facts = {path: fact.removeprefix(HEAD) for path, fact in mapped(form).items() if fact.startswith(HEAD)}
        xml = submission.final_xml if submission.state == Submission.State.FINAL else submission.xml
        rows: dict[str, dict[str, str]] = {}
        for path, value in Answers.from_xml(form, xml, check_version=False).values().items():
            fact = facts.get(plain(path), "")
            if fact.startswith("finding."):
                rows.setdefault(path.rpartition("/")[0], {})[fact.removeprefix("finding.")] = value.strip()
        for row in rows.values():
            if row.get("text") or row.get("asked"):
                due = row.get("due", "")
                yield row.get("text", ""), row.get("asked", ""), date.fromisoformat(due) if due else None


def _held(visit: FieldVisit, actor: User) -> FieldVisit:
    rows = FieldVisit.objects.select_for_update(of=("self",))
    held = rows.select_related("agreement__funder", "agreement__organisation", "dossier").get(pk=visit.pk)
    if not can_handle_agreement(actor, held.agreement):
        raise NotAllowed("funding.visit")
    return held

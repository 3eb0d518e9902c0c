"""Recording an activity: creating it, changing it, taking it as a model, going back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from maillon.core.audit import services as audit
from maillon.core.audit.models import AuditEvent
from maillon.core.audit.queries import history
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation, OrganisationIdentifier
from maillon.core.people.models import User
from maillon.projects import columns, permissions, queries, rules
from maillon.projects.models import Activity, Draft, Source, Submission
from maillon.projects.services.writing import ask_for_facts, tell, with_organisations, write

NOT_COPIED: dict[str, Any] = {"budgets": [], "transactions": [], "related": [], "documents": [], "status": "1"}
"""What belongs to one project only: its money, its links, how far it is."""


@transaction.atomic
def create(
    *, actor: User, organisation: Organisation, told: Mapping[str, Any], at: datetime, token: UUID | None = None
) -> Activity:
    """Begin an activity of an organisation, as a draft, with an identifier of its own unless one is given.

    The same ``token`` twice (a form sent twice) gives the activity made the first time. Raises NotAllowed,
    RuleViolation ``projects.title_missing``, ``projects.identifier_taken`` and those of ``edit``.
    """
    if not permissions.can_begin(actor, organisation):
        raise NotAllowed("projects.create")
    # One at a time per organisation: numbers follow one another, and a second click waits for the first.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if token and (served := Submission.objects.filter(token=token).select_related("activity").first()):
        if served.activity.reporting_organisation_id != organisation.pk:
            raise NotAllowed("projects.create")
        return served.activity
    document = columns.completed(rules.merged(rules.blank(), told))
    if not any(text.strip() for text in document["title"].values()):
        raise RuleViolation("projects.title_missing", field="title_fr")
    document["identifier"] = document["identifier"].strip() or next_identifier_of(organisation, at)
    _refuse_taken_identifier(document["identifier"], None)
    if found := rules.findings(document):
        raise rules.Incoherent(found)
    document = with_organisations(document, actor=actor, at=at)
    activity = Activity(source=own_source(organisation), reporting_organisation=organisation)
    write(activity, document, set(document))
    if token:
        Submission.objects.create(token=token, activity=activity, at=at)
    after = queries.document(activity)
    audit.record(actor, "projects.activity.created", activity, at=at, after=after)
    tell(activity, after, at=at)
    return activity


@transaction.atomic
def edit(
    *,
    actor: User,
    activity: Activity,
    changes: Mapping[str, Any],
    version: int,
    at: datetime,
    section: str = "",
    verb: str = "projects.activity.edited",
) -> Activity:
    """Say some keys of an activity anew, knowing its ``version``; this person's draft of ``section`` is done with.

    A published activity changes at once, and must stay fit for publication. Raises NotAllowed, RuleViolation
    ``projects.changed_meanwhile`` (who, when, version), ``projects.identifier_taken``, ``Incoherent``.
    """
    kept = locked(activity)
    if not permissions.can_edit(actor, kept):
        raise NotAllowed("projects.edit")
    before = queries.document(kept)
    if kept.version != version:
        raise changed_meanwhile(kept)
    after = columns.completed(rules.merged(before, changes))
    _refuse_taken_identifier(after["identifier"], kept.pk)
    problems = rules.findings(after)
    if kept.state == Activity.State.PUBLISHED:
        problems += rules.missing(after)
    if problems:
        raise rules.Incoherent(problems)
    after = with_organisations(after, actor=actor, at=at)
    changed = {change.key for change in queries.differences(before, after)}
    if changed:
        kept.version += 1
        write(kept, after, changed)
        after = queries.document(kept)
        audit.record(actor, verb, kept, at=at, before=before, after=after)
        tell(kept, after, at=at)
        if kept.state == Activity.State.PUBLISHED:
            ask_for_facts(at=at)
    if section:
        Draft.objects.filter(user=actor, activity=kept, section=section).delete()
    return kept


@transaction.atomic
def duplicate(*, actor: User, activity: Activity, at: datetime, token: UUID | None = None) -> Activity:
    """Take an activity as the model of a new draft: neither money, nor dates, nor actual results are copied."""
    if not permissions.can_edit(actor, activity):
        raise NotAllowed("projects.edit")
    model = queries.document(activity)
    told = rules.merged(model, {**NOT_COPIED, "identifier": "", **dict.fromkeys(_DATES)})
    for result in told["results"]:
        for indicator in result["indicators"]:
            for period in indicator["periods"]:
                period["measurements"] = [one for one in period["measurements"] if one["kind"] == "target"]
    return create(actor=actor, organisation=activity.reporting_organisation, told=told, at=at, token=token)


_DATES = ("planned_start", "actual_start", "planned_end", "actual_end")


def restore(*, actor: User, activity: Activity, event: AuditEvent, version: int, at: datetime) -> Activity:
    """Say of an activity what was said of it after an event of its history.

    Raises RuleViolation ``projects.not_its_history`` and those of ``edit``.
    """
    if event.subject_type != activity._meta.label_lower or event.subject_id != str(activity.pk) or not event.after:
        raise RuleViolation("projects.not_its_history")
    return _go_back(actor, activity, event.after, version, at)


def undo(*, actor: User, activity: Activity, version: int, at: datetime) -> Activity:
    """Take back the last change made to what is said. Raises RuleViolation ``projects.nothing_to_undo``."""
    for event in history(activity):
        if event.before and event.after and _said(event.before) != _said(event.after):
            return _go_back(actor, activity, event.before, version, at)
    raise RuleViolation("projects.nothing_to_undo")


def _go_back(actor: User, activity: Activity, document: rules.Document, version: int, at: datetime) -> Activity:
    return edit(
        actor=actor,
        activity=activity,
        changes=_said(document),
        version=version,
        at=at,
        verb="projects.activity.restored",
    )


def _said(document: rules.Document) -> rules.Document:
    # An event also holds states and reasons; one of an older release may lack a key, or hold one that is gone.
    return {key: value for key, value in document.items() if key in rules.blank()}


def locked(activity: Activity) -> Activity:
    """The activity as it is now, held until the transaction ends."""
    rows = Activity.objects.select_related("source", "reporting_organisation")
    return rows.select_for_update(of=("self",)).get(pk=activity.pk)


def changed_meanwhile(activity: Activity) -> RuleViolation:
    """The refusal that says who changed an activity since it was opened, and when."""
    last = history(activity).first()
    return RuleViolation(
        "projects.changed_meanwhile",
        who=queries.who(last) if last else "",
        when=last.at if last else activity.updated_at,
        version=activity.version,
    )


def _refuse_taken_identifier(identifier: str, own: int | None) -> None:
    if Activity.objects.filter(identifier=identifier).exclude(pk=own or 0).exists():
        raise RuleViolation("projects.identifier_taken", field="identifier", identifier=identifier)


def next_identifier_of(organisation: Organisation, at: datetime) -> str:
    """The identifier of the next activity of an organisation; hold the organisation before."""
    known = dict(OrganisationIdentifier.objects.filter(organisation=organisation).values_list("scheme", "value"))
    reference = rules.reference_of(known, organisation.slug)
    year = timezone.localdate(at).year
    taken = Activity.objects.filter(identifier__startswith=f"{reference}-{year}-")
    return rules.next_identifier(reference, year, taken.values_list("identifier", flat=True))


def own_source(organisation: Organisation) -> Source:
    """Where what is typed here is kept; made the first time."""
    if own := Source.objects.filter(kind=Source.Kind.RECORDED).order_by("pk").first():
        return own
    made, _ = Source.objects.get_or_create(
        slug="reseau",
        defaults={
            "name": "Réseau",
            "kind": Source.Kind.RECORDED,
            "is_demonstration": organisation.is_demonstration,
        },
    )
    return made

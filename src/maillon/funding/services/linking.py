"""The project an agreement pays for: begun with it, or linked; its money stands there without being typed again."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.money import apportion
from maillon.core.people.models import User
from maillon.dossiers.forms.mapping import mapped
from maillon.dossiers.queries.reading import answers_of, form_of
from maillon.funding.models import Agreement
from maillon.funding.permissions.agreements import can_link_agreement
from maillon.funding.queries.flows import transactions_of
from maillon.funding.queries.places import only_country
from maillon.projects.models import Activity, ParticipatingOrganisation, Source
from maillon.projects.naming import codes_meant_by, meant_by
from maillon.projects.rules.recorded import yearly_budgets
from maillon.projects.services.awarding import begin_awarded, record_money

Role = ParticipatingOrganisation.Role
HEAD = "project."
"""What a question of an application feeds: project.country, project.partner, project.summary, project.theme…"""


@transaction.atomic
def begin(agreement: Agreement, *, actor: User | None, at: datetime) -> Activity:
    """Begin the draft of the project an agreement pays for, from what is agreed and what the application said."""
    if agreement.activity is not None:
        return agreement.activity
    activity = begin_awarded(organisation=agreement.organisation, told=_told(agreement), actor=actor, at=at)
    agreement.activity = activity
    agreement.country = agreement.country or only_country(activity)
    agreement.save(update_fields=["activity", "country"])
    return activity


def flow(agreement: Agreement, *, actor: User | None, at: datetime) -> None:
    """Make the project say the money of its agreement as it is now; said again, nothing changes."""
    if agreement.activity is not None:
        told = transactions_of(agreement)
        record_money(activity=agreement.activity, told=told, head=agreement.reference, actor=actor, at=at)


@transaction.atomic
def link(*, agreement: Agreement, activity: Activity, actor: User, at: datetime) -> Agreement:
    """Say which project of the organisation an agreement pays for: its money goes there, and leaves the former one.

    Raises NotAllowed; RuleViolation ``funding.not_its_project`` for a project kept elsewhere or another's.
    """
    rows = Agreement.objects.select_for_update(of=("self",)).select_related("organisation", "funder", "terms")
    held = rows.get(pk=agreement.pk)
    if not can_link_agreement(actor, held):
        raise NotAllowed("funding.link")
    if activity.reporting_organisation_id != held.organisation_id or activity.source.kind != Source.Kind.RECORDED:
        raise RuleViolation("funding.not_its_project", field="activity")
    if held.activity_id == activity.pk:
        return held
    before = held.activity
    if before is not None:
        record_money(activity=before, told=[], head=held.reference, actor=actor, at=at)
    held.activity = activity
    if held.country == (only_country(before) if before else ""):
        held.country = only_country(activity)
    held.save(update_fields=["activity", "country"])
    flow(held, actor=actor, at=at)
    told = {"activity": before.identifier if before else ""}
    record(actor, "funding.agreement.linked", held, at=at, before=told, after={"activity": activity.identifier})
    return held


def _told(agreement: Agreement) -> dict[str, Any]:
    said = _said(agreement)
    countries = [agreement.country] if agreement.country else codes_meant_by("Country", said.get("country", ""))
    parts = apportion(100_000_000, [1] * len(countries)) if len(countries) > 1 else [None for _one in countries]
    funder, home = agreement.funder, agreement.organisation
    participants = [
        {"organisation": funder.pk, "role": Role.FUNDING.value, "name": {"fr": funder.name("fr")}},
        {"organisation": home.pk, "role": Role.ACCOUNTABLE.value, "name": {"fr": home.name("fr")}},
    ]
    partners = meant_by(said.get("partner", ""))
    if len(partners) == 1 and partners[0].pk != home.pk:
        name = {"fr": partners[0].name("fr")}
        participants.append({"organisation": partners[0].pk, "role": Role.IMPLEMENTING.value, "name": name})
    return {
        "title": {"fr": agreement.title},
        "description": {"fr": said["summary"]} if said.get("summary") else {},
        "status": "2",
        "planned_start": agreement.starts_on.isoformat(),
        "planned_end": (agreement.ends_on - timedelta(days=1)).isoformat(),
        "default_currency": agreement.currency,
        "participants": participants,
        "recipients": [
            {"kind": "country", "code": code, "percentage": str(Decimal(part).scaleb(-6)) if part else None}
            for code, part in zip(countries, parts, strict=True)
        ],
        "budgets": yearly_budgets(
            agreement.amount_minor, agreement.currency, starts_on=agreement.starts_on, ends_on=agreement.ends_on
        ),
    }


def _said(agreement: Agreement) -> dict[str, str]:
    """What the application says of the project, by fact; nothing for an award without one."""
    if agreement.dossier is None:
        return {}
    found: dict[str, str] = {}
    for submission in agreement.dossier.submissions.filter(use="application").select_related("form").order_by("pk"):
        answers = answers_of(submission).values()
        for path, fact in mapped(form_of(submission)).items():
            if fact.startswith(HEAD) and answers.get(path):
                found.setdefault(fact.removeprefix(HEAD), answers[path].strip())
    return found

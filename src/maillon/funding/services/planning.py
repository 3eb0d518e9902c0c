"""Beginning a logic model, saving it, sealing it when the application is sent, carrying it to a project's results."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier
from maillon.dossiers.services import timeline
from maillon.funding.models import Agreement, LogicModel
from maillon.funding.permissions import planning as permissions
from maillon.funding.queries import planning as queries
from maillon.funding.rules.planning import carrying, content, judging
from maillon.funding.rules.planning.content import Plan
from maillon.projects import queries as projects
from maillon.projects.models import Activity
from maillon.projects.services import editing

_SENDING = ("submit", "resubmit")


@transaction.atomic
def begin(*, dossier: Dossier, actor: User | None, at: datetime) -> LogicModel:
    """Begin the logic model of an application; the one already begun if there is one; a copy of the one sent.

    Raises NotAllowed.
    """
    held = _held(dossier, actor)
    former = queries.versions_of(held).first()
    if former is not None and former.sealed_at is None:
        return former
    plan = queries.plan_of(former) if former else content.first("")
    verb = "funding.logic_model.copied" if former else "funding.logic_model.begun"
    return _new(held, plan, verb, actor=actor, at=at)


@transaction.atomic
def save(*, model: LogicModel, plan: Plan, revision: int, actor: User | None, at: datetime) -> LogicModel:
    """Keep what a version now says; ``revision`` is the one its writer read.

    Raises NotAllowed; RuleViolation ``funding.logic_moved`` (``by``, ``at``) when somebody saved in the meantime,
    ``funding.logic_sealed``, ``funding.logic_too_long``, ``funding.logic_shape``.
    """
    rows = LogicModel.objects.select_for_update(of=("self",)).select_related(
        "dossier__version__procedure", "saved_by__person"
    )
    held = rows.get(pk=model.pk)
    if held.dossier is None or (actor is not None and not permissions.can_draft_logic_model(actor, held.dossier)):
        raise NotAllowed("funding.logic_model.draft")
    if held.sealed_at is not None:
        raise RuleViolation("funding.logic_sealed")
    if held.revision != revision:
        raise RuleViolation("funding.logic_moved", by=str(held.saved_by or ""), at=held.saved_at)
    _check(plan)
    before = held.content
    held.content = plan.document()
    held.revision += 1
    held.saved_by, held.saved_at = actor, at
    held.save(update_fields=["content", "revision", "saved_by", "saved_at"])
    record(actor, "funding.logic_model.saved", held, at=at, before=_told(content.read(before)), after=_told(plan))
    return held


@transaction.atomic
def save_beside(*, dossier: Dossier, plan: Plan, actor: User | None, at: datetime) -> LogicModel:
    """Keep as a new version what somebody wrote while another saved theirs, or before a large change: both stay.

    Raises as ``save`` does.
    """
    held = _held(dossier, actor)
    _check(plan)
    return _new(held, plan, "funding.logic_model.copied", actor=actor, at=at)


@transaction.atomic
def agree(*, agreement: Agreement, plan: Plan, actor: User | None, at: datetime) -> LogicModel:
    """The logic model an agreement is made on, sealed at once; the guard is the caller's."""
    _check(plan)
    last = agreement.logic_models.aggregate(last=Max("number"))["last"] or 0
    made = LogicModel.objects.create(
        agreement=agreement,
        number=last + 1,
        content=plan.document(),
        sealed_at=at,
        created_by=actor,
        created_at=at,
        saved_by=actor,
        saved_at=at,
    )
    record(actor, "funding.logic_model.sealed", made, at=at, after={"number": made.number, **_told(plan)})
    return made


def follow(dossier: Dossier, step: str, actor: User | None, at: datetime) -> None:
    """As an application is sent, its logic model is checked where its terms ask one, then sealed.

    Raises RuleViolation ``funding.logic_missing``, ``funding.logic_unfinished`` (``count``): nothing is sent then.
    """
    if step not in _SENDING:
        return
    terms = queries.terms_of(dossier)
    if terms is None or not terms.logic_model:
        return
    model = queries.versions_of(dossier).first()
    if model is None:
        if terms.logic_model == "required":
            raise RuleViolation("funding.logic_missing", field="logic_model")
        return
    if terms.logic_model == "required":
        said = queries.said_of(queries.plan_of(model), queries.years_of(dossier))
        if found := judging.findings(said):
            raise RuleViolation("funding.logic_unfinished", field="logic_model", count=len(found))
    if model.sealed_at is None:
        model.sealed_at = at
        model.save(update_fields=["sealed_at"])
        told = {"number": model.number, **_told(queries.plan_of(model))}
        record(actor, "funding.logic_model.sealed", model, at=at, after=told)


@transaction.atomic
def carry(*, agreement: Agreement, actor: User, at: datetime) -> Activity:
    """Make the plan of an agreement the results of its activity: outputs, outcomes, impact, with their targets.

    Raises NotAllowed; RuleViolation ``funding.logic_missing``, ``funding.no_activity``,
    ``funding.results_written`` when the activity has results already: they are its organisation's, nothing is
    written over them; and what ``projects`` refuses.
    """
    if not permissions.can_carry_results(actor, agreement):
        raise NotAllowed("funding.logic_model.carry")
    model = queries.of_agreement(agreement)
    if model is None:
        raise RuleViolation("funding.logic_missing")
    if agreement.activity is None:
        raise RuleViolation("funding.no_activity")
    activity = agreement.activity
    if projects.document(activity)["results"]:
        raise RuleViolation("funding.results_written")
    last_day = agreement.ends_on - timedelta(days=1)
    told = carrying.results(queries.plan_of(model), first_day=agreement.starts_on, last_day=last_day)
    changed = editing.edit(actor=actor, activity=activity, changes={"results": told}, version=activity.version, at=at)
    record(actor, "funding.logic_model.carried", model, at=at, after={"activity": activity.identifier})
    return changed


def new_key(taken: Iterable[str] = ()) -> str:
    """A key that no row or indicator of a plan has yet."""
    held = set(taken)
    while (key := secrets.token_hex(4)) in held:
        pass
    return key


def _new(held: Dossier, plan: Plan, verb: str, *, actor: User | None, at: datetime) -> LogicModel:
    last = LogicModel.objects.filter(dossier=held, agreement=None).aggregate(last=Max("number"))["last"] or 0
    made = LogicModel.objects.create(
        dossier=held,
        number=last + 1,
        content=plan.document(),
        created_by=actor,
        created_at=at,
        saved_by=actor,
        saved_at=at,
    )
    record(actor, verb, made, at=at, after={"number": made.number, **_told(plan)})
    return made


def _held(dossier: Dossier, actor: User | None) -> Dossier:
    held = timeline.hold(dossier.pk)
    if actor is not None and not permissions.can_draft_logic_model(actor, held):
        raise NotAllowed("funding.logic_model.draft")
    return held


def _check(plan: Plan) -> None:
    """What a version holds is within bounds, and names each thing once; what is wrong in it is told, not refused."""
    if len(plan.rows) > content.MOST_ROWS or len(plan.measures) > content.MOST_MEASURES:
        raise RuleViolation("funding.logic_too_long", limit=content.MOST_ROWS)
    keys = [one.key for one in plan.rows]
    measures = [one.key for one in plan.measures]
    known = {one.key: one for one in plan.rows}
    twice = len(set(keys)) < len(keys) or len(set(measures)) < len(measures)
    unknown = any(one.level not in content.LEVELS for one in plan.rows)
    unknown = unknown or any(key not in known for one in plan.rows for key in one.leads_to)
    if twice or unknown or any(one.row not in known for one in plan.measures):
        raise RuleViolation("funding.logic_shape")
    # Links that go down would let a path come back to where it began.
    if any(not content.may_lead(one, known[key]) for one in plan.rows for key in one.leads_to):
        raise RuleViolation("funding.logic_shape")


def _told(plan: Plan) -> dict[str, int]:
    return {"rows": len(plan.rows), "indicators": len(plan.measures)}

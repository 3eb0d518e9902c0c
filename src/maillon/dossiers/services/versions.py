"""The life of a procedure's versions: drafted, published, frozen at the first dossier, replaced."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.jobs.services import enqueue
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.models import DeadlineExtension, Form, Procedure, ProcedureForm, ProcedureVersion
from maillon.dossiers.permissions import can_handle_procedure
from maillon.dossiers.queries.fitness import findings
from maillon.dossiers.queries.windows import closing_of
from maillon.dossiers.rules.definition import ProcedureDefinition

TELLING = "dossiers.tell_extension"
"""The job that tells the authors of drafts that they have more time."""
_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_PREFIX = re.compile(r"[A-Z]{2,8}")


@transaction.atomic
def create_procedure(
    *,
    key: str,
    prefix: str,
    owner: Organisation | None,
    actor: User | None,
    at: datetime,
    effect: str = "",
    is_example: bool = False,
    is_demonstration: bool = False,
) -> Procedure:
    """A new kind of request. ``actor`` None is the machine that loads shipped procedures.

    Raises RuleViolation ``dossiers.key_form``, ``dossiers.prefix_form``, ``dossiers.key_taken`` or
    ``dossiers.prefix_taken``.
    """
    procedure = Procedure(
        key=key,
        prefix=prefix,
        owner=owner,
        effect=effect,
        is_example=is_example,
        is_demonstration=is_demonstration,
        created_at=at,
    )
    _guard(actor, procedure)
    if not _KEY.fullmatch(key):
        raise RuleViolation("dossiers.key_form", field="key", key=key[:60])
    if not _PREFIX.fullmatch(prefix):
        raise RuleViolation("dossiers.prefix_form", field="prefix", prefix=prefix[:20])
    if Procedure.objects.filter(key=key).exists():
        raise RuleViolation("dossiers.key_taken", field="key", key=key)
    if Procedure.objects.filter(prefix=prefix).exists():
        raise RuleViolation("dossiers.prefix_taken", field="prefix", prefix=prefix)
    procedure.save()
    record(actor, "dossiers.procedure.created", procedure, at=at, after={"key": key, "prefix": prefix})
    return procedure


@transaction.atomic
def begin_procedure(
    *,
    key: str,
    prefix: str,
    owner: Organisation | None,
    definition: ProcedureDefinition,
    actor: User,
    at: datetime,
) -> ProcedureVersion:
    """A new procedure with its first version to write. Raises as ``create_procedure``."""
    procedure = create_procedure(key=key, prefix=prefix, owner=owner, actor=actor, at=at)
    version = draft(procedure=procedure, actor=actor, at=at)
    return write(version=version, definition=definition, opens_at=None, closes_at=None, actor=actor, at=at)


@transaction.atomic
def draft(
    *,
    procedure: Procedure,
    actor: User | None,
    at: datetime,
    copied_from: ProcedureVersion | None = None,
) -> ProcedureVersion:
    """A new version to write, empty or copied from another with its forms; its window is to be set again."""
    _guard(actor, procedure)
    last = procedure.versions.aggregate(last=Max("number"))["last"] or 0
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=last + 1,
        definition=copied_from.definition if copied_from else {},
        copied_from=copied_from,
        drafted_by=actor,
        created_at=at,
    )
    for use in copied_from.forms.all() if copied_from else []:
        ProcedureForm.objects.create(version=version, form=use.form, use=use.use, wanted=use.wanted)
    record(actor, "dossiers.version.drafted", version, at=at, after={"number": version.number})
    return version


@transaction.atomic
def write(
    *,
    version: ProcedureVersion,
    definition: ProcedureDefinition,
    opens_at: datetime | None,
    closes_at: datetime | None,
    actor: User | None,
    at: datetime,
) -> ProcedureVersion:
    """Write what a draft version says, and its window.

    Raises RuleViolation ``dossiers.version_published`` once published, ``dossiers.window_order``.
    """
    version = _held(version, actor)
    _still_a_draft(version)
    if opens_at and closes_at and closes_at <= opens_at:
        raise RuleViolation("dossiers.window_order", field="closes_at")
    before, after = version.definition, definition.document()
    version.definition, version.opens_at, version.closes_at = after, opens_at, closes_at
    version.save(update_fields=["definition", "opens_at", "closes_at"])
    record(
        actor, "dossiers.version.written", version, at=at, before={"definition": before}, after={"definition": after}
    )
    return version


@transaction.atomic
def ask(
    *, version: ProcedureVersion, form: Form, use: str, wanted: int = 1, actor: User | None, at: datetime
) -> ProcedureForm:
    """Have a draft version ask for a form; another version of the same form is replaced.

    Raises RuleViolation ``dossiers.version_published``.
    """
    version = _held(version, actor)
    _still_a_draft(version)
    version.forms.filter(use=use, form__form_id=form.form_id).delete()
    asked = ProcedureForm.objects.create(version=version, form=form, use=use, wanted=wanted)
    record(actor, "dossiers.version.form_asked", version, at=at, after={"form": str(form), "use": use})
    return asked


@transaction.atomic
def publish(*, version: ProcedureVersion, actor: User | None, at: datetime) -> ProcedureVersion:
    """Put a version in force; the one it replaces takes no new dossier, and keeps those begun under it.

    Raises RuleViolation ``dossiers.version_published``, ``dossiers.no_form`` without an application form,
    ``dossiers.no_title``, or ``dossiers.version_unfit`` (``findings``: where, code and facts of each) for what
    ``rules.fitness`` finds to correct.
    """
    version = _held(version, actor)
    _still_a_draft(version)
    if not version.forms.filter(use=ProcedureForm.Use.APPLICATION).exists():
        raise RuleViolation("dossiers.no_form")
    if not (version.definition.get("title") or {}).get("fr"):
        raise RuleViolation("dossiers.no_title", field="title")
    if unfit := [one for one in findings(version) if one.blocks]:
        raise RuleViolation("dossiers.version_unfit", findings=[(one.where, one.code, one.params) for one in unfit])
    replaced = version.procedure.versions.in_force(at)
    for old in replaced:
        old.retired_at = at
        old.save(update_fields=["retired_at"])
    version.published_at = at
    version.save(update_fields=["published_at"])
    record(
        actor,
        "dossiers.version.published",
        version,
        at=at,
        after={"number": version.number, "replaces": [old.number for old in replaced]},
    )
    return version


@transaction.atomic
def retire(*, version: ProcedureVersion, actor: User | None, at: datetime) -> ProcedureVersion:
    """Take no new dossier under a version. Raises RuleViolation ``dossiers.version_not_in_force``."""
    version = _held(version, actor)
    if version.published_at is None or version.retired_at is not None:
        raise RuleViolation("dossiers.version_not_in_force")
    version.retired_at = at
    version.save(update_fields=["retired_at"])
    record(actor, "dossiers.version.retired", version, at=at, after={"number": version.number})
    return version


@transaction.atomic
def extend(
    *, version: ProcedureVersion, closes_at: datetime, reason: str, actor: User, at: datetime
) -> DeadlineExtension:
    """Give everybody more time, for a reason that is said; the frozen version keeps its own instant.

    Whoever has a draft under it is told by mail.

    Raises RuleViolation ``dossiers.no_deadline``, ``dossiers.extension_earlier`` or ``dossiers.no_reason``.
    """
    version = _held(version, actor)
    closing = closing_of(version)
    if closing is None:
        raise RuleViolation("dossiers.no_deadline")
    if closes_at <= closing:
        raise RuleViolation("dossiers.extension_earlier", field="closes_at", closing=closing)
    if not reason.strip():
        raise RuleViolation("dossiers.no_reason", field="reason")
    given = DeadlineExtension.objects.create(
        version=version, closes_at=closes_at, reason=reason.strip(), decided_by=actor, decided_at=at
    )
    facts: dict[str, Any] = {"closes_at": closes_at, "reason": given.reason}
    record(actor, "dossiers.version.extended", version, at=at, before={"closes_at": closing}, after=facts)
    enqueue(TELLING, at=at, extension=given.pk)
    return given


def _held(version: ProcedureVersion, actor: User | None) -> ProcedureVersion:
    held = ProcedureVersion.objects.select_for_update(of=("self",)).select_related("procedure").get(pk=version.pk)
    _guard(actor, held.procedure)
    return held


def _still_a_draft(version: ProcedureVersion) -> None:
    if version.published_at is not None:
        raise RuleViolation("dossiers.version_published")
    if version.discarded_at is not None:
        raise RuleViolation("dossiers.version_discarded")


def _guard(actor: User | None, procedure: Procedure) -> None:
    if actor is not None and not can_handle_procedure(actor, procedure):
        raise NotAllowed("dossiers.handle")

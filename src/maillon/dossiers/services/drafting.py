"""Writing a draft version section by section: whoever comes second on a section is told, and loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.core.records import DocumentRefused
from maillon.dossiers.models import ProcedureForm, ProcedureVersion
from maillon.dossiers.permissions import can_handle_procedure
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.sections import WINDOW, digest, part_of, with_part
from maillon.dossiers.services import versions


@transaction.atomic
def rewrite(
    *, version: ProcedureVersion, section: str, part: Mapping[str, Any], base: str, actor: User, at: datetime
) -> ProcedureVersion:
    """Write one section of a draft; ``base`` is the digest of the section as the writer read it.

    Raises RuleViolation ``dossiers.section_changed`` where somebody wrote it since, ``dossiers.version_published``,
    ``dossiers.section_malformed`` (``findings``).
    """
    held = _held(version, actor)
    rules = definition.read(held.definition)
    now = part_of(rules, section)
    if digest(now) not in (base, digest(part)):
        raise RuleViolation("dossiers.section_changed", section=section)
    try:
        written = with_part(rules, section, part)
    except DocumentRefused as refused:
        findings = [(one.where, one.code) for one in refused.findings]
        raise RuleViolation("dossiers.section_malformed", findings=findings) from refused
    return versions.write(
        version=held,
        definition=written,
        opens_at=held.opens_at,
        closes_at=held.closes_at,
        actor=actor,
        at=at,
    )


@transaction.atomic
def set_window(
    *,
    version: ProcedureVersion,
    opens_at: datetime | None,
    closes_at: datetime | None,
    base: str,
    actor: User,
    at: datetime,
) -> ProcedureVersion:
    """Say from when and until when one may apply. Raises as ``rewrite``, and ``dossiers.window_order``."""
    held = _held(version, actor)
    if digest(window_of(held)) not in (base, digest({"opens_at": opens_at, "closes_at": closes_at})):
        raise RuleViolation("dossiers.section_changed", section=WINDOW)
    return versions.write(
        version=held,
        definition=definition.read(held.definition),
        opens_at=opens_at,
        closes_at=closes_at,
        actor=actor,
        at=at,
    )


def window_of(version: ProcedureVersion) -> dict[str, datetime | None]:
    """The two instants of a version, as a section."""
    return {"opens_at": version.opens_at, "closes_at": version.closes_at}


@transaction.atomic
def stop_asking(*, version: ProcedureVersion, asked: ProcedureForm, actor: User, at: datetime) -> None:
    """Take a form out of a draft; the form itself is kept. Raises RuleViolation ``dossiers.version_published``."""
    held = _held(version, actor)
    found = held.forms.filter(pk=asked.pk).select_related("form").first()
    if found is None:
        return
    told = {"form": str(found.form), "use": found.use}
    found.delete()
    record(actor, "dossiers.version.form_dropped", held, at=at, before=told)


@transaction.atomic
def discard(*, version: ProcedureVersion, actor: User, at: datetime) -> ProcedureVersion:
    """Put a draft away: no list shows it any more, and it can be taken up again. Twice is once.

    Raises NotAllowed; RuleViolation ``dossiers.discard_published`` for a version that was published: it may be
    retired, never undone.
    """
    held = _draft(version, actor)
    if held.published_at is not None:
        raise RuleViolation("dossiers.discard_published")
    if held.discarded_at is None:
        held.discarded_at = at
        held.save(update_fields=["discarded_at"])
        record(actor, "dossiers.version.discarded", held, at=at, after={"number": held.number})
    return held


@transaction.atomic
def take_up(*, version: ProcedureVersion, actor: User, at: datetime) -> ProcedureVersion:
    """Take up again a draft that was put away. Raises NotAllowed."""
    held = _draft(version, actor)
    if held.discarded_at is not None:
        held.discarded_at = None
        held.save(update_fields=["discarded_at"])
        record(actor, "dossiers.version.taken_up", held, at=at, after={"number": held.number})
    return held


def _draft(version: ProcedureVersion, actor: User) -> ProcedureVersion:
    rows = ProcedureVersion.objects.select_for_update(of=("self",)).select_related("procedure")
    held = rows.get(pk=version.pk)
    if not can_handle_procedure(actor, held.procedure):
        raise NotAllowed("dossiers.handle")
    return held


def _held(version: ProcedureVersion, actor: User) -> ProcedureVersion:
    held = _draft(version, actor)
    if held.published_at is not None:
        raise RuleViolation("dossiers.version_published")
    if held.discarded_at is not None:
        raise RuleViolation("dossiers.version_discarded")
    return held

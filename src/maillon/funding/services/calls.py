"""The life of a call: drafted from terms and a procedure, announced, extended, its results published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from string import ascii_uppercase

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.core.text import slug as slug_of
from maillon.dossiers.models import DeadlineExtension, Procedure, ProcedureVersion
from maillon.dossiers.queries.windows import closing_of
from maillon.dossiers.rules import definition
from maillon.dossiers.services import versions
from maillon.funding.models import Call, Programme, Terms
from maillon.funding.permissions.programmes import can_keep_call, can_keep_programme
from maillon.funding.queries.calls import undecided

_EFFECT = "funding.agreement"
_LONGEST_PREFIX = 8


@transaction.atomic
def draft(
    *,
    terms: Terms,
    source: ProcedureVersion,
    name: Mapping[str, str],
    about: Mapping[str, str],
    envelope_minor: int,
    opens_at: datetime,
    closes_at: datetime,
    actor: User | None,
    at: datetime,
    is_demonstration: bool = False,
) -> Call:
    """A call nobody sees yet: a new version of the procedure, with its window, its envelope and the call's name.

    Where a call of that procedure is still open, the new one walks a procedure of its own, copied: one call never
    closes another. ``actor`` None is the machine. Raises NotAllowed; RuleViolation ``funding.no_french``,
    ``funding.call_window``, ``funding.envelope``, ``funding.terms_period`` (``starts_on``, ``ends_on``),
    ``funding.procedure_of_another``.
    """
    programme = terms.component.programme
    _guard(actor, programme)
    if not name.get("fr", "").strip():
        raise RuleViolation("funding.no_french", field="name_fr")
    if closes_at <= opens_at:
        raise RuleViolation("funding.call_window", field="closes_at")
    if envelope_minor <= 0:
        raise RuleViolation("funding.envelope", field="envelope")
    _in_force(terms, timezone.localdate(opens_at))
    if source.procedure.owner_id != programme.funder_id or source.procedure.effect != _EFFECT:
        raise RuleViolation("funding.procedure_of_another", field="procedure")
    slug = _free_slug(name["fr"])
    copied = versions.draft(
        procedure=_procedure(source.procedure, slug, actor, at), actor=actor, at=at, copied_from=source
    )
    rules = replace(
        definition.read(source.definition),
        title=dict(name),
        envelope_minor=envelope_minor,
        currency=definition.read(source.definition).currency or "CAD",
    )
    version = versions.write(
        version=copied, definition=rules, opens_at=opens_at, closes_at=closes_at, actor=actor, at=at
    )
    call = Call.objects.create(
        slug=slug,
        terms=terms,
        version=version,
        name=dict(name),
        about=dict(about),
        envelope_minor=envelope_minor,
        currency=rules.currency,
        created_by=actor,
        created_at=at,
        is_demonstration=is_demonstration,
    )
    record(actor, "funding.call.drafted", call, at=at, after={"slug": slug, "envelope_minor": envelope_minor})
    return call


@transaction.atomic
def announce(*, call: Call, actor: User | None, at: datetime) -> Call:
    """Everybody reads the call, and applies from its opening on. Announcing twice announces once.

    Raises NotAllowed; RuleViolation ``funding.call_over``, and as ``dossiers.services.versions.publish``.
    """
    held = _held(call, actor)
    if held.announced_at is not None:
        return held
    closes_at = closing_of(held.version)
    if closes_at is not None and closes_at <= at:
        raise RuleViolation("funding.call_over", closes_at=closes_at)
    versions.publish(version=held.version, actor=actor, at=at)
    held.announced_at = at
    held.save(update_fields=["announced_at"])
    record(actor, "funding.call.announced", held, at=at, after={"closes_at": closes_at})
    return held


@transaction.atomic
def extend(*, call: Call, closes_at: datetime, reason: str, actor: User, at: datetime) -> DeadlineExtension:
    """Give everybody more time; whoever has a draft is told by letter.

    Raises NotAllowed; RuleViolation as ``dossiers.services.versions.extend``.
    """
    held = _held(call, actor)
    before = closing_of(held.version)
    given = versions.extend(version=held.version, closes_at=closes_at, reason=reason, actor=actor, at=at)
    record(actor, "funding.call.extended", held, at=at, before={"closes_at": before}, after={"closes_at": closes_at})
    return given


@transaction.atomic
def publish_results(*, call: Call, actor: User | None, at: datetime) -> Call:
    """Everybody reads who was chosen, where and for how much. Publishing twice publishes once.

    Raises NotAllowed; RuleViolation ``funding.results_early`` before the closing instant, ``funding.results_pending``
    (``number``) while applications wait for their decision.
    """
    held = _held(call, actor)
    if held.results_published_at is not None:
        return held
    closes_at = closing_of(held.version)
    if held.announced_at is None or (closes_at is not None and at < closes_at):
        raise RuleViolation("funding.results_early", closes_at=closes_at)
    if number := undecided(held):
        raise RuleViolation("funding.results_pending", number=number)
    held.results_published_at = at
    held.save(update_fields=["results_published_at"])
    record(actor, "funding.call.results_published", held, at=at, after={"published_at": at})
    return held


def _guard(actor: User | None, programme: Programme) -> None:
    if actor is not None and not can_keep_programme(actor, programme):
        raise NotAllowed("funding.programme.keep")


def _held(call: Call, actor: User | None) -> Call:
    rows = Call.objects.select_for_update(of=("self",)).select_related(
        "terms__component__programme", "version__procedure"
    )
    held = rows.get(pk=call.pk)
    if actor is not None and not can_keep_call(actor, held):
        raise NotAllowed("funding.programme.keep")
    return held


def _in_force(terms: Terms, day: date) -> None:
    if day < terms.starts_on or (terms.ends_on is not None and day >= terms.ends_on):
        raise RuleViolation("funding.terms_period", field="terms", starts_on=terms.starts_on, ends_on=terms.ends_on)


def _free_slug(name: str) -> str:
    slug = slug_of(name, length=60) or "appel"
    taken = {*Call.objects.filter(slug__startswith=slug).values_list("slug", flat=True)}
    return next(one for n in range(1, len(taken) + 2) if (one := slug if n == 1 else f"{slug}-{n}") not in taken)


def _procedure(source: Procedure, slug: str, actor: User | None, at: datetime) -> Procedure:
    """The procedure of the source; a copy where a call of it may still be applied to, which publishing would close."""
    others = Call.objects.filter(version__procedure=source, version__retired_at=None).select_related("version")
    last = [closing_of(one.version) for one in others.prefetch_related("version__extensions")]
    if all(one is not None and one <= at for one in last):
        return source
    return versions.create_procedure(
        key=_free_key(slug),
        prefix=_free_prefix(source.prefix),
        owner=source.owner,
        actor=actor,
        at=at,
        effect=source.effect,
        is_example=source.is_example,
        is_demonstration=source.is_demonstration,
    )


def _free_key(slug: str) -> str:
    base = slug[:56].strip("-")
    taken = set(Procedure.objects.filter(key__startswith=base).values_list("key", flat=True))
    return next(one for n in range(1, len(taken) + 2) if (one := base if n == 1 else f"{base}-{n}") not in taken)


def _free_prefix(base: str) -> str:
    """The same letters with one or two more: QSFP, QSFPA, QSFPB…"""
    taken = set(Procedure.objects.values_list("prefix", flat=True))
    ends = [*ascii_uppercase, *(first + second for first in ascii_uppercase for second in ascii_uppercase)]
    found: list[str] = [base[: _LONGEST_PREFIX - len(end)] + end for end in ends]
    return next(one for one in found if one not in taken)
